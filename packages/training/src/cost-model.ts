/**
 * What a step costs on a backend: two numbers measured on this machine, and the size of the program.
 */
import { type Backend, Program, type Tensor, Trace, isHostScalar, simplify } from '@rivulet/tensor';

/** The size of a program's step. */
export type Work = {
  /** Values that are computed. */
  readonly values: number;
  /** Multiplications with additions in its matrix products. */
  readonly products: number;
};

/** Microseconds. */
export type Cost = { readonly perValue: number; readonly perProduct: number };

/**
 * Counts what a step does.
 *
 * @param samples in a batch
 */
export function workOf(program: Program, samples: number): Work {
  const size = (dimension: number | 'batch' | undefined): number =>
    dimension === 'batch' ? samples : (dimension ?? 1);
  const computed = simplify(program)
    .nodes()
    .filter((node) => !isHostScalar(node) && node.inputs.length > 0);
  let products = 0;
  for (const node of computed) {
    const { transposeA } = node.as('matmul') ?? {};
    const [left] = node.inputs;
    if (transposeA === undefined || !left) continue;
    products += size(node.shape[0]) * size(node.shape[1]) * size(left.shape[transposeA ? 0 : 1]);
  }
  return { values: computed.length, products };
}

/** Microseconds of a step. */
export function estimate({ perValue, perProduct }: Cost, { values, products }: Work): number {
  return perValue * values + perProduct * products;
}

const samples = 64;
const steps = 16;
const widths = { narrow: 8, wide: 256, wider: 1024 };
/** Microseconds of a step below which a product is too small to tell how fast a machine is that computes much at once. */
const tooFast = 1000;
/** Calls that are timed at least and at most, and milliseconds after which they are enough: a card wakes up slowly. */
const rounds = { least: 3, most: 20, enough: 50 };

/**
 * Measures a backend with a narrow and a wide training step: a product, its gradient, and Adam. Of several calls of 16
 * steps the fastest counts. Where 256 features take less than a millisecond, 1,024 are taken.
 *
 * @param now milliseconds of a clock
 */
export async function measureCost(backend: Backend, now: () => number): Promise<Cost> {
  const narrow = probe(widths.narrow);
  let wide = probe(widths.wide);
  const fast = await timeOf(backend, narrow, now);
  let slow = await timeOf(backend, wide, now);
  if (slow < tooFast) {
    wide = probe(widths.wider);
    slow = await timeOf(backend, wide, now);
  }
  const [small, large] = [workOf(narrow, samples), workOf(wide, samples)];
  const perProduct = Math.max(slow - fast, 0) / (large.products - small.products);
  return { perValue: Math.max(fast - perProduct * small.products, 0) / small.values, perProduct };
}

/** A training step has many values that need no kernel of their own; so has this one. */
function probe(width: number): Program {
  const trace = new Trace();
  const x = trace.data('x', width);
  const state = (name: string): Tensor => trace.state(name, [width, width]);
  const [w, m, v] = [state('w'), state('m'), state('v')];
  const y = x.matmul(w, { transposeB: true });
  const gradient = y.matmul(x, { transposeA: true });
  const nextM = m.mul(0.9).add(gradient.mul(0.1));
  const nextV = v.mul(0.999).add(gradient.mul(gradient).mul(0.001));
  const nextW = w.sub(nextM.mul(0.001).div(nextV.sqrt().add(1e-8)));
  return new Program({
    state: new Map([
      ['w', { leaf: w, init: null, next: nextW }],
      ['m', { leaf: m, init: null, next: nextM }],
      ['v', { leaf: v, init: null, next: nextV }],
    ]),
    data: new Map([['x', x]]),
    outputs: new Map([['sum', y.sum()]]),
  });
}

/** Microseconds of a step. */
async function timeOf(backend: Backend, program: Program, now: () => number): Promise<number> {
  const executable = await backend.compile(program, { samples });
  try {
    const columns = Number(program.data.get('x')?.shape[1]);
    for (const [name, count] of [
      ['x', samples],
      ['w', columns],
    ] as const) {
      executable.write(
        name,
        Float32Array.from({ length: count * columns }, (_, i) => Math.sin(i)),
      );
    }
    const rows = Int32Array.from({ length: samples * steps }, (_, i) => i % samples);
    const starts = Int32Array.from({ length: steps + 1 }, (_, i) => i * samples);
    let best = Infinity;
    let spent = 0;
    for (let round = 0; round < rounds.most && (round <= rounds.least || spent < rounds.enough); round++) {
      const began = now();
      const numbers = new Float64Array(steps);
      await executable.run({ steps, step: 1, seed: 0, rows, starts, scalars: new Float64Array(0), numbers });
      // The first round also compiles and records.
      if (round === 0) continue;
      const took = now() - began;
      best = Math.min(best, took);
      spent += took;
    }
    return (best * 1000) / steps;
  } finally {
    executable.dispose();
  }
}
