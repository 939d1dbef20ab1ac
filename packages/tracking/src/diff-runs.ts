/**
 * Two runs held against each other: what they were told to do, and where they part.
 */
import type { Floats, Json } from '@rivulet/tensor';
import type { TrainingEvent } from '@rivulet/training';
import { type Precision, precisionOf, ulpsBetween } from './ulps.js';

/** Two values that are not the same; `undefined` where a run has none. */
export type ValueDifference = {
  /** What they are of: `loss`, `optimizer.args.0.learningRate`. */
  readonly name: string;
  readonly a: Json | undefined;
  readonly b: Json | undefined;
  /** Between two numbers, units in the last place of the narrowest precision that holds both. */
  readonly ulps: number | null;
  readonly precision: Precision | null;
};

/** The first moment at which two runs are not the same. */
export type EventDifference = {
  readonly step: number;
  readonly epoch: number;
  /** What happened then in each; `null` where a run has ended before. */
  readonly kinds: readonly [a: TrainingEvent['kind'] | null, b: TrainingEvent['kind'] | null];
  /** Every value that differs; none where what happened is not of one kind. */
  readonly values: readonly ValueDifference[];
};

/** Where two runs differ. */
export type RunDifference = {
  readonly options: readonly ValueDifference[];
  readonly event: EventDifference | null;
};

/** Where two sets of parameters differ. */
export type ParameterDifference = ValueDifference & {
  /** How many numbers differ, and of how many. */
  readonly differing: number;
  readonly of: number;
};

/**
 * The options in which two runs differ, and the first event.
 *
 * Steps are compared where both runs recorded them; warnings, checkpoints and the names of backends are no part of what
 * happened.
 *
 * @param a events of one run, from its `start` on
 * @param b events of the other
 * @example diffRuns(readRun('out/a/events.ndjson', told), readRun('out/b/events.ndjson', told)).event?.step
 */
export function diffRuns(a: readonly TrainingEvent[], b: readonly TrainingEvent[]): RunDifference {
  return { options: differences(optionsOf(a), optionsOf(b)), event: firstDifference(a, b) };
}

/**
 * The first number in which two sets of arrays differ, by name and position.
 *
 * @param a arrays by name: `state` of a checkpoint, `parameters` of an `end`
 * @returns `null` where all are the same, bit for bit
 */
export function diffParameters(
  a: Readonly<Record<string, Floats>>,
  b: Readonly<Record<string, Floats>>,
): ParameterDifference | null {
  let first: ValueDifference | null = null;
  let differing = 0;
  let of = 0;
  for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const [some = [], others = []] = [a[name], b[name]] as readonly (ArrayLike<number> | undefined)[];
    const length = Math.max(some.length, others.length);
    of += length;
    for (let i = 0; i < length; i++) {
      if (Object.is(some[i], others[i])) continue;
      differing++;
      first ??= difference(`${name}[${i}]`, some[i], others[i]);
    }
  }
  return first && { ...first, differing, of };
}

/** Values of one event by path, such as `scalars.optimizer/learningRate`. */
type Flat = ReadonlyMap<string, Json>;

/** What a run was told to do; where it was resumed is no part of it. */
function optionsOf(events: readonly TrainingEvent[]): Flat {
  const start = events.find((event) => event.kind === 'start');
  if (!start) return new Map();
  const { parameters, samples, batchSize, epochs, seed, spec } = start;
  return flat({ parameters, samples, batchSize, epochs, seed, ...spec });
}

function firstDifference(a: readonly TrainingEvent[], b: readonly TrainingEvent[]): EventDifference | null {
  const [some, others] = [happened(a, stepsOf(b)), happened(b, stepsOf(a))];
  for (let i = 0; i < Math.max(some.length, others.length); i++) {
    const [one, other] = [some[i], others[i]];
    const at = [one, other].flatMap((event) => event ?? []).sort((x, y) => x.step - y.step)[0];
    const isSame = one?.kind === other?.kind && one?.step === other?.step;
    const values = one && other && isSame ? differences(valuesOf(one), valuesOf(other)) : [];
    if (isSame && values.length === 0) continue;
    return { step: at?.step ?? 0, epoch: at?.epoch ?? 0, kinds: [one?.kind ?? null, other?.kind ?? null], values };
  }
  return null;
}

function stepsOf(events: readonly TrainingEvent[]): ReadonlySet<number> {
  return new Set(events.flatMap(({ kind, step }) => (kind === 'step' ? [step] : [])));
}

function happened(events: readonly TrainingEvent[], recorded: ReadonlySet<number>): readonly TrainingEvent[] {
  return events.filter(
    ({ kind, step }) =>
      kind === 'epoch' || kind === 'decision' || kind === 'end' || (kind === 'step' && recorded.has(step)),
  );
}

function valuesOf(event: TrainingEvent): Flat {
  if (event.kind !== 'end') return flat(event as unknown as Json);
  const { reason, step, epoch, loss, accuracy, validationLoss, validationAccuracy } = event;
  return flat({ reason, step, epoch, loss, accuracy, validationLoss, validationAccuracy });
}

function flat(value: Json, path = '', into = new Map<string, Json>()): Flat {
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) return into.set(path, value);
  for (const [key, inner] of Object.entries(value)) flat(inner, path === '' ? key : `${path}.${key}`, into);
  return into;
}

function differences(a: Flat, b: Flat): readonly ValueDifference[] {
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((name) => {
    const [one, other] = [a.get(name), b.get(name)];
    const isSame = Object.is(one, other) || (typeof one === 'object' && JSON.stringify(one) === JSON.stringify(other));
    return isSame ? [] : [difference(name, one, other)];
  });
}

function difference(name: string, a: Json | undefined, b: Json | undefined): ValueDifference {
  if (typeof a !== 'number' || typeof b !== 'number') return { name, a, b, ulps: null, precision: null };
  const precision = precisionOf(a, b);
  return { name, a, b, ulps: ulpsBetween(a, b, precision), precision };
}
