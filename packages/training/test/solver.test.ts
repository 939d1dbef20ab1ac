import { twoMoons } from '@rivulet/datasets';
import { wasm } from '@rivulet/kernels-wasm';
import { mlp, relu, softmaxCrossEntropy, tanh } from '@rivulet/layers';
import { lbfgs, sgd } from '@rivulet/optimizers';
import { batchNorm, dropout, earlyStopping, l2, stopAtLoss } from '@rivulet/regularizers';
import { type Backend, ConfigError, DivergedError, reference } from '@rivulet/tensor';
import { firstValueFrom, interval, lastValueFrom, take, timer, toArray } from 'rxjs';
import {
  type Task,
  type TrainingEvent,
  decodeCheckpoint,
  encodeCheckpoint,
  ofKind,
  requireRunSpec,
  train,
  trainSync,
} from '../src/index.js';
import { eventsOf, learned, smallTask } from './small-task.js';

const double = () => reference({ precision: 'float64' });
const solving = (changes: Partial<Task> = {}): Task => {
  const { batchSize, ...task } = smallTask({
    optimizer: lbfgs({ lineSearch: 'strongWolfe', maxIterations: 3 }),
    ...changes,
  });
  return { ...task, ...('batchSize' in changes && { batchSize }) };
};
const of = <K extends TrainingEvent['kind']>(kind: K, events: readonly TrainingEvent[]) =>
  events.filter((event): event is Extract<TrainingEvent, { kind: K }> => event.kind === kind);

/** A backend that counts evaluations of the gradient, and answers with promises if it is told to. */
function evaluating({ later = false, work = 0 } = {}) {
  const losses: number[] = [];
  let [evaluations, open] = [0, 0];
  const backend: Backend = {
    name: 'evaluating',
    compile(program) {
      const executable = reference().compile(program);
      const counts = [...program.outputs.keys()].some((name) => name.startsWith('gradients/'));
      open++;
      return {
        backend: executable.backend,
        write: (name, values) => executable.write(name, values),
        read: (name) => (later ? Promise.resolve(executable.read(name)) : executable.read(name)),
        run(call) {
          if (counts) evaluations++;
          for (const end = performance.now() + work; performance.now() < end;);
          executable.run(call);
          if (counts) losses.push(call.numbers[0] ?? NaN);
          return later ? Promise.resolve() : undefined;
        },
        dispose() {
          open--;
          executable.dispose();
        },
      };
    },
  };
  return { backend, losses, evaluations: () => evaluations, open: () => open };
}

