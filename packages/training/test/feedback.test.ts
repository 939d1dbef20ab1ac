import { momentum, sgd } from '@rivulet/optimizers';
import { earlyStopping, l2 } from '@rivulet/regularizers';
import { boldDriver, decayOnPlateau } from '@rivulet/schedulers';
import type { Signal } from '@rivulet/tensor';
import { from, lastValueFrom, toArray } from 'rxjs';
import {
  type DecisionEvent,
  type Task,
  type TrainingEvent,
  decide,
  decodeCheckpoint,
  encodeCheckpoint,
} from '../src/index.js';
import { eventsOf, learned, smallTask, stripes } from './small-task.js';

const split = { train: stripes(40, 1), validation: stripes(30, 2) };

/** A run that stalls early, so that error-based decay and early stopping have something to say. */
function stalling(changes: Partial<Task> = {}): Task {
  return smallTask({
    data: split,
    optimizer: sgd({ learningRate: decayOnPlateau(2, { factor: 0.5, patience: 1, threshold: 0.02 }) }),
    stop: earlyStopping({ patience: 12, restoreBest: true }),
    epochs: 80,
    ...changes,
  });
}

function decisionsOf(events: readonly TrainingEvent[]): DecisionEvent[] {
  return events.flatMap((event) => (event.kind === 'decision' ? [event] : []));
}

describe('what a fold decides', () => {
  it('is on the stream right after the epoch that made it decide, with who and why, and holds from the next step', async () => {
    const events = await eventsOf(stalling());
    const cuts = decisionsOf(events).filter(({ of }) => of === 'learningRate');
    expect(cuts.length).toBeGreaterThan(2);
    let rate = 2;
    events.forEach((event, index) => {
      if (event.kind === 'epoch') expect(event.learningRate).toBe(rate);
      if (event.kind !== 'decision') return;
      const before = events.slice(0, index).findLast(({ kind }) => kind === 'epoch');
      expect(before).toMatchObject({ step: event.step, epoch: event.epoch });
      if (event.of === 'learningRate') {
        expect(event).toMatchObject({ by: 'decayOnPlateau', value: rate / 2 });
        expect(event.because).toMatch(/^no better than .* for 2 epochs$/);
        rate /= 2;
      } else {
        expect(event).toMatchObject({ by: 'earlyStopping', of: 'run' });
        expect(event.because).not.toBe('');
      }
    });
    expect(decisionsOf(events).at(-1)).toMatchObject({ of: 'run', value: 'stop' });
    expect(events.at(-1)).toMatchObject({ kind: 'end', reason: 'stopped' });
  });

  it('keeps the grammar: start warning* (step* epoch decision* checkpoint?)* end', async () => {
    const events = await eventsOf(stalling({ every: 'step', checkpointEvery: 3 }));
    const letters = { start: 'S', warning: 'w', step: 's', epoch: 'e', decision: 'd', checkpoint: 'c', end: 'E' };
    // The last checkpoint is that of the state which the stop rule had kept.
    expect(events.map(({ kind }) => letters[kind]).join('')).toMatch(/^S(s{4}ed*c?)+c?E$/);
  });

  it('brings back the best epoch at the end: the result is that of the run cut off there', async () => {
    const events = await eventsOf(stalling());
    const best = decisionsOf(events).findLast(({ value }) => value === 'keep');
    const end = events.at(-1);
    const epochs = events.flatMap((event) => (event.kind === 'epoch' ? [event] : []));
    const lowest = Math.min(...epochs.map(({ validationLoss }) => validationLoss ?? Infinity));
    expect(end).toMatchObject({ validationLoss: lowest });
    expect(epochs.at(-1)?.validationLoss).toBeGreaterThan(lowest);
    const cut = await eventsOf(stalling({ epochs: best?.epoch ?? 0 }));
    expect(learned(cut)).toEqual(learned(events));
  });

  it('is decided again by the same fold over the recorded log, as plain JSON', async () => {
    const task = stalling();
    const events = await eventsOf(task);
    const log = events
      .filter(({ kind }) => kind === 'epoch')
      .map((event) => JSON.parse(JSON.stringify(event)) as TrainingEvent);
    const rate = decayOnPlateau(2, { factor: 0.5, patience: 1, threshold: 0.02 });
    const again = await lastValueFrom(
      from(log).pipe(
        decide('learningRate', rate),
        decide('run', earlyStopping({ patience: 12, restoreBest: true })),
        toArray(),
      ),
    );
    expect(decisionsOf(again)).toEqual(decisionsOf(events));
  });

  it('answers what another patience would have done', async () => {
    const events = await eventsOf(stalling());
    const first = async (patience: number): Promise<number> => {
      const replayed = from(events).pipe(
        decide('learningRate', decayOnPlateau(2, { patience, threshold: 0.02 })),
        toArray(),
      );
      return decisionsOf(await lastValueFrom(replayed)).find(({ value }) => value === 0.2)?.epoch ?? Infinity;
    };
    expect(await first(0)).toBeLessThan(await first(4));
  });

  it('fed back in place of the folds gives the same parameters', async () => {
    const recorded = await eventsOf(stalling());
    const replayed = await eventsOf(stalling({ folds: false, decisions: from(decisionsOf(recorded)) }));
    expect(learned(replayed)).toEqual(learned(recorded));
    expect(decisionsOf(replayed)).toEqual(decisionsOf(recorded));
    const ignored = await eventsOf(stalling({ folds: false }));
    expect(decisionsOf(ignored)).toEqual([]);
    expect(learned(ignored)).not.toEqual(learned(recorded));
  });

  it('survives a checkpoint in the middle: state of the folds, decided values, what was kept', async () => {
    const whole = await eventsOf(stalling({ checkpointEvery: 1 }));
    const checkpoints = whole.flatMap((event) => (event.kind === 'checkpoint' ? [event] : []));
    expect(checkpoints[10]?.folds).toMatchObject({ learningRate: { best: expect.any(Number) as number }, run: {} });
    for (const at of [0, 5, 10, checkpoints.length - 4]) {
      const checkpoint = checkpoints[at];
      if (!checkpoint) throw new Error('no checkpoint came');
      const resumed = await eventsOf(stalling({ resume: decodeCheckpoint(encodeCheckpoint(checkpoint)) }));
      expect(learned(resumed)).toEqual(learned(whole));
      const later = decisionsOf(whole).filter(({ step }) => step > checkpoint.step);
      expect(decisionsOf(resumed)).toEqual(later);
    }
  });
});

