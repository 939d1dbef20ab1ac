import type { EpochEvent, TrainingEvent, Verdict } from '@rivulet/training';
import { ReplayNotes } from './replay-report.js';

const epochOf = (epoch: number, loss: number, validationLoss: number | null = null): EpochEvent => ({
  kind: 'epoch',
  step: 2 * epoch,
  epoch,
  loss,
  penalty: 0,
  accuracy: null,
  validationLoss,
  validationAccuracy: null,
  learningRate: 0.1,
  scalars: {},
});
const decisionOf = (epoch: number, value: 'keep' | 'stop' | number, because = ''): TrainingEvent => ({
  kind: 'decision',
  step: 2 * epoch,
  epoch,
  by: 'somebody',
  of: typeof value === 'number' ? 'learningRate' : 'run',
  value,
  because,
});
const ending = { step: 20, epoch: 10, reason: 'finished', stop: null } as const;
const verdict: Verdict = { kind: 'same', recorded: ending, replayed: ending, parting: null, because: 'so it is' };

test('decisions of both are listed once, those of one are marked, and after the end of the replay only stops', () => {
  const notes = new ReplayNotes();
  for (const epoch of [1, 2, 3, 4]) {
    notes.hear(0, epochOf(epoch, 1));
    if (epoch < 3) notes.hear(1, epochOf(epoch, 1));
    if (epoch < 3) notes.hear(1, decisionOf(epoch, 0.5));
    if (epoch === 2) notes.hear(1, decisionOf(2, 'stop'));
    if (epoch !== 2) notes.hear(0, decisionOf(epoch, 0.5));
    if (epoch === 2) notes.hear(0, decisionOf(2, 0.25));
  }
  notes.hear(0, decisionOf(4, 'stop'));
  const { decisions } = notes.report(verdict);
  expect(decisions.map(({ epoch, value, recorded, replayed }) => [epoch, value, recorded, replayed])).toEqual([
    [1, 0.5, true, true],
    [2, 0.25, true, false],
    [2, 0.5, false, true],
    [2, 'stop', false, true],
    [4, 'stop', true, false],
  ]);
});

test('the best epoch is that of the validation loss where there is one', () => {
  const notes = new ReplayNotes();
  notes.hear(0, epochOf(1, 0.1));
  notes.hear(0, epochOf(2, 0.3, 0.5));
  notes.hear(0, epochOf(3, NaN, 0.4));
  notes.hear(1, epochOf(1, 0.2));
  notes.hear(1, epochOf(2, 0.2));
  const { recorded, replayed } = notes.report(verdict);
  expect(recorded.best).toEqual({ epoch: 3, of: 'validationLoss', value: 0.4 });
  expect(replayed.best).toEqual({ epoch: 1, of: 'loss', value: 0.2 });
});

test('of very many decisions the first are kept, of either kind, and the others are counted', () => {
  const notes = new ReplayNotes();
  for (let epoch = 1; epoch <= 12_000; epoch++) {
    for (const side of [0, 1] as const) notes.hear(side, epochOf(epoch, 1 / epoch));
    for (const value of ['keep', 1 / epoch] as const) notes.hear(0, decisionOf(epoch, value));
  }
  const { decisions, more } = notes.report(verdict);
  expect(decisions).toHaveLength(20_000);
  expect(decisions.at(-1)).toMatchObject({ epoch: 10_000, value: 1e-4 });
  expect(more).toEqual({ keeping: 2000, telling: 2000 });
  const wordy = new ReplayNotes();
  for (let epoch = 1; epoch <= 30; epoch++) {
    wordy.hear(0, decisionOf(epoch, 0.1, 'x'.repeat(1e6)));
    wordy.hear(0, epochOf(epoch, 1));
    wordy.hear(1, epochOf(epoch, 1));
  }
  expect(wordy.report(verdict)).toMatchObject({ decisions: { length: 9 }, more: { telling: 21 } });
});
