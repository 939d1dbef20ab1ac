/**
 * Comparing a path of parameters, and what was recorded beside it, with that of a machine.
 */
import type { Program } from '@rivulet/tensor';
import { type Check, type Machine, type Outcome, worstOf } from './check.js';
import { extraRows, stateFor } from './extra-rows.js';
import type { Field } from './field.js';
import type { Derivation } from './table.js';
import { type ProgramRun, storedInFloat32 } from './program-run.js';
import { type Measure, type Rows, float32Outcome, relativeDistance, scaledDistance } from './tolerance.js';

/** A name in the file, the states that should give it, and the recorded rows. */
export type Track = Derivation & {
  readonly name: string;
  readonly rows: Rows;
  /** What was there before the first row. */
  readonly start?: readonly number[];
  /** Only the end was recorded, as a single row. */
  readonly end?: true;
};

/** A track that is a state or an output as it is. */
export function plainTrack(name: string, state: string, rows: Rows): Track {
  return { name, rows, ...asIs(state) };
}

/** The parameters and what is recorded beside them: tracks to compare, and notes about those that nothing here has. */
export function tracksOf(
  one: Field,
  program: Program,
  params: { readonly rows: Rows; readonly start: readonly number[] },
  derived: Readonly<Record<string, Derivation>>,
): { readonly tracks: readonly Track[]; readonly notes: readonly string[] } {
  const tracks: Track[] = [{ name: 'params', ...params, ...(derived['params'] ?? asIs('params/p')) }];
  const notes: string[] = [];
  for (const name of Object.keys(extraRows)) {
    const field = one.maybe(name);
    if (!field) continue;
    const state = stateFor(name, [...program.state.keys()]);
    const derivation = derived[name] ?? (state === null ? null : asIs(state));
    if (!derivation) notes.push(`${name} is not compared: no one state here stands for it`);
    else if (Array.isArray(field.value)) tracks.push({ name, rows: field.list().map(rowOf), ...derivation });
    else tracks.push({ name, rows: [rowOf(field)], end: true, ...derivation });
  }
  return { tracks, notes };
}

function asIs(state: string): Derivation {
  return { of: [state], from: (values) => values ?? [] };
}

function rowOf(field: Field): readonly number[] {
  return Array.isArray(field.value) ? field.numbers() : [field.number()];
}

/** Runs a path on a machine: one list of rows for each track. */
export type Path = (machine: Machine) => Promise<readonly Rows[]>;

/**
 * Reads tracks after each row of a path.
 *
 * @param step does what leads to the next row
 */
export async function follow(
  run: ProgramRun,
  tracks: readonly Track[],
  rows: number,
  step: (row: number) => Promise<void>,
): Promise<readonly Rows[]> {
  const read = tracks.map((): ArrayLike<number>[] => []);
  try {
    for (let row = 0; row < rows; row++) {
      await step(row);
      for (const [index, track] of tracks.entries()) read[index]?.push(await valueOf(track, run));
    }
  } finally {
    run.dispose();
  }
  return read;
}

/** What the states of a run give for a track. */
export async function valueOf({ of, from }: Track, run: ProgramRun): Promise<ArrayLike<number>> {
  const states: ArrayLike<number>[] = [];
  for (const state of of) states.push(await run.read(state));
  return from(...states);
}

/**
 * How a check compares the tracks of a path; the run that stores in float32 is made once for all machines.
 *
 * @param bound in float64
 * @param in32 how errors are measured in float32
 */
export function comparison(
  path: Path,
  tracks: readonly Track[],
  bound: number,
  notes: readonly string[],
  in32: Measure = scaledDistance,
): Check['run'] {
  let stored: Promise<readonly Rows[]> | undefined;
  const compared: Path = async (machine) => {
    const read = await path(machine);
    return tracks.map(({ end }, index) => (end ? (read[index]?.slice(-1) ?? []) : (read[index] ?? [])));
  };
  return async (machine): Promise<Outcome> => {
    const actual = await compared(machine);
    if (machine.precision === 'float64') {
      return worstOf(
        tracks.map(({ name, rows }, index) => ({
          ...relativeDistance(actual[index] ?? [], rows, name),
          bound,
          notes,
        })),
      );
    }
    const alone = await (stored ??= compared(storedInFloat32));
    const outcomes = tracks.map(({ name, rows, start }, index) => {
      const distance = (from: readonly Rows[]) => in32(from[index] ?? [], rows, name, start);
      return float32Outcome(distance(actual), distance(alone));
    });
    const worst = worstOf(outcomes);
    return { ...worst, notes: [...notes, ...worst.notes] };
  };
}
