/**
 * Schedules by the error in whole runs whose loss is negative: where well-known libraries stop working.
 */
import { softmaxCrossEntropy } from '@rivulet/layers';
import { sgd } from '@rivulet/optimizers';
import { boldDriver, decayOnPlateau } from '@rivulet/schedulers';
import type { Loss, Scalar } from '@rivulet/tensor';
import { type Task, type TrainingEvent, decodeCheckpoint, encodeCheckpoint } from '../src/index.js';
import { eventsOf, learned, smallTask } from './small-task.js';

/** A loss below zero, as of likelihoods and rewards; its gradients are the same. */
function lowered(by: number): Loss {
  const loss = softmaxCrossEntropy();
  return { ...loss, spec: null, perSample: (...args) => loss.perSample(...args).sub(by) };
}

const driven = (learningRate: Scalar, changes: Partial<Task> = {}): Task =>
  smallTask({ loss: lowered(3), optimizer: sgd({ learningRate }), epochs: 60, ...changes });

const lossesOf = (events: readonly TrainingEvent[]): number[] =>
  events.flatMap((event) => (event.kind === 'epoch' ? [event.loss] : []));

const decisionsOf = (events: readonly TrainingEvent[]): TrainingEvent[] =>
  events.filter(({ kind }) => kind === 'decision');

describe('error-based decay on a negative loss', () => {
  const decay = () => decayOnPlateau(2, { factor: 0.5, patience: 1, threshold: 0.01 });

  it('lowers the rate each time the loss stalls', async () => {
    const events = await eventsOf(driven(decay()));
    expect(Math.max(...lossesOf(events))).toBeLessThan(0);
    const rates = events.flatMap((event) => (event.kind === 'epoch' ? [event.learningRate] : []));
    // By hand: an epoch is good if it is lower than the best by 1 % of its size; the second bad one halves.
    let [rate, best, bad] = [2, Infinity, 0];
    const expected = lossesOf(events).map((loss) => {
      const inForce = rate;
      if (loss < best - 0.01 * Math.abs(best) || best === Infinity) [best, bad] = [loss, 0];
      else if (++bad > 1) [rate, bad] = [rate / 2, 0];
      return inForce;
    });
    expect(rates).toEqual(expected);
    expect(rates.at(-1)).toBeLessThan(2 / 2 ** 10);
  });

  it('goes on from any checkpoint as if nothing had happened', async () => {
    const task = driven(decay(), { epochs: 24, checkpointEvery: 1 });
    const whole = await eventsOf(task);
    const checkpoints = whole.flatMap((event) => (event.kind === 'checkpoint' ? [event] : []));
    expect(checkpoints).toHaveLength(24);
    for (const checkpoint of checkpoints.filter(({ epoch }) => epoch % 3 === 1)) {
      const rest = await eventsOf(
        driven(decay(), { epochs: 24, resume: decodeCheckpoint(encodeCheckpoint(checkpoint)) }),
      );
      expect(learned(rest)).toEqual(learned(whole));
      expect(decisionsOf(rest)).toEqual(
        decisionsOf(whole).filter((event) => 'step' in event && event.step > checkpoint.step),
      );
    }
  });
});

describe('the bold driver with return to the previous weights', () => {
  const lowest = (events: readonly TrainingEvent[]): number => Math.min(...lossesOf(events));

  it.each([
    ['a careful rate', 0.5, 'all'],
    ['a rate that is too high', 50, 'all'],
    ['an absurd rate', 1e4, 'all'],
    ['batches', 8, 12],
    ['batches and an absurd rate', 1e3, 12],
  ] as const)('never ends worse than any epoch before, with %s', async (_, rate, batchSize) => {
    for (const loss of [softmaxCrossEntropy(), lowered(3)]) {
      const events = await eventsOf(driven(boldDriver(rate, { restore: true, tolerance: 0 }), { batchSize, loss }));
      expect(events.at(-1)).toMatchObject({ kind: 'end', loss: lowest(events) });
    }
  });

  it('never ends worse than a share of the best that is its tolerance', async () => {
    for (const tolerance of [1e-10, 0.01, 0.05]) {
      const signal = boldDriver(8, { restore: true, tolerance });
      const events = await eventsOf(driven(signal));
      const end = events.at(-1);
      if (end?.kind !== 'end') throw new Error('the run did not end');
      expect(end.loss).toBeLessThanOrEqual(lowest(events) + tolerance * Math.abs(lowest(events)));
    }
  });

  it('keeps that promise when it is resumed anywhere', async () => {
    const signal = () => boldDriver(50, { restore: true, tolerance: 0 });
    const task = driven(signal(), { epochs: 20, batchSize: 'all', checkpointEvery: 1 });
    const whole = await eventsOf(task);
    for (const event of whole) {
      if (event.kind !== 'checkpoint' || event.epoch === 20) continue;
      const resume = decodeCheckpoint(encodeCheckpoint(event));
      const rest = await eventsOf(driven(signal(), { epochs: 20, batchSize: 'all', resume }));
      expect(learned(rest)).toEqual(learned(whole));
    }
  });
});
