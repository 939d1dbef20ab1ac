import { DataError } from '@rivulet/tensor';
import { type TrainingEvent, conflictCodes } from '@rivulet/training';
import fc from 'fast-check';
import { decision, epoch, run, start, step } from '../test/events.js';
import { decodeEvents, encodeEvent } from './event-lines.js';

const number = fc.double();
const count = fc.nat();
const numberOrNull = fc.option(number);
// fast-check may make `__proto__` a name; assigning it would not make an own field, as no parameter's name does.
const name = fc.string().filter((text) => text !== '__proto__');
const scalars = fc.dictionary(name, number, { noNullPrototype: true });
const words = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('NaN', 'Infinity', 'omitted', 'a\nb', '"'));
const plain = { noNullPrototype: true, depthSize: 'small' } as const;
const folds = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3 },
    number,
    words,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(name, tie('json'), { noNullPrototype: true, maxKeys: 3 }),
  ),
})).json;

const measured = {
  step: count,
  epoch: count,
  loss: number,
  penalty: number,
  accuracy: numberOrNull,
  learningRate: numberOrNull,
  scalars,
};
const events = fc.oneof(
  fc.record({
    kind: fc.constant('warning'),
    step: count,
    epoch: count,
    code: fc.constantFrom(...conflictCodes),
    message: words,
  }),
  fc.record({ ...measured, kind: fc.constant('step') }),
  fc.record({ ...measured, kind: fc.constant('step'), metrics: scalars }),
  fc.record({
    ...measured,
    kind: fc.constant('step'),
    running: fc.record({ samples: count, loss: number, accuracy: numberOrNull }),
  }),
  fc.record({
    ...measured,
    kind: fc.constant('epoch'),
    validationLoss: numberOrNull,
    validationAccuracy: numberOrNull,
  }),
  fc.record({
    kind: fc.constant('decision'),
    step: count,
    epoch: count,
    by: words,
    of: words,
    value: fc.oneof(number, fc.constantFrom('keep', 'restore', 'stop', 'pause', 'resume')),
    because: words,
  }),
  fc.record({
    kind: fc.constant('checkpoint'),
    step: count,
    epoch: count,
    seed: count,
    events: count,
    standing: fc.constantFrom('running', 'paused', 'stopped'),
    totals: fc.constant({}),
    waiting: fc.array(
      fc.record(
        { by: name, of: name, value: count, because: name, step: count },
        { requiredKeys: ['by', 'of', 'value', 'because'] },
      ),
      { maxLength: 2 },
    ),
    state: fc.constant({}),
    shapes: fc.dictionary(name, fc.array(count), plain),
    kept: fc.dictionary(name, fc.constant({}), plain),
    folds: fc.dictionary(name, folds, plain),
    overrides: scalars,
    spec: fc.constant(null),
    rollback: fc.record({ step: count, epoch: count, loss: numberOrNull, used: count, reached: count }),
  }),
) as fc.Arbitrary<TrainingEvent>;

test('a decision is one line of JSON whose fields are in the order of the table', () => {
  const event = {
    because: 'enough',
    value: 'stop',
    of: 'run',
    by: 'user',
    epoch: 2,
    step: 8,
    kind: 'decision',
  } as const;
  const line = '{"kind":"decision","step":8,"epoch":2,"by":"user","of":"run","value":"stop","because":"enough"}';
  expect(encodeEvent(event)).toBe(line);
});

test('any events come back as they were, whatever their numbers and texts', () => {
  fc.assert(
    fc.property(fc.array(events), (list) => {
      const text = list.map((event) => `${encodeEvent(event)}\n`).join('');
      expect(text.split('\n')).toHaveLength(list.length + 1);
      expect(decodeEvents(text)).toEqual(list);
    }),
  );
});

test('the loss of the place to go back to comes back also where JSON has no word for it', () => {
  const checkpoint = run.find((event) => event.kind === 'checkpoint');
  for (const loss of [0.5, -0, Infinity, null]) {
    const event = {
      ...checkpoint,
      kept: {},
      rollback: { step: 8, epoch: 2, loss, used: 1, reached: -1 },
    } as TrainingEvent;
    const [back] = decodeEvents(encodeEvent(event));
    expect(back).toMatchObject({ rollback: { loss } });
  }
});

