/**
 * Promises of single functions that nothing else would notice being broken.
 */
import { mlp } from '@rivulet/layers';
import { lbfgs } from '@rivulet/optimizers';
import { lastValueFrom, of } from 'rxjs';
import { type CheckpointEvent, type Task, movingAverage, trainSync, trainingStepOf } from '../src/index.js';
import { ranOn } from '../src/opening.js';
import { built, moons, workerModule } from './worker-tasks.js';
import { trainManyIn } from '../src/workers/train-many.js';
import { smallTask } from './small-task.js';

const checkpointsOf = (task: Task): CheckpointEvent[] =>
  [...trainSync(task)].filter((event) => event.kind === 'checkpoint');

it('a moving average is over a number of values', () => {
  expect(() => of(1).pipe(movingAverage(0))).toThrow('movingAverage: expected an integer size ≥ 1, received 0');
});

it('a checkpoint that was gone on from is not taken again', () => {
  const task = smallTask({ checkpointEvery: { steps: 4 } });
  const [, resume] = checkpointsOf(task);
  expect(resume?.step).toBe(8);
  expect(checkpointsOf({ ...task, ...(resume && { resume }) }).map(({ step }) => step)).toEqual([12, 16, 20]);
});

it('a run that goes on with the same backend a second time tells the same of it', () => {
  const [, checkpoint] = checkpointsOf(smallTask({ checkpointEvery: 1 }));
  const told = (backend: string, step: number, now: string): string =>
    ranOn(smallTask({ resume: { ...checkpoint!, backend, step } }), now);
  const switched = told('wasm simd', 5, 'reference; it was asked for');
  expect(switched).toBe('wasm simd until step 5, then reference');
  expect(told(switched, 9, 'reference')).toBe(switched);
  expect(told(switched, 9, 'wasm simd')).toBe(`${switched} until step 9, then wasm simd`);
});

it('a training step is made of no checkpoint of a wider net', () => {
  const [checkpoint] = checkpointsOf(smallTask({ checkpointEvery: 1 }));
  const wider = smallTask({ model: mlp({ sizes: [2, 8, 2] }) });
  expect(() => trainingStepOf(wider, checkpoint)).toThrow(
    "trainingStepOf: expected 16 numbers for 'params/0.weight', received 8; they belong to another task",
  );
});

it('what a solver remembers is not taken for a parameter with such a name', () => {
  // Behind the eleventh character of its full name it is called as a state of lbfgs.
  const plain = smallTask({ model: mlp({ sizes: [2, 2] }), optimizer: lbfgs(), batchSize: 'all', checkpointEvery: 1 });
  const [first] = checkpointsOf(plain);
  const own = Object.keys(first?.state ?? {})
    .find((name) => name.startsWith('optimizer/'))
    ?.slice('optimizer/'.length);
  const renamed = `12.${own}`;
  const { model } = plain;
  const named: Task['model'] = {
    ...model,
    init: (input, scope) => {
      const { params, ...others } = model.init(input, scope);
      return {
        ...others,
        params: Object.fromEntries(
          Object.entries(params).map(([key, value]) => [key === '0.weight' ? renamed : key, value]),
        ),
      };
    },
    apply: (x, params, state, context) =>
      model.apply(
        x,
        Object.fromEntries(Object.entries(params).map(([key, value]) => [key === renamed ? '0.weight' : key, value])),
        state,
        context,
      ),
  };
  const states = checkpointsOf({ ...plain, model: named }).at(-1)?.state;
  expect(states?.[`params/${renamed}`]).toHaveLength(4);
});

(built ? it : it.skip)('whoever says when a run may go on and throws ends the stream with that', async () => {
  const ready = () => {
    throw new Error('the queue is gone');
  };
  const reports$ = trainManyIn(workerModule, [moons()], { workers: 1, ready });
  await expect(lastValueFrom(reports$)).rejects.toThrow('the queue is gone');
});
