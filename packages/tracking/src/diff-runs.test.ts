import type { TrainingEvent } from '@rivulet/training';
import { decision, epoch, run, start, step } from '../test/events.js';
import { diffParameters, diffRuns } from './diff-runs.js';

const spec = (learningRate: number) => ({
  model: { use: 'p#m', args: [] },
  loss: { use: 'p#l', args: [] },
  data: { use: 'p#d', args: [] },
  optimizer: { use: 'p#o', args: [{ learningRate }] },
  penalties: [],
  stop: null,
  epochs: 3,
  batchSize: 4,
  seed: 1,
});

test('the same run differs in nothing, whatever recorded it', async () => {
  expect(await diffRuns(run, run)).toEqual({ options: [], event: null });
  const other = run.filter(({ kind }) => kind !== 'step' && kind !== 'checkpoint');
  const elsewhere = other.map((event) => (event.kind === 'start' ? { ...event, backend: 'wasm' } : event));
  expect(await diffRuns(run, elsewhere)).toEqual({ options: [], event: null });
});

test('options that differ are named by where they stand in the run', async () => {
  const [a, b] = [start({ spec: spec(0.1), seed: 1 }), start({ spec: spec(0.2), seed: 1 })];
  expect((await diffRuns([a], [b])).options).toEqual([
    { name: 'optimizer.args.0.learningRate', a: 0.1, b: 0.2, ulps: 2 ** 52, precision: 'float64' },
  ]);
});

test('the first event that differs is named, with each value, and how far they are apart', async () => {
  const [a, b] = [
    [0.5, 0.25],
    [0.5, 0.25 + 2 ** -25],
  ].map((losses): TrainingEvent[] => [
    start(),
    ...losses.map((loss, i) => epoch(i + 1, { loss })),
    epoch(3, { loss: 7 }),
  ]);
  expect((await diffRuns(a!, b!)).event).toEqual({
    step: 10,
    epoch: 2,
    kinds: ['epoch', 'epoch'],
    values: [{ name: 'loss', a: 0.25, b: 0.25 + 2 ** -25, ulps: 1, precision: 'float32' }],
  });
});

test('a decision that only one has, and an end that comes sooner, are differences', async () => {
  const a = [start(), epoch(1), decision(1), epoch(2)];
  const b = [start(), epoch(1), epoch(2)];
  expect((await diffRuns(a, b)).event).toEqual({ step: 5, epoch: 1, kinds: ['decision', 'epoch'], values: [] });
  expect((await diffRuns(b, b.slice(0, 2))).event).toEqual({ step: 10, epoch: 2, kinds: ['epoch', null], values: [] });
});

test('steps are compared where both recorded them', async () => {
  const every = [start(), ...[1, 2, 3, 4].map((i) => step(i))];
  const second = [start(), step(2), step(4, { loss: 9 })];
  expect((await diffRuns(every, second)).event).toMatchObject({ step: 4, values: [{ name: 'loss', a: 0.25, b: 9 }] });
});

test('where they part, a run that recorded every step is compared by what the other tells of', async () => {
  const steps = [1, 2, 3, 4, 5, 6].map((i) => step(i));
  const every = [start(), ...steps.slice(0, 5), epoch(1), ...steps.slice(5), epoch(2)];
  const none = [start(), epoch(1), decision(1), epoch(2)];
  for (const [a, b, kinds] of [
    [every, none, ['epoch', 'decision']],
    [none, every, ['decision', 'epoch']],
  ] as const) {
    expect((await diffRuns(a, b)).event).toEqual({ step: 5, epoch: 1, kinds, values: [] });
  }
  expect((await diffRuns(every, every.slice(0, -1))).event).toMatchObject({ step: 10, kinds: ['epoch', null] });
});

test('neither run is asked for more than it takes to find the first difference, and both are told so', async () => {
  let closed = 0;
  async function* endless(loss: number): AsyncGenerator<TrainingEvent> {
    try {
      yield start();
      for (let number = 1; ; number++) yield await Promise.resolve(epoch(number, number === 3 ? { loss } : {}));
    } finally {
      closed++;
    }
  }
  expect((await diffRuns(endless(1), endless(2))).event).toMatchObject({ epoch: 3 });
  expect(closed).toBe(2);
});

test('parameters are compared number by number', () => {
  const a = { 'params/0.weight': Float32Array.of(1, 2), 'params/0.bias': Float32Array.of(3) };
  expect(diffParameters(a, a)).toBeNull();
  const b = { ...a, 'params/0.weight': Float32Array.of(1, 2 + 2 ** -22), 'params/1.bias': Float32Array.of(4) };
  expect(diffParameters(a, b)).toEqual({
    name: 'params/0.weight[1]',
    a: 2,
    b: 2 + 2 ** -22,
    ulps: 1,
    precision: 'float32',
    differing: 2,
    of: 4,
  });
});
