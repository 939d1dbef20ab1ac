/**
 * Runs that are longer than what may stay in memory: made one event at a time, and folded.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { earlyStopping } from '@rivulet/regularizers';
import { boldDriver } from '@rivulet/schedulers';
import type { Scalar } from '@rivulet/tensor';
import { type Rules, type TrainingEvent, replay, verdictOf } from '@rivulet/training';
import { from, lastValueFrom } from 'rxjs';
import { diffRuns } from '../src/index.js';
import { decision, epoch, start } from './events.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Epochs of a run; as an array, with as many decisions, they take more than 20 MiB. */
const epochs = 40_000;
/** What the heap may have grown by at any time. */
const most = 8 * 2 ** 20;

/** A run whose rate is decided anew after each epoch; `differs`: not in the last of them. */
function* longRun(highest: { bytes: number }, differs = false): Generator<TrainingEvent> {
  collect();
  const before = process.memoryUsage().heapUsed;
  yield start({ epochs });
  for (let number = 1; number <= epochs; number++) {
    const learningRate = 0.1 + number * 1e-9;
    const scalars = { 'optimizer/learningRate': learningRate };
    yield epoch(number, { loss: 1 + 1 / number, learningRate, scalars });
    const value = differs && number === epochs ? 7 : learningRate + 1e-9;
    yield decision(number, { by: 'somebody', of: 'learningRate', value, because: `it is time, number ${number}` });
    if (number % 10_000 > 0) continue;
    collect();
    highest.bytes = Math.max(highest.bytes, process.memoryUsage().heapUsed - before);
  }
}

/** Rules that stop by patience and follow a rate. */
const rules = (learningRate: Scalar, patience: number): Rules => ({
  hyperParameters: {
    freeScalars: ['optimizer/learningRate'],
    scalars: new Map([['optimizer/learningRate', { source: learningRate }]]),
  } as unknown as Rules['hyperParameters'],
  stop: earlyStopping({ patience, monitor: 'loss' }),
});

test('two runs are compared to their last event, and nothing of them is kept', async () => {
  const highest = { bytes: 0 };
  expect(await diffRuns(longRun(highest), longRun(highest))).toEqual({ options: [], event: null });
  const { event } = await diffRuns(longRun(highest), longRun(highest, true));
  expect(event).toMatchObject({ epoch: epochs, values: [{ name: 'value', b: 7 }] });
  expect(highest.bytes).toBeLessThan(most);
});

test.each([
  ['by rules that decide after each epoch as well', boldDriver(0.1, { growth: 1e-7 }), 'parted'],
  ['by rules that decide nothing, so that no decision has one beside it', 0.1, 'parted'],
])('a run is replayed %s, and nothing of it is kept', async (_case, learningRate, kind) => {
  const highest = { bytes: 0 };
  const replaying = replay(rules(learningRate, epochs), {
    ...rules(0.1, epochs),
    stop: { ...earlyStopping({ patience: epochs }), name: 'somebody' },
  });
  const verdict = await lastValueFrom(from(longRun(highest)).pipe(verdictOf(replaying)));
  expect(verdict).toMatchObject({ kind, recorded: { epoch: epochs }, replayed: { epoch: epochs } });
  expect(highest.bytes).toBeLessThan(most);
});
