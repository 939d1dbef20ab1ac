/**
 * What a step costs on a backend: two numbers measured on this machine, and the size of the program.
 */
import { type Backend, Program, Trace, isHostScalar, simplify } from '@rivulet/tensor';

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

/**
 * Measures a backend with a narrow and a wide matrix product and their gradient: 16 steps of each, three
 * times, of which the fastest counts.
 *
 * @param now milliseconds of a clock
 */
export async function measureCost(backend: Backend, now: () => number): Promise<Cost> {
  const [narrow, wide] = [probe(8), probe(256)];
  const [fast, slow] = [await timeOf(backend, narrow, now), await timeOf(backend, wide, now)];
  const [small, large] = [workOf(narrow, samples), workOf(wide, samples)];
  const perProduct = Math.max(slow - fast, 0) / (large.products - small.products);
  return { perValue: Math.max(fast - perProduct * small.products, 0) / small.values, perProduct };
}

function probe(width: number): Program {
  const trace = new Trace();
  const [x, w] = [trace.data('x', width), trace.state('w', [width, width])];
  const y = x.matmul(w, { transposeB: true });
  const gradient = y.matmul(x, { transposeA: true });
  return new Program({
    state: new Map([['w', { leaf: w, init: null, next: w.mul(0.5).add(gradient.mul(1e-3)) }]]),
    data: new Map([['x', x]]),
    outputs: new Map([['sum', y.sum()]]),
  });
}

/** Microseconds of a step. */
async function timeOf(backend: Backend, program: Program, now: () => number): Promise<number> {
  const executable = await backend.compile(program, { samples });
  try {
    const columns = Number(program.data.get('x')?.shape[1]);
    executable.write(
      'x',
      Float32Array.from({ length: samples * columns }, (_, i) => Math.sin(i)),
    );
    const rows = Int32Array.from({ length: samples * steps }, (_, i) => i % samples);
    const starts = Int32Array.from({ length: steps + 1 }, (_, i) => i * samples);
    let best = Infinity;
    for (let round = 0; round < 4; round++) {
      const began = now();
      const numbers = new Float64Array(steps);
      await executable.run({ steps, step: 1, seed: 0, rows, starts, scalars: new Float64Array(0), numbers });
      // The first round also compiles and records.
      if (round > 0) best = Math.min(best, now() - began);
    }
    return (best * 1000) / steps;
  } finally {
    executable.dispose();
  }
}
