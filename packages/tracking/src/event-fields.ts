/**
 * The fields of every event and how each is written: one table, checked by the compiler against the
 * union, so that a field added to an event cannot be forgotten here.
 */
import { type Floats, type Json, numberFromJson, numberToJson, unwrapNumbers, wrapNumbers } from '@rivulet/tensor';
import {
  type CheckpointEvent,
  type DecisionEvent,
  type EventOf,
  type OutsideDecision,
  type RunSpec,
  type Running,
  type TrainingEvent,
  conflictCodes,
} from '@rivulet/training';

/** How a value of one type is written as JSON and read back; `undefined` where the JSON does not fit. */
export type Field<T> = {
  /** What is expected, for messages. */
  readonly expected: string;
  readonly encode: (value: T) => Json;
  readonly decode: (json: Json) => T | undefined;
  /** Whether events may lack it, and then lines do as well. */
  readonly optional?: true;
};

type Kind = TrainingEvent['kind'];
type FieldsOf<E> = { readonly [K in Exclude<keyof E, 'kind'>]: Field<Exclude<E[K], undefined>> };

/** Stands in a log where an event holds parameters: a log tells what happened, a checkpoint keeps the numbers. */
export const omitted = 'omitted';

const number: Field<number> = {
  expected: 'a number',
  encode: numberToJson,
  decode: numberFromJson,
};

const text: Field<string> = {
  expected: 'a text',
  encode: (value) => value,
  decode: (json) => (typeof json === 'string' ? json : undefined),
};

const numberOrNull: Field<number | null> = {
  expected: 'a number or null',
  encode: (value) => (value === null ? null : numberToJson(value)),
  decode: (json) => (json === null ? null : number.decode(json)),
};

function oneOf<const T extends string>(...words: readonly T[]): Field<T> {
  return {
    expected: `one of ${words.join(', ')}`,
    encode: (value) => value,
    decode: (json) => words.find((word) => word === json),
  };
}

const request = oneOf('keep', 'restore', 'stop', 'pause', 'resume');

const decisionValue: Field<DecisionEvent['value']> = {
  expected: `a number or ${request.expected}`,
  encode: (value) => (typeof value === 'number' ? numberToJson(value) : value),
  decode: (json) => number.decode(json) ?? request.decode(json),
};

function byName<T>(field: Field<T>): Field<Readonly<Record<string, T>>> {
  return {
    expected: `an object; each of its values ${field.expected}`,
    encode: (values) => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, field.encode(value)])),
    decode: (json) => {
      if (!isObject(json)) return undefined;
      const entries: [string, T][] = [];
      for (const [name, item] of Object.entries(json)) {
        const value = field.decode(item);
        if (value === undefined) return undefined;
        entries.push([name, value]);
      }
      return Object.fromEntries(entries);
    },
  };
}

const shape: Field<readonly number[]> = {
  expected: 'a list of numbers',
  encode: (value) => value,
  decode: (json) => (Array.isArray(json) && json.every((item: unknown) => typeof item === 'number') ? json : undefined),
};

const parameters: Field<Readonly<Record<string, Floats>>> = {
  expected: JSON.stringify(omitted),
  encode: () => omitted,
  decode: (json) => (json === omitted ? {} : undefined),
};

const running: Field<Running> = {
  expected: 'an object with samples, loss and accuracy',
  encode: ({ samples, loss, accuracy }) => ({
    samples,
    loss: numberToJson(loss),
    accuracy: numberOrNull.encode(accuracy),
  }),
  decode: (json) => {
    if (!isObject(json)) return undefined;
    const samples = number.decode(json['samples'] ?? null);
    const loss = number.decode(json['loss'] ?? null);
    const accuracy = numberOrNull.decode(json['accuracy'] ?? null);
    return samples === undefined || loss === undefined || accuracy === undefined
      ? undefined
      : { samples, loss, accuracy };
  },
};

/** Inside free JSON a word could mean itself, so there a number that JSON lacks is wrapped. */
const json: Field<Json> = { expected: 'JSON', encode: wrapNumbers, decode: unwrapNumbers };