test('an event of every kind comes back; only its arrays do not', () => {
  const back = decodeEvents(run.map(encodeEvent).join('\n'));
  expect(back).toEqual(
    run.map((event) => {
      if (event.kind === 'checkpoint') return { ...event, state: {}, totals: {}, kept: { earlyStopping: {} } };
      return event.kind === 'end' ? { ...event, parameters: {} } : event;
    }),
  );
});

test('a log of what was read from a log is the same text', () => {
  const lines = run.map(encodeEvent);
  expect(decodeEvents(lines.join('\n')).map(encodeEvent)).toEqual(lines);
});

test('a million parameters take no more room than ten, and the line says that they were left out', () => {
  const end = (size: number): TrainingEvent => ({
    kind: 'end',
    reason: 'finished',
    step: 1,
    epoch: 1,
    loss: 0.5,
    accuracy: null,
    validationLoss: null,
    validationAccuracy: null,
    parameters: { 'params/0.weight': new Float32Array(size) },
    shapes: { 'params/0.weight': [9, 9] },
  });
  expect(encodeEvent(end(1_000_000))).toBe(encodeEvent(end(10)));
  expect(JSON.parse(encodeEvent(end(10)))).toMatchObject({
    parameters: 'omitted',
    shapes: { 'params/0.weight': [9, 9] },
  });
});

test('numbers that JSON lacks are written as words', () => {
  const line = encodeEvent(epoch(1, { loss: NaN, penalty: Infinity, validationLoss: -Infinity, accuracy: -0 }));
  expect(JSON.parse(line)).toMatchObject({
    loss: 'NaN',
    penalty: 'Infinity',
    validationLoss: '-Infinity',
    accuracy: '-0',
  });
});

test('a spec comes back with the run that it describes', () => {
  const plugin = { use: '@rivulet/optimizers#adam', args: [{ beta1: 0.8 }] };
  const spec = {
    model: plugin,
    loss: plugin,
    data: plugin,
    optimizer: plugin,
    penalties: [plugin],
    stop: null,
    epochs: 10,
    batchSize: 5,
    seed: 1,
  };
  expect(decodeEvents(encodeEvent(start({ spec })))).toEqual([start({ spec })]);
});

test('CRLF, a byte-order mark, empty lines and unknown fields do no harm', () => {
  const line = encodeEvent(step(1)).replace('{', '{"note":"by hand",');
  expect(decodeEvents(`\uFEFF${line}\r\n\r\n${encodeEvent(step(2))}\r\n`)).toEqual([step(1), step(2)]);
});

test.each([
  ['a line that was cut off', encodeEvent(step(2)).slice(0, 30), /expected a JSON object, received \{"kind":"step"/],
  ['no object', '[1]', /expected an event of kind start, warning, step, .*, received \[1\]/],
  ['an unknown kind', '{"kind":"stop"}', /expected an event of kind .* received \{"kind":"stop"\}/],
  ['an inherited name as kind', '{"kind":"toString"}', /expected an event of kind/],
  ['a missing field', '{"kind":"step","step":2}', /expected a number in "epoch", received nothing/],
  [
    'a text for a number',
    encodeEvent(step(2)).replace('"loss":0.5', '"loss":"low"'),
    /expected a number in "loss", received "low"/,
  ],
  [
    'null for a number',
    encodeEvent(step(2)).replace('"loss":0.5', '"loss":null'),
    /expected a number in "loss", received null/,
  ],
  [
    'an unknown request',
    encodeEvent(decision(1, { value: 'stop' })).replace('"stop"', '"halt"'),
    /expected a number or one of keep, .* received "halt"/,
  ],
  [
    'arrays in place of the word',
    encodeEvent(run[5]!).replace('"omitted"', '{"w":[1,2]}'),
    /expected "omitted" in "parameters"/,
  ],
])('%s is a DataError that names source and line', (_case, line, message) => {
  const decode = (): unknown =>
    decodeEvents(`${encodeEvent(step(1))}\n${line}\n${encodeEvent(step(3))}\n`, 'events.ndjson');
  expect(decode).toThrow(DataError);
  expect(decode).toThrow(/^events\.ndjson, line 2: /);
  expect(decode).toThrow(message);
});

test('a long damaged line is quoted in part', () => {
  expect(() => decodeEvents('x'.repeat(10_000))).toThrow(
    `event log, line 1: expected a JSON object, received ${'x'.repeat(57)}…`,
  );
});
