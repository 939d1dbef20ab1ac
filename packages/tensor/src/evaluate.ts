/**
 * Evaluating formulas once: for tests, for initial values, for curiosity.
 */
import type { Floats } from './contracts.js';
import { ConfigError, DataError } from './errors.js';
import { Program, type ScalarSlot, type StateSlot, provided } from './program.js';
import { reference } from './reference.js';
import { sizeOf } from './shape.js';
import { reachable } from './reachable.js';
import { type Node, Tensor } from './tensor.js';

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
 * @throws DataError when data inputs differ in their number of rows
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
    const name = (node.as('state') ?? node.as('data') ?? node.as('scalar'))?.name;
    if (name === undefined || !(node instanceof Tensor)) continue;
    if (node.op === 'state') state.set(name, { leaf: node, init: null, next: null });
    else if (node.op === 'data') data.set(name, node);
    else scalars.set(name, { leaf: node, source: null });
  }
  // An output such as the derivative of x + y by x may depend on the number of samples alone.
  const [trace] = Object.values(outputs).map((output) => output.trace);
  for (const name of Object.keys(feeds)) {
    const leaf = trace?.dataLeaf(name);
    if (leaf) data.set(name, leaf);
  }
  // An output may be named after a leaf, as gradients are.
  const renamed = new Map(Object.entries(outputs).map(([name, tensor]) => [`output of evaluate: ${name}`, tensor]));
  const program = new Program({ state, data, scalars, outputs: renamed });
  const executable = reference({ precision }).compile(program);
  const rows = new Map<string, number>();
  for (const name of [...state.keys(), ...data.keys()]) {
    const values = feeds[name];
    if (values === undefined && name === provided.valid) continue;
    if (values === undefined || typeof values === 'number') {
      throw new ConfigError(`evaluate: expected numbers for '${name}'`);
    }
    executable.write(name, values);
    const leaf = data.get(name);
    if (leaf) rows.set(name, values.length / Number(leaf.shape[1]));
  }
  const [samples = 0] = rows.values();
  if ([...rows.values()].some((count) => count !== samples)) {
    const counts = [...rows].map(([name, count]) => `${name} ${count}`).join(', ');
    throw new DataError(`evaluate: expected as many rows of each data input, received ${counts}`);
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
  const results = [...renamed.keys()].map((name) => executable.read(name));
  return Object.fromEntries(Object.keys(outputs).map((name, index) => [name, results[index] ?? new Float64Array(0)]));
}

/**
 * The state of a program before its first step: every `init` formula evaluated.
 *
 * @param given states that are known already, such as loaded parameters; formulas see these
 * @returns row-major numbers for every state that has a formula or was given
 * @throws ConfigError when formulas wait for states that nobody gives
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
  const isKnown = (node: Node): boolean => {
    const name = node.as('state')?.name;
    return name === undefined || name in known;
  };
  // Most states start from one number everywhere.
  for (const [name, { leaf, init }] of program.state) {
    const everywhere = init?.constant ?? (init?.op === 'broadcast' ? init.inputs[0]?.constant : undefined);
    if (everywhere !== undefined && !(name in known)) keep(name, new Float64Array(sizeOf(leaf.shape)).fill(everywhere));
  }
  let waiting = [...program.state].flatMap(([name, { init }]) => (init && !(name in known) ? [{ name, init }] : []));
  while (waiting.length > 0) {
    const ready = waiting.filter(({ init }) => reachable([init]).every(isKnown));
    if (ready.length === 0) {
      const names = waiting.map(({ name }) => name).join(', ');
      throw new ConfigError(`initialState: nothing says what ${names} start from`);
    }
    const outputs = Object.fromEntries(ready.map(({ name, init }) => [name, init]));
    for (const [name, values] of Object.entries(evaluate(outputs, known, options))) keep(name, values);
    waiting = waiting.filter(({ name }) => !(name in known));
  }
  return result;
}
