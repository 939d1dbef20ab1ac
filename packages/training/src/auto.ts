/**
 * `auto`: the backend that is fastest for a task on this machine.
 */
import { findGraphics, gpu } from '@rivulet/kernels-gpu';
import { wasm } from '@rivulet/kernels-wasm';
import type { Backend, CompileOptions, Executable, Program } from '@rivulet/tensor';
import { type Cost, estimate, measureCost, workOf } from './cost-model.js';

/** Options of `auto`. */
export type AutoOptions = {
  /** Further backends to choose from, by the name that messages give them; default none. */
  readonly others?: Readonly<Record<string, Backend>>;
};

/** A backend that chooses, and can say why. */
export interface AutoBackend extends Backend {
  compile(program: Program, options?: CompileOptions): Promise<Executable>;
  /** Which backend a program gets, for steps of so many samples (default 32), and why, in one line. */
  explain(program: Program, options?: CompileOptions): Promise<string>;
}

/** A backend that may be chosen; `null`: it is not there. */
type Candidate = {
  readonly name: string;
  readonly find: () => Promise<{ readonly backend: Backend } | { readonly why: string }>;
};

/** Candidates of a machine; the first needs no reason and is always there. */
const candidates: readonly Candidate[] = [
  { name: 'wasm', find: () => Promise.resolve({ backend: wasm() }) },
  {
    name: 'gpu',
    async find() {
      const graphics = await findGraphics();
      return graphics.mode === null ? { why: graphics.why } : { backend: gpu({ mode: graphics.mode }) };
    },
  },
  {
    name: 'ort',
    async find() {
      // Loaded only here: it knows the ONNX format, which no other run needs.
      const { findOrt } = await import('@rivulet/kernels-onnxruntime/backend');
      return findOrt();
    },
  },
];

/**
 * Chooses by what a step costs: WebAssembly, a graphics card, or ONNX Runtime, which is for wide nets. Where no
 * graphics card answers, onnxruntime-node is not installed, and no other backend is given, it is WebAssembly at
 * once. Otherwise each backend is measured once, in one or two seconds, with a narrow and a
 * wide matrix product; two numbers come of it, the time of a value and the time of a multiplication, and
 * a program gets the backend whose estimate is the least. What was chosen, and why, is in `backend` of
 * the `start` event.
 *
 * The choice follows from measurements, so two runs may be given different backends, which agree only as
 * far as float32 does. Name a backend where the same bits matter. It waits, so `trainSync` refuses it.
 *
 * @param options.others further backends by name; default none
 * @example
 * train({ model, loss, data, optimizer, epochs: 100, backend: auto() });
 */
export function auto({ others = {} }: AutoOptions = {}): AutoBackend {
  const given = Object.entries(others).map(([name, backend]) => ({ name, find: () => Promise.resolve({ backend }) }));
  return autoOf([...candidates, ...given], () => performance.now());
}

/** The same of other candidates, on another clock. */
export function autoOf(list: readonly Candidate[], now: () => number): AutoBackend {
  type Found = { readonly name: string; readonly backend: Backend; readonly cost: Cost | null };
  let found: Promise<{ readonly there: readonly Found[]; readonly missing: readonly string[] }> | null = null;
  const find = async () => {
    const answers = await Promise.all(list.map(async ({ name, find: look }) => ({ name, answer: await look() })));
    const backends = answers.flatMap(({ name, answer }) => ('backend' in answer ? [{ name, ...answer }] : []));
    const missing = answers.flatMap(({ name, answer }) => ('why' in answer ? [`no ${name}: ${answer.why}`] : []));
    const there: Found[] = [];
    // With one backend there is nothing to measure; and never two at once.
    for (const { name, backend } of backends)
      there.push({ name, backend, cost: backends.length > 1 ? await measureCost(backend, now) : null });
    return { there, missing };
  };
  const choose = async (
    program: Program,
    { samples = 32 }: CompileOptions = {},
  ): Promise<{ readonly backend: Backend; readonly why: string }> => {
    const { there, missing } = await (found ??= find());
    const work = workOf(program, samples);
    const estimates = there
      .map((one) => ({ ...one, microseconds: one.cost === null ? 0 : estimate(one.cost, work) }))
      .sort((a, b) => a.microseconds - b.microseconds);
    const [best] = estimates;
    if (!best) throw new Error('auto has no backend to choose from');
    const told = estimates.flatMap(({ name, cost, microseconds }) =>
      cost === null ? [] : [`${name} about ${Math.round(microseconds)} µs a step of ${samples}`],
    );
    return { backend: best.backend, why: `auto: ${[...told, ...missing].join('; ')}` };
  };
  return {
    name: 'auto',
    async compile(program, options) {
      const { backend, why } = await choose(program, options);
      return explained(await backend.compile(program, options), why);
    },
    async explain(program, options) {
      const { backend, why } = await choose(program, options);
      return `${backend.name}; ${why}`;
    },
  };
}

function explained(inner: Executable, why: string): Executable {
  return {
    get backend() {
      return `${inner.backend}; ${why}`;
    },
    elsewhere: inner.elsewhere === true,
    write: (name, values) => inner.write(name, values),
    run: (call) => inner.run(call),
    read: (name) => inner.read(name),
    dispose: () => inner.dispose(),
  };
}