describe('a training with a solver', () => {
  it.each([
    ['wasm', wasm],
    ['reference', reference],
    ['reference in float64', double],
  ])('learns the moons to the last point within ten steps on %s', (_, backend) => {
    const events = [
      ...trainSync({
        model: mlp({ sizes: [2, 12, 13, 13, 2], hidden: () => [tanh()] }),
        loss: softmaxCrossEntropy(),
        data: twoMoons({ samples: 300, noise: 0.1, seed: 1 }),
        optimizer: lbfgs({ lineSearch: 'strongWolfe' }),
        epochs: 10,
        backend: backend(),
      }),
    ];
    expect(events.at(-1)).toMatchObject({ kind: 'end', reason: 'finished', step: 10, accuracy: 1 });
  });

  it('takes its first step along the gradient of loss and penalties', async () => {
    // Without a history d = −g, and the first length is η·min(1, 1/Σ|g|); gradient descent by 1 gives g.
    const parts = { penalties: [l2(0.3)], epochs: 1, backend: double() };
    const start = smallTask({ optimizer: sgd({ learningRate: 0 }), ...parts, batchSize: 'all' });
    const before = learned(await eventsOf(start));
    const down = learned(await eventsOf({ ...start, optimizer: sgd({ learningRate: 1 }) }));
    const after = learned(await eventsOf(solving({ optimizer: lbfgs({ maxIterations: 1 }), ...parts })));
    const flat = (values: typeof before) => Object.values(values).flatMap((one) => Array.from(one));
    const gradient = flat(down).map((value, i) => flat(before)[i]! - value);
    const length = Math.min(1, 1 / gradient.reduce((sum, g) => sum + Math.abs(g), 0));
    flat(after).forEach((value, i) => expect(value).toBeCloseTo(flat(before)[i]! - length * gradient[i]!, 14));
  });

  it('is one step an epoch with all samples, also where nobody says so', async () => {
    const events = await eventsOf(solving({ every: 'step' }));
    expect(of('start', events)[0]).toMatchObject({
      batchSize: 40,
      stepsPerEpoch: 1,
      backend: expect.stringMatching(/^wasm/) as string,
    });
    expect(of('step', events).map(({ step, epoch }) => [step, epoch])).toEqual([
      [1, 0],
      [2, 1],
      [3, 2],
      [4, 3],
      [5, 4],
    ]);
    expect(learned(await eventsOf(solving({ batchSize: 'all' })))).toEqual(learned(events));
    expect(learned(await eventsOf(solving({ batchSize: 40 })))).toEqual(learned(events));
  });

  it('refuses batches that are a part of the samples', () => {
    const attempt = () => trainSync(solving({ batchSize: 12 })).next();
    expect(attempt).toThrow(ConfigError);
    expect(attempt).toThrow(
      "lbfgs: expected batchSize 'all' or 40, since the loss must stay the same from evaluation to evaluation, received 12",
    );
  });

  it('tells the loss at which a step began, its hyper-parameters, and how often it evaluated', async () => {
    const { backend, evaluations } = evaluating();
    const learningRate = (step: number): number => 1 / (1 + step);
    const optimizer = lbfgs({ learningRate, lineSearch: 'strongWolfe', maxIterations: 3 });
    const events = await eventsOf(solving({ backend, optimizer, every: 'step', measure: 'after' }));
    const steps = of('step', events);
    expect(steps.map((event) => event.learningRate)).toEqual([1, 1 / 2, 1 / 3, 1 / 4, 1 / 5]);
    expect(steps[0]?.scalars).toMatchObject({ 'optimizer/toleranceGradient': 1e-7 });
    expect(steps.reduce((sum, { metrics }) => sum + (metrics?.['evaluations'] ?? NaN), 0)).toBe(evaluations());
    of('epoch', events).forEach((epoch, i) => {
      expect(epoch.metrics).toEqual(steps[i]?.metrics);
      // float32, summed up in another order.
      if (steps[i + 1]) expect(steps[i + 1]?.loss).toBeCloseTo(epoch.loss, 6);
    });
  });

  it('leaves events of other optimizers as they were', async () => {
    for (const event of await eventsOf(smallTask({ every: 'step' }))) expect(event).not.toHaveProperty('metrics');
  });

  it.each([
    ['wasm', wasm],
    ['reference in float64', double],
  ])('goes on from a checkpoint as if uninterrupted, bit for bit: %s', async (_, backend) => {
    const task = solving({ backend: backend(), epochs: 6, every: 'step' });
    const whole = await eventsOf(task);
    const [middle] = of('checkpoint', await eventsOf({ ...task, epochs: 3, checkpointEvery: 3 }));
    if (!middle) throw new Error('no checkpoint came');
    expect(middle.shapes).toMatchObject({ 'optimizer/changes': [100, 22], 'optimizer/direction': [22] });
    const resumed = await eventsOf({ ...task, resume: decodeCheckpoint(encodeCheckpoint(middle)) });
    expect(learned(resumed)).toEqual(learned(whole));
    expect(of('step', resumed)).toEqual(of('step', whole).slice(3));
  });

  it('of a checkpoint with another history is refused by name', async () => {
    const [checkpoint] = of('checkpoint', await eventsOf(solving({ epochs: 1, checkpointEvery: 1 })));
    const run = eventsOf(solving({ optimizer: lbfgs({ historySize: 7 }), ...(checkpoint && { resume: checkpoint }) }));
    await expect(run).rejects.toThrow(/the task needs 'optimizer\/changes' with 154 numbers, the checkpoint has 2200/);
  });

  it('gives the same bits whether it waits or not, and whoever listens', async () => {
    const waited = await eventsOf(solving({ backend: evaluating({ later: true }).backend }));
    expect(learned(waited)).toEqual(learned(await eventsOf(solving({ backend: reference(), every: 'step' }))));
  });

  it.each([1, 2, 4])('does %i steps when unsubscribed at that step, and returns every resource', async (k) => {
    const { backend, evaluations, open } = evaluating();
    const steps$ = train(solving({ backend, every: 'step' })).pipe(ofKind('step'), take(k), toArray());
    const steps = await lastValueFrom(steps$);
    await firstValueFrom(timer(10));
    expect(evaluations()).toBe(steps.reduce((sum, { metrics }) => sum + (metrics?.['evaluations'] ?? NaN), 0));
    expect(open()).toBe(0);
  });

  it('lets others have the thread within a step', async () => {
    const { backend } = evaluating({ work: 5 });
    let ticks = 0;
    const clock = interval(1).subscribe(() => ticks++);
    await eventsOf(solving({ backend, optimizer: lbfgs(), epochs: 1 }));
    clock.unsubscribe();
    // 20 evaluations of 5 ms in slices of 8; a step that kept the thread would leave room for a few around it.
    expect(ticks).toBeGreaterThan(5);
  });

  it('stops when a rule says so, and goes back to what the rule kept', async () => {
    const events = await eventsOf(solving({ epochs: 100, stop: stopAtLoss(0.4) }));
    expect(events.at(-1)).toMatchObject({ kind: 'end', reason: 'stopped' });
    expect(of('epoch', events).at(-1)?.loss).toBeLessThan(0.4);
    // Without a line search and with a far too great length the loss rises again.
    const rising = lbfgs({ learningRate: 1.9, maxIterations: 1 });
    const stop = earlyStopping({ patience: 2, restoreBest: true, monitor: 'loss' });
    const stopped = await eventsOf(solving({ optimizer: rising, epochs: 200, stop, measure: 'after' }));
    const best = Math.min(...of('epoch', stopped).map(({ loss }) => loss));
    expect(of('end', stopped)[0]?.loss).toBeCloseTo(best, 6);
  });

  it('of a loss that is not finite is a DivergedError on the stream', async () => {
    const { backend, open } = evaluating();
    const run = eventsOf(solving({ backend, optimizer: lbfgs({ learningRate: 1e300 }) }));
    await expect(run).rejects.toThrow(DivergedError);
    await expect(run).rejects.toThrow(
      /^lbfgs: the loss became (NaN|Infinity) at step 2, epoch 2, learning rate 1e\+300; params\//,
    );
    expect(open()).toBe(0);
  });

  it('keeps the statistics of the point where a step began, however often it evaluated', async () => {
    const normed = {
      model: mlp({ sizes: [2, 4, 2], hidden: () => [batchNorm(), relu()] }),
      epochs: 1,
      backend: double(),
    };
    const still = await eventsOf(smallTask({ ...normed, optimizer: sgd({ learningRate: 0 }), batchSize: 'all' }));
    const moved = await eventsOf(solving(normed));
    const statistics = (events: readonly TrainingEvent[]) =>
      Object.entries(learned(events)).filter(([name]) => name.startsWith('layers/'));
    expect(statistics(moved)).toHaveLength(2);
    expect(statistics(moved)).toEqual(statistics(still));
    expect(of('epoch', moved)[0]?.metrics?.['evaluations']).toBeGreaterThan(1);
  });

  it('sees one mask of a dropout throughout a step, and another in the next', async () => {
    const { backend, losses } = evaluating();
    const model = mlp({ sizes: [2, 8, 2], hidden: () => [tanh(), dropout(0.5)] });
    // A length of 0 stays where it is; that is noticed at the second evaluation.
    await eventsOf(solving({ backend, model, optimizer: lbfgs({ learningRate: 0 }), epochs: 2 }));
    const [first, again, second, last] = losses;
    expect(losses).toHaveLength(4);
    expect([again, last]).toEqual([first, second]);
    expect(second).not.toBe(first);
  });

  it('is plain data where its parts are', () => {
    const spec = requireRunSpec(solving(), 'a test');
    expect(spec).toMatchObject({ batchSize: 40, optimizer: { use: '@rivulet/optimizers#lbfgs' } });
  });
});