describe('the bold driver', () => {
  const driven = (restore: boolean): Task =>
    smallTask({
      optimizer: sgd({ learningRate: boldDriver(8, { growth: 0.05, restore }) }),
      batchSize: 'all',
      epochs: 60,
    });

  it('with return to the previous weights ends no worse than any epoch it accepted', async () => {
    const events = await eventsOf(driven(true));
    const decisions = decisionsOf(events);
    const accepted = decisions.filter(({ value }) => value === 'keep').map(({ epoch }) => epoch);
    const losses = new Map(
      events.flatMap((event) => (event.kind === 'epoch' ? [[event.epoch, event.loss] as const] : [])),
    );
    const end = events.at(-1);
    const last = accepted.at(-1) ?? 0;
    expect(decisions.filter(({ value }) => value === 'restore').length).toBeGreaterThan(0);
    // The losses of accepted epochs fall, and what is left at the end is the last of them, bit for bit.
    accepted.slice(1).forEach((epoch, i) => {
      expect(losses.get(epoch)).toBeLessThanOrEqual((losses.get(accepted[i] ?? 0) ?? NaN) * (1 + 1e-9));
    });
    expect(end).toMatchObject({ kind: 'end', loss: losses.get(last) });
  });

  it('twice, each with weights of its own to go back to, is refused; without them it is not', async () => {
    const both = (restore: boolean) =>
      eventsOf(
        smallTask({
          optimizer: momentum({
            learningRate: boldDriver(0.1, { restore }),
            momentum: boldDriver(0.5, { growth: 0.01, restore: false }),
          }),
          penalties: [l2(boldDriver(0.01, { restore }))],
          batchSize: 'all',
        }),
      );
    await expect(both(true)).rejects.toThrow(
      /^train: boldDriver of \S+ and that of \S+ would each go back to what the other kept; let one of them do so$/,
    );
    expect((await both(false)).at(-1)).toMatchObject({ kind: 'end', epoch: 5 });
  });

  it('says why each rate is what it is', async () => {
    const decisions = decisionsOf(await eventsOf(driven(false))).filter(({ of }) => of === 'learningRate');
    for (const { because } of decisions) expect(because).toMatch(/^loss (rose|fell|stayed)/);
    expect(decisions.some(({ because }) => because.startsWith('loss rose'))).toBe(true);
  });
});

describe('feedback of a user', () => {
  /** Halves the rate after every second step. */
  const stepwise: Signal<number, { readonly n: number }> = {
    name: 'everySecondStep',
    spec: null,
    per: 'step',
    init: () => ({ n: 0 }),
    value: ({ n }) => 0.5 ** Math.floor(n / 2),
    next: ({ n }) => ({ n: n + 1 }),
    because: ({ n }) => `${n} steps`,
  };

  it('may watch every step, whatever the listeners asked for', async () => {
    const task = smallTask({ optimizer: sgd({ learningRate: stepwise }), epochs: 2 });
    const quiet = await eventsOf(task);
    const loud = await eventsOf({ ...task, every: 'step' });
    expect(decisionsOf(quiet).map(({ step, value }) => [step, value])).toEqual([
      [2, 0.5],
      [4, 0.25],
      [6, 0.125],
      [8, 0.0625],
    ]);
    expect(quiet.some(({ kind }) => kind === 'step')).toBe(false);
    expect(learned(loud)).toEqual(learned(quiet));
  });

  it('that throws is an error on the stream', async () => {
    const broken: Signal<number, { n: number }> = {
      ...stepwise,
      next: () => {
        throw new Error('my rule failed');
      },
    };
    await expect(eventsOf(smallTask({ optimizer: sgd({ learningRate: broken }) }))).rejects.toThrow('my rule failed');
  });

  it('on one value cannot feed two of different names', async () => {
    const shared = decayOnPlateau(0.1);
    const task = smallTask({ optimizer: sgd({ learningRate: shared, weightDecay: shared }) });
    await expect(eventsOf(task)).rejects.toThrow(
      'train: decayOnPlateau feeds optimizer/learningRate and optimizer/weightDecay; give each a signal of its own',
    );
  });
});
