/**
 * Evaluating formulas once: for tests, for initial values, for curiosity.
 */
import type { Floats } from './contracts.js';
import { ConfigError } from './errors.js';
import { Program, type ScalarSlot, type StateSlot, provided } from './program.js';
import { reference } from './reference.js';
import { Tensor, reachable } from './tensor.js';

/** Options of `evaluate` and `initialState`. */
export type EvaluateOptions = {
  /** Default 'float64'. */
  readonly precision?: 'float32' | 'float64';
  /** Seed of random numbers; default 0. */
  readonly seed?: number;
  /** Step that random numbers and `Scope.step` see; default 0. */
  readonly step?: number;
};

/**
 * Computes tensors of one trace with the reference evaluator.
 *
 * @param outputs by name
 * @param feeds a number list for each state and data leaf, row-major, and a number for each scalar, by name
 * @returns row-major numbers, by name
 * @throws ConfigError when a leaf that is needed is not fed
 * @example
 * const trace = new Trace();
 * const x = trace.state('x', [3]);
 * evaluate({ y: x.mul(2) }, { x: [1, 2, 3] }).y; // Float64Array [2, 4, 6]
 */
export function evaluate(
  outputs: Readonly<Record<string, Tensor>>,
  feeds: Readonly<Record<string, number | ArrayLike<number>>> = {},
  { precision = 'float64', seed = 0, step = 0 }: EvaluateOptions = {},
): Record<string, Floats> {
  const state = new Map<string, StateSlot>();
  const data = new Map<string, Tensor>();
  const scalars = new Map<string, ScalarSlot>();
  for (const node of reachable(Object.values(outputs))) {
    if (!(node instanceof Tensor)) continue;
    const stateName = node.as('state')?.name;
    if (stateName) state.set(stateName, { leaf: node, init: null, next: null });
    const dataName = node.as('data')?.name;
    if (dataName) data.set(dataName, node);
    const scalarName = node.as('scalar')?.name;
    if (scalarName) scalars.set(scalarName, { leaf: node, source: null });
  }
  const program = new Program({ state, data, scalars, outputs: new Map(Object.entries(outputs)) });
  const executable = reference({ precision }).compile(program);
  let samples = 0;
  for (const name of [...state.keys(), ...data.keys()]) {
    const values = feeds[name];
    if (values === undefined && name === provided.valid) continue;
    if (values === undefined || typeof values === 'number') {
      throw new ConfigError(`evaluate: expected numbers for '${name}'`);
    }
    executable.write(name, values);
    const leaf = data.get(name);
    if (leaf) samples = values.length / Number(leaf.shape[1]);
  }
  const free = program.freeScalars.map((name) => {
    const value = feeds[name];
    if (typeof value !== 'number') throw new ConfigError(`evaluate: expected a number for '${name}'`);
    return value;
  });
  executable.run({
    steps: 1,
    step,
    seed,
    rows: Int32Array.from({ length: samples }, (_, row) => row),
    starts: Int32Array.of(0, samples),
    scalars: Float64Array.from(free),
    numbers: new Float64Array(program.numbers.length),
  });
  return Object.fromEntries(Object.keys(outputs).map((name) => [name, executable.read(name)]));
}

/**
 * The state of a program before its first step: every `init` formula evaluated.
 *
 * @param given states that are known already, such as loaded parameters; formulas see these
 * @returns row-major numbers for every state that has a formula or was given
 */
export function initialState(
  program: Program,
  options: EvaluateOptions = {},
  given: Readonly<Record<string, ArrayLike<number>>> = {},
): Record<string, Floats> {
  const known: Record<string, ArrayLike<number>> = { ...given };
  const result: Record<string, Floats> = {};
  const keep = (name: string, values: ArrayLike<number>): void => {
    const copy = options.precision === 'float32' ? Float32Array.from(values) : Float64Array.from(values);
    result[name] = copy;
    known[name] = copy;
  };
  for (const name of program.state.keys()) if (given[name]) keep(name, given[name]);
  let waiting = [...program.state].filter(([name, { init }]) => init && !(name in known));
  while (waiting.length > 0) {
    const ready = waiting.filter(([, { init }]) =>
      reachable(init ? [init] : []).every((node) => (node.as('state')?.name ?? '') in known || node.op !== 'state'),
    );
    if (ready.length === 0) {
      throw new ConfigError(`initialState: nothing says what ${waiting.map(([name]) => name).join(', ')} start from`);
    }
    const outputs = Object.fromEntries(ready.flatMap(([name, { init }]) => (init ? [[name, init]] : [])));
    for (const [name, values] of Object.entries(evaluate(outputs, known, options))) keep(name, values);
    waiting = waiting.filter(([name]) => !(name in known));
  }
  return result;
}
