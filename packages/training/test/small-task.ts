/**
 * A task small enough to run hundreds of times, with data that no package makes.
 */
import { mlp, softmaxCrossEntropy, tanh } from '@rivulet/layers';
import { momentum } from '@rivulet/optimizers';
import {
  type Backend,
  type Call,
  type Dataset,
  type Floats,
  type Program,
  permutation,
  random,
  reference,
} from '@rivulet/tensor';
import { from, lastValueFrom, toArray } from 'rxjs';
import {
  type Rules,
  type Task,
  type TrainingEvent,
  type Verdict,
  replay,
  rulesOf,
  train,
  verdictOf,
} from '../src/index.js';

/** Two noisy classes on a line, in two features. */
export function stripes(size: number, seed: number): Dataset {
  const drawn = random(seed, 'stripes');
  const labels = Float64Array.from({ length: size }, (_, row) => row % 2);
  const inputs = Float64Array.from(
    { length: size * 2 },
    (_, i) => drawn.normal() + (i % 2 ? 0 : 2 * (labels[i >> 1] ?? 0)),
  );
  return {
    name: 'stripes',
    spec: { use: '@example/data#stripes', args: [size, seed] },
    size,
    inputs: { rows: size, columns: 2, values: inputs },
    targets: { rows: size, columns: 1, values: labels },
    features: ['x', 'y'],
    classes: ['left', 'right'],
    scaling: null,
    order: ({ epoch, seed: shuffle }) => permutation(shuffle, `order/${epoch}`, size),
    batches: () => [],
  };
}

/** 40 samples in 4 steps an epoch, 5 epochs; override what a test is about. */
export function smallTask(changes: Partial<Task> = {}): Task {
  return {
    model: mlp({ sizes: [2, 4, 2], hidden: [tanh()] }),
    loss: softmaxCrossEntropy(),
    data: stripes(40, 1),
    optimizer: momentum({ learningRate: 0.1 }),
    epochs: 5,
    batchSize: 12,
    seed: 7,
    ...changes,
  };
}

/** All events of a run. Every run that a test records is replayed as well: the same must come out. */
export async function eventsOf(task: Task): Promise<TrainingEvent[]> {
  const events = await lastValueFrom(train(task).pipe(toArray()));
  if (isReplayable(task)) expect(await replayed(events, rulesOf(task))).toEqual(events);
  return events;
}

/** A recorded run, decided anew. */
export function replayed(events: readonly TrainingEvent[], rules: Rules, recorded?: Rules): Promise<TrainingEvent[]> {
  return lastValueFrom(from(events).pipe(replay(rules, recorded), toArray()));
}

/** What a replay says of a recorded run. */
export function verdict(events: readonly TrainingEvent[], rules: Rules, recorded?: Rules): Promise<Verdict> {
  return lastValueFrom(from(events).pipe(verdictOf(replay(rules, recorded))));
}

/** A record of all that its rules see: from the beginning, and of every step where a rule decides after steps. */
function isReplayable(task: Task): boolean {
  const { scalars } = rulesOf(task).hyperParameters;
  const sources = [...scalars.values()].map(({ source }) => source);
  const hearsSteps = [...sources, task.stop].some(
    (rule) => typeof rule === 'object' && rule !== null && rule.per === 'step',
  );
  return task.folds !== false && !task.resume && (!hearsSteps || task.every === 'step');
}

/** The parameters that a run ends with. */
export function learned(events: readonly TrainingEvent[]): Readonly<Record<string, Floats>> {
  const end = events.at(-1);
  if (end?.kind !== 'end') throw new Error(`the run ended with ${end?.kind ?? 'nothing'}`);
  return end.parameters;
}

/** The reference backend, counting the training steps it is asked to do. */
export function counting(): { readonly backend: Backend; readonly steps: () => number; readonly open: () => number } {
  let [steps, open] = [0, 0];
  const inner = reference();
  const backend: Backend = {
    name: 'counting',
    compile(program: Program) {
      const executable = inner.compile(program);
      const trains = [...program.state.values()].some(({ next }) => next !== null);
      open++;
      return {
        backend: executable.backend,
        write: (name, values) => executable.write(name, values),
        read: (name) => executable.read(name),
        run(call: Call) {
          if (trains) steps += call.steps;
          executable.run(call);
        },
        dispose() {
          open--;
          executable.dispose();
        },
      };
    },
  };
  return { backend, steps: () => steps, open: () => open };
}
