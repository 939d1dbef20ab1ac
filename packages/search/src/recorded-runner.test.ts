import type { RunSpec } from '@rivulet/training';
import { lastValueFrom, toArray } from 'rxjs';
import type { RunRecord, TrialRecord } from './events.js';
import type { Pruner } from './pruner.js';
import { recordedRunner } from './recorded-runner.js';
import type { RunNews } from './runner.js';
import type { Configuration } from './space.js';
import type { Trial } from './trial.js';

const specOf = (configuration: Configuration): RunSpec => ({
  model: { use: 'p#m', args: [] },
  loss: { use: 'p#l', args: [] },
  data: { use: 'p#d', args: [] },
  optimizer: { use: 'p#o', args: [configuration] },
  penalties: [],
  stop: null,
  epochs: 4,
  batchSize: 1,
  seed: 0,
});
const losses = [
  [0.9, 0.5, 0.3, 0.2],
  [0.9, 0.8, 0.8, 0.8],
  [0.7, 0.4, 0.2, 0.1],
];
const runOf = (values: readonly number[]): RunRecord => ({
  seed: 5,
  state: 'complete',
  value: values.at(-1)!,
  epochs: values.length,
  updates: 10 * values.length,
  reports: values.map((value, i) => [i + 1, value]),
});
const records = losses.map((values, number): TrialRecord => {
  const configuration = { learningRate: (number + 1) / 10 };
  return { number, configuration, state: 'complete', value: values.at(-1)!, runs: [runOf(values)], because: null };
});
const order = (number: number, learningRate = (number + 1) / 10) => ({
  id: `${number}/5`,
  spec: { ...specOf({ learningRate }), seed: 5, stop: { use: 'p#stop', args: [] } },
  objective: { of: 'loss' } as const,
  every: 1,
});
const newsOf = (runner: ReturnType<typeof recordedRunner>, ...of: Parameters<typeof order>): Promise<RunNews[]> =>
  lastValueFrom(runner.run(order(...of)).pipe(toArray()));

test('a run is told as it was recorded', async () => {
  expect(await newsOf(recordedRunner(records, specOf), 1)).toEqual([
    ...losses[1]!.map((value, i) => ({ kind: 'report', epoch: i + 1, updates: 10 * (i + 1), value })),
    { kind: 'result', value: 0.8, epochs: 4, updates: 40 },
  ]);
});

test('a run that was not done, and one of another configuration, are failures that say so', async () => {
  const runner = recordedRunner(records, specOf);
  const failure = (number: number) => ({
    kind: 'failure',
    code: 'NOT_RECORDED',
    message: `run ${number}/5 was not done`,
  });
  expect(await newsOf(runner, 9)).toEqual([failure(9)]);
  expect(await newsOf(runner, 1, 0.7)).toEqual([failure(1)]);
});

test('a run that was pruned then is unknown where its record ends', async () => {
  const pruned: RunRecord = { ...runOf([0.9, 0.8]), state: 'pruned', value: null };
  const runner = recordedRunner([{ ...records[0]!, runs: [pruned] }], specOf);
  expect((await newsOf(runner, 0)).at(-1)).toEqual({
    kind: 'failure',
    code: 'NOT_RECORDED',
    message: 'the record ends at epoch 2, where the run was pruned',
  });
});

// Trial 0 is the first. At epoch 2 trial 1 has 0.8, worse than its 0.5, and ends; trial 2 has 0.4, and goes on.
test('another pruner, asked after each report, ends what it would have ended', async () => {
  const worse: Pruner = {
    name: 'worse than any',
    spec: null,
    prune: ({ trial, others }) => {
      const now = trial.reports.at(-1)!;
      return others.some(({ reports }) => reports.some(({ step, value }) => step === now.step && value < now.value));
    },
  };
  const runner = recordedRunner(records, specOf);
  const done: Trial[] = [];
  const ends: number[] = [];
  for (const { number, configuration } of records) {
    const reports: { step: number; value: number }[] = [];
    for (const news of await newsOf(runner, number)) {
      if (news.kind !== 'report') continue;
      reports.push({ step: news.epoch, value: news.value });
      const trial: Trial = { number, configuration, state: 'running', reports, value: null };
      if (worse.prune({ direction: 'minimize', trial, others: done })) break;
    }
    ends.push(reports.length);
    done.push({ number, configuration, state: 'complete', reports, value: reports.at(-1)!.value });
  }
  expect(ends).toEqual([4, 2, 4]);
});
