import { DivergedError } from '@rivulet/tensor';
import type { EndEvent, EpochEvent, TrainingEvent } from '@rivulet/training';
import { type Observable, concat, finalize, from, lastValueFrom, throwError, toArray } from 'rxjs';
import { newsOf } from './news.js';
import type { Objective } from './objective.js';
import type { RunNews, RunOrder } from './runner.js';

const use = (name: string) => ({ use: name, args: [] });
const orderOf = (objective: Objective, every: number, epochs = 100): RunOrder => ({
  id: '0/0',
  spec: {
    model: use('m#m'),
    loss: use('l#l'),
    data: use('d#d'),
    optimizer: use('o#o'),
    penalties: [],
    stop: null,
    epochs,
    batchSize: 10,
    seed: 0,
  },
  objective,
  every,
});

/** Ten updates an epoch. */
const epochEvent = (epoch: number, measures: Partial<EpochEvent>): EpochEvent => ({
  kind: 'epoch',
  step: 10 * epoch,
  epoch,
  loss: 1,
  penalty: 0,
  accuracy: null,
  validationLoss: null,
  validationAccuracy: null,
  learningRate: null,
  scalars: {},
  ...measures,
});
const losses = (...values: number[]): EpochEvent[] => values.map((loss, i) => epochEvent(i + 1, { loss }));
const end = { kind: 'end', reason: 'finished' } as EndEvent;

const newsFrom = (order: RunOrder, events$: Observable<TrainingEvent>): Promise<RunNews[]> =>
  lastValueFrom(events$.pipe(newsOf(order), toArray()));

describe('newsOf', () => {
  it('reports every so many epochs and after the last, and the last measure is the result', async () => {
    const news = await newsFrom(orderOf({ of: 'loss' }, 2, 5), from([...losses(5, 4, 3, 2, 1), end]));
    expect(news).toEqual([
      { kind: 'report', epoch: 2, updates: 20, value: 4 },
      { kind: 'report', epoch: 4, updates: 40, value: 2 },
      { kind: 'report', epoch: 5, updates: 50, value: 1 },
      { kind: 'result', value: 1, epochs: 5, updates: 50 },
    ]);
  });

  it('ends a run in the epoch that reaches the goal, in updates or epochs, whatever else was on the way', async () => {
    const accuracies = [0.5, 0.9, 1, 0.8].map((accuracy, i) => epochEvent(i + 1, { accuracy }));
    const left = jest.fn();
    const until = { measure: 'accuracy', value: 1 } as const;
    const events$ = concat(
      from(accuracies),
      throwError(() => new Error('too late')),
    ).pipe(finalize(left));
    expect(await newsFrom(orderOf({ of: 'updates', until }, 2), events$)).toEqual([
      { kind: 'report', epoch: 2, updates: 20, value: 0.9 },
      { kind: 'report', epoch: 3, updates: 30, value: 1 },
      { kind: 'result', value: 30, epochs: 3, updates: 30 },
    ]);
    expect(left).toHaveBeenCalledTimes(1);
    expect((await newsFrom(orderOf({ of: 'epochs', until }, 9), events$)).at(-1)).toMatchObject({ value: 3 });
  });

  it('says Infinity of a goal that was never reached', async () => {
    const goal: Objective = { of: 'updates', until: { measure: 'loss', value: 0.5 } };
    expect(await newsFrom(orderOf(goal, 10), from([...losses(5, NaN, 0.51), end]))).toEqual([
      { kind: 'result', value: Infinity, epochs: 3, updates: 30 },
    ]);
    expect((await newsFrom(orderOf(goal, 10), from([...losses(5, 0.5), end]))).at(-1)).toMatchObject({ value: 20 });
  });

  it('makes a failure of what is no result', async () => {
    const diverged$ = concat(
      from(losses(1)),
      throwError(() => new DivergedError(20, 'too fast')),
    );
    expect(await newsFrom(orderOf({ of: 'loss' }, 1), diverged$)).toEqual([
      { kind: 'report', epoch: 1, updates: 10, value: 1 },
      { kind: 'failure', code: 'DIVERGED', message: 'too fast' },
    ]);
    const notANumber = from([epochEvent(1, { validationLoss: NaN }), end]);
    expect(await newsFrom(orderOf({ of: 'validationLoss' }, 2), notANumber)).toEqual([
      { kind: 'failure', code: 'DIVERGED', message: 'the validationLoss of epoch 1 is not a number' },
    ]);
    expect(
      await newsFrom(
        orderOf({ of: 'loss' }, 1),
        throwError(() => 'odd'),
      ),
    ).toEqual([{ kind: 'failure', code: 'UNEXPECTED', message: 'odd' }]);
    expect(await newsFrom(orderOf({ of: 'loss' }, 1), from([end]))).toEqual([
      { kind: 'failure', code: 'DIVERGED', message: 'the run has ended before an epoch' },
    ]);
  });

  it.each([
    [
      'validationLoss',
      {},
      'search: expected validationLoss to go by, but the run has no validation data; give it a split',
    ],
    ['accuracy', {}, 'search: expected accuracy to go by, but its loss knows no classes; go by a loss instead'],
    [
      'validationAccuracy',
      { validationLoss: 1 },
      'search: expected validationAccuracy to go by, but its loss knows no classes; go by a loss instead',
    ],
  ] as const)('says at the first epoch that there is no %s (%j)', async (of, measures, message) => {
    expect(await newsFrom(orderOf({ of }, 5), from([epochEvent(1, measures)]))).toEqual([
      { kind: 'failure', code: 'CONFIG', message },
    ]);
  });
});