const runSpec: Field<RunSpec | null> = {
  expected: 'an object or null',
  encode: (value) => (value === null ? null : json.encode(value)),
  decode: (value) => (value === null ? null : isObject(value) ? (json.decode(value) as unknown as RunSpec) : undefined),
};

const waiting: Field<CheckpointEvent['waiting']> = {
  expected: 'a list of decisions',
  encode: (decisions) =>
    decisions.map(({ by, of, value, because, step }) => ({
      by,
      of,
      value: decisionValue.encode(value),
      because,
      ...(step !== undefined && { step }),
    })),
  decode: (json) => {
    if (!Array.isArray(json)) return undefined;
    const decisions = (json as readonly Json[]).map(waitingDecision);
    return decisions.every((decision) => decision !== undefined) ? decisions : undefined;
  },
};

function waitingDecision(json: Json): OutsideDecision | undefined {
  if (!isObject(json)) return undefined;
  const [by, of, because] = [json['by'], json['of'], json['because']].map((item) => text.decode(item ?? null));
  const value = decisionValue.decode(json['value'] ?? null);
  const step = json['step'] === undefined ? undefined : number.decode(json['step']);
  if (by === undefined || of === undefined || because === undefined || value === undefined) return undefined;
  return { by, of, value, because, ...(step !== undefined && { step }) };
}

const rollback: Field<NonNullable<CheckpointEvent['rollback']>> = {
  expected: 'an object with step, epoch, loss, used and reached',
  encode: ({ step, epoch, loss, used, reached }) => ({ step, epoch, loss: numberOrNull.encode(loss), used, reached }),
  decode: (json) => {
    if (!isObject(json)) return undefined;
    const [step, epoch, used, reached] = ['step', 'epoch', 'used', 'reached'].map((name) =>
      number.decode(json[name] ?? null),
    );
    const loss = numberOrNull.decode(json['loss'] ?? null);
    return step === undefined ||
      epoch === undefined ||
      used === undefined ||
      reached === undefined ||
      loss === undefined
      ? undefined
      : { step, epoch, loss, used, reached };
  },
};

/** Every event's fields in the order in which a line holds them. */
export const fields: { readonly [K in Kind]: FieldsOf<EventOf<K>> } = {
  start: {
    backend: text,
    parameters: number,
    samples: number,
    batchSize: number,
    stepsPerEpoch: number,
    epochs: number,
    step: number,
    epoch: number,
    seed: number,
    spec: runSpec,
  },
  warning: { step: number, epoch: number, code: oneOf(...conflictCodes), message: text },
  step: {
    step: number,
    epoch: number,
    loss: number,
    penalty: number,
    accuracy: numberOrNull,
    learningRate: numberOrNull,
    scalars: byName(number),
    metrics: { ...byName(number), optional: true },
    running: { ...running, optional: true },
  },
  epoch: {
    step: number,
    epoch: number,
    loss: number,
    penalty: number,
    accuracy: numberOrNull,
    validationLoss: numberOrNull,
    validationAccuracy: numberOrNull,
    learningRate: numberOrNull,
    scalars: byName(number),
    metrics: { ...byName(number), optional: true },
  },
  decision: { step: number, epoch: number, by: text, of: text, value: decisionValue, because: text },
  checkpoint: {
    step: number,
    epoch: number,
    seed: number,
    events: number,
    standing: oneOf('running', 'paused', 'stopped'),
    totals: parameters,
    waiting,
    state: parameters,
    shapes: byName(shape),
    kept: byName(parameters),
    folds: byName(json),
    overrides: byName(number),
    spec: runSpec,
    rollback: { ...rollback, optional: true },
    backend: { ...text, optional: true },
  },
  end: {
    reason: oneOf('finished', 'stopped', 'cancelled'),
    step: number,
    epoch: number,
    loss: number,
    accuracy: numberOrNull,
    validationLoss: numberOrNull,
    validationAccuracy: numberOrNull,
    parameters,
    shapes: byName(shape),
    backend: { ...text, optional: true },
  },
};

/** Whether JSON is an object, and neither a list nor null. */
export function isObject(value: unknown): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
