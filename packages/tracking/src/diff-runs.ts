/**
 * Two runs held against each other: what they were told to do, and where they part.
 */
import type { Floats, Json } from '@rivulet/tensor';
import type { EventOf, StartEvent, TrainingEvent } from '@rivulet/training';
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

/** Events of a run, in memory or as they are read. */
export type Events = AsyncIterable<TrainingEvent> | Iterable<TrainingEvent>;

/**
 * The options in which two runs differ, and the first event.
 *
 * Steps are compared where both runs recorded them; warnings, checkpoints and the names of backends are no part of what
 * happened. Both are asked for event after event, never further than to the first difference, and none is kept.
 *
 * @param a events of one run, from its `start` on
 * @param b events of the other
 * @example const { event } = await diffRuns(readRun('out/a/events.ndjson', told), readRun('out/b/events.ndjson', told));
 */
export async function diffRuns(a: Events, b: Events): Promise<RunDifference> {
  const [some, others] = [new Happened(a), new Happened(b)];
  try {
    await some.next();
    await others.next();
    const event = await firstDifference(some, others);
    return { options: differences(optionsOf(some), optionsOf(others)), event };
  } finally {
    await some.close();
    await others.close();
  }
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

/** What happened in a run, one event at a time. */
class Happened {
  /** What it began with. */
  start: StartEvent | null = null;
  /** The event at hand; `null`: nothing more. */
  now: Compared | null = null;
  /** Whether it has recorded a step so far. */
  hasSteps = false;
  private readonly events: AsyncIterator<TrainingEvent> | Iterator<TrainingEvent>;

  constructor(events: Events) {
    this.events = Symbol.asyncIterator in events ? events[Symbol.asyncIterator]() : events[Symbol.iterator]();
  }

  async next(): Promise<void> {
    for (;;) {
      const result: IteratorResult<TrainingEvent, unknown> = await this.events.next();
      this.now = result.done !== true && isCompared(result.value) ? result.value : null;
      if (result.done === true || this.now) break;
      if (result.value.kind === 'start') this.start ??= result.value;
    }
    this.hasSteps ||= this.now?.kind === 'step';
  }

  async nextButSteps(): Promise<void> {
    while (this.now?.kind === 'step') await this.next();
  }

  async close(): Promise<void> {
    await this.events.return?.();
  }
}

type Compared = EventOf<'step' | 'epoch' | 'decision' | 'end'>;

function isCompared(event: TrainingEvent): event is Compared {
  return event.kind === 'step' || event.kind === 'epoch' || event.kind === 'decision' || event.kind === 'end';
}

/** What a run was told to do; where it was resumed is no part of it. */
function optionsOf({ start }: Happened): Flat {
  if (!start) return new Map();
  const { parameters, samples, batchSize, epochs, seed, spec } = start;
  return flat({ parameters, samples, batchSize, epochs, seed, ...spec });
}

async function firstDifference(a: Happened, b: Happened): Promise<EventDifference | null> {
  while (a.now || b.now) {
    if (isUnheard(a.now, b.now)) await a.next();
    else if (isUnheard(b.now, a.now)) await b.next();
    else {
      const values =
        a.now && b.now && isSameMoment(a.now, b.now) ? differences(valuesOf(a.now), valuesOf(b.now)) : null;
      if (values?.length !== 0) return parted(a, b, values ?? []);
      await a.next();
      await b.next();
    }
  }
  return null;
}

/** Whether this is a step that the other run has not recorded: it is at a later moment, or over. */
function isUnheard(event: Compared | null, other: Compared | null): boolean {
  if (event?.kind !== 'step') return false;
  return !other || other.step > event.step || (other.step === event.step && other.kind !== 'step');
}

function isSameMoment(a: Compared, b: Compared): boolean {
  return a.kind === b.kind && a.step === b.step;
}

async function parted(a: Happened, b: Happened, values: readonly ValueDifference[]): Promise<EventDifference> {
  // A step that the other does not tell of is nothing that the two could be compared by.
  if (!b.hasSteps) await a.nextButSteps();
  if (!a.hasSteps) await b.nextButSteps();
  const first = [a.now, b.now].flatMap((event) => event ?? []).sort((x, y) => x.step - y.step)[0];
  const kinds = [a.now?.kind ?? null, b.now?.kind ?? null] as const;
  return { step: first?.step ?? 0, epoch: first?.epoch ?? 0, kinds, values };
}

function valuesOf(event: Compared): Flat {
  if (event.kind !== 'end') return flat(event);
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
