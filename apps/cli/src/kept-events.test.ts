import type { EpochEvent, TrainingEvent } from '@rivulet/training';
import { KeptEvents } from './kept-events.js';

const epochOf = (epoch: number, loss: number): EpochEvent => ({
  kind: 'epoch',
  step: 2 * epoch,
  epoch,
  loss,
  penalty: 0,
  accuracy: null,
  validationLoss: null,
  validationAccuracy: null,
  learningRate: 0.1,
  scalars: {},
});
const decisionOf = (epoch: number, value: 'keep' | 'stop' | number): TrainingEvent => ({
  kind: 'decision',
  step: 2 * epoch,
  epoch,
  by: 'somebody',
  of: 'run',
  value,
  because: '',
});

test('all events of a run of usual length are kept, in their order', () => {
  const kept = new KeptEvents();
  const events: TrainingEvent[] = [];
  for (let epoch = 1; epoch <= 10_000; epoch++) {
    events.push(epochOf(epoch, 1 / epoch));
    if (epoch % 7 === 0) events.push(decisionOf(epoch, 0.1 / epoch));
  }
  for (const event of events) kept.add(event);
  expect(kept.events).toEqual(events);
});

test('of many epochs so many are kept as a chart needs, evenly, with both ends and every peak', () => {
  const kept = new KeptEvents();
  const peaks = [123_457, 200_001, 299_998];
  for (let epoch = 1; epoch <= 300_000; epoch++) {
    kept.add(epochOf(epoch, peaks.includes(epoch) ? 50 : epoch === 250_003 ? NaN : 1 / epoch));
    kept.add(decisionOf(epoch, 'keep'));
  }
  kept.add(decisionOf(300_000, 'stop'));
  const { events } = kept;
  const epochs = events.flatMap((event) => (event.kind === 'epoch' ? event.epoch : []));
  expect(epochs.length).toBeGreaterThan(10_000);
  expect(epochs.length).toBeLessThan(41_000);
  expect([epochs[0], epochs.at(-1)]).toEqual([1, 300_000]);
  expect(epochs).toEqual(expect.arrayContaining([...peaks, 250_003]));
  const gaps = epochs.slice(1).map((epoch, i) => epoch - (epochs[i] ?? 0));
  expect(Math.max(...gaps)).toBeLessThan(300);
  expect(events.length).toBeLessThan(61_000 + 1);
  expect(events.findLast(({ kind }) => kind === 'decision')).toMatchObject({ value: 'stop' });
});
