/**
 * Running one program on several backends, call by call, and comparing what comes out.
 */
import { bookMoons } from '@rivulet/datasets';
import { type Program, type SyncBackend, type SyncExecutable, initialState, permutation } from '@rivulet/tensor';

/** What a backend made of a script of calls. */
export type Outcome = {
  readonly backend: string;
  /** For each call its numbers, then every state. */
  readonly values: ReadonlyMap<string, ArrayLike<number>>;
};

const moons = bookMoons();
const order = permutation(1, 'rows', moons.size);
/** First values of a program, which many backends begin with. */
const initialStates = new WeakMap<Program, ReturnType<typeof initialState>>();

/** An executable with its initial state and the 300 moons. */
export function prepare(backend: SyncBackend, program: Program, samples = 32): SyncExecutable {
  const executable = backend.compile(program, { samples });
  const initial = initialStates.get(program) ?? initialState(program, { seed: 3, precision: 'float32' });
  initialStates.set(program, initial);
  for (const [name, values] of Object.entries(initial)) executable.write(name, values);
  if (program.data.has('x')) executable.write('x', moons.inputs.values);
  if (program.data.has('y')) executable.write('y', moons.targets.values);
  return executable;
}

/** Runs one call of steps of the given sizes; its numbers. */
export function call(
  executable: SyncExecutable,
  program: Program,
  sizes: readonly number[],
  { step = 1, seed = 1, rows }: { readonly step?: number; readonly seed?: number; readonly rows?: Int32Array } = {},
): Float64Array {
  const starts = Int32Array.from([0, ...sizes.map((_, i) => sizes.slice(0, i + 1).reduce((a, b) => a + b, 0))]);
  const total = starts.at(-1) ?? 0;
  const numbers = new Float64Array(sizes.length * program.numbers.length);
  const sources = program.freeScalars.map((name) => program.scalars.get(name)?.source ?? 0);
  const scalars = sizes.flatMap((_, i) =>
    sources.map((source) => (typeof source === 'function' ? source(step - 1 + i, 0) : Number(source))),
  );
  executable.run({
    steps: sizes.length,
    step,
    seed,
    rows: rows ?? Int32Array.from({ length: total }, (_, i) => order[(i + 7 * step) % moons.size] ?? 0),
    starts,
    scalars: Float64Array.from(scalars),
    numbers,
  });
  return numbers;
}

/** Runs calls one after another in one executable, and reads everything back after each. */
export function play(backend: SyncBackend, program: Program, calls: readonly (readonly number[])[]): Outcome {
  // Room for the first call only: larger ones compile again.
  const executable = prepare(backend, program, Math.max(...(calls[0] ?? [])));
  const values = new Map<string, ArrayLike<number>>();
  let step = 1;
  for (const sizes of calls) {
    const at = `batch ${sizes.join(', ')}`;
    values.set(`${at}: numbers`, call(executable, program, sizes, { step }));
    for (const name of program.state.keys()) values.set(`${at}: ${name}`, executable.read(name));
    for (const [name, tensor] of program.outputs)
      if (tensor.shape.length > 0) values.set(`${at}: ${name}`, executable.read(name));
    step += sizes.length;
  }
  return { backend: executable.backend, values };
}

/** The largest |a − b| / (10⁻² + |b|), and where; a NaN on one side only counts as infinite. */
export function worst(actual: Outcome, expected: Outcome): { readonly error: number; readonly where: string } {
  let [error, where] = [0, ''];
  for (const [name, numbers] of expected.values) {
    const own = actual.values.get(name) ?? [];
    for (let i = 0; i < Math.max(numbers.length, own.length); i++) {
      const a = own[i] ?? Infinity;
      const b = numbers[i] ?? -Infinity;
      if (a === b || Object.is(a, b)) continue;
      const difference = Math.abs(a - b) / (1e-2 + Math.abs(b));
      if (difference <= error) continue;
      [error, where] = [Number.isNaN(difference) ? Infinity : difference, `${name}[${i}] is ${a}, expected ${b}`];
      if (error === Infinity) return { error, where };
    }
  }
  return { error, where };
}

/** The first number of which one bit differs, or ''; in a moment, where `toEqual` takes seconds. */
export function firstDifference(actual: Outcome, expected: Outcome): string {
  for (const [name, numbers] of expected.values) {
    const own = actual.values.get(name) ?? [];
    if (own.length !== numbers.length) return `${name} has ${own.length} numbers, expected ${numbers.length}`;
    for (let i = 0; i < numbers.length; i++)
      if (!Object.is(own[i], numbers[i])) return `${name}[${i}] is ${own[i]}, expected ${numbers[i]}`;
  }
  return '';
}
