/**
 * What tests of workers share: tasks that can be plain data, and runs on the workers that were built.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { twoMoons } from '@rivulet/datasets';
import { mlp, softmaxCrossEntropy } from '@rivulet/layers';
import { adam } from '@rivulet/optimizers';
import type { Json, Request, Signal } from '@rivulet/tensor';
import { type Observable, Subject, takeUntil } from 'rxjs';
import type { Task, TrainingEvent } from '../src/index.js';
import type { RunReport, TrainManyOptions } from '../src/workers.js';
import { trainManyIn } from '../src/workers/train-many.js';

const worker = join(__dirname, '..', 'dist', 'workers', 'run-in-worker.js');

/** Address of what workers run. */
export const workerModule = pathToFileURL(worker).href;

/** Workers run what was built; without a build, tests that need them are skipped, and say so. */
export const built = existsSync(worker);

/** A test is over: workers of a test that failed must not keep the process. */
export const over = new Subject<void>();

/** `trainMany` from source, on workers from the build. */
export function trainOnWorkers(tasks: readonly Task[], options: TrainManyOptions = {}): Observable<RunReport> {
  const load = pathToFileURL(join(__dirname, 'fixtures', 'load.mjs'));
  return trainManyIn(workerModule, tasks, { workers: 2, load, ...options }).pipe(takeUntil(over));
}

/** A small task of which every part has a spec. */
export function moons(changes: Partial<Task> = {}): Task {
  return {
    model: mlp({ sizes: [2, 6, 2] }),
    loss: softmaxCrossEntropy(),
    data: twoMoons({ samples: 60, noise: 0.1, seed: 1 }),
    optimizer: adam({ learningRate: 0.01 }),
    epochs: 12,
    seed: 3,
    ...changes,
  };
}

/** A task of a tenth of a second or more, so that something can happen to it, and of few events, to compare. */
export function long(changes: Partial<Task> = {}): Task {
  const data = twoMoons({ samples: 2000, noise: 0.1, seed: 1 });
  return moons({ data, batchSize: 16, epochs: 150, ...changes });
}

/** Ends its worker after an epoch, as often as told; `notes` is a file for itself. */
export function dies(notes: string, epoch: number, times: number, how: 'exit' | 'throw'): Signal<Request> {
  return harmless('dies', notes, epoch, times, how);
}

/** Writes the number of epochs done to a file, every 50. */
export function counts(notes: string): Signal<Request> {
  return harmless('counts', notes);
}

/** The events of a run among the reports. */
export function eventsOfRun(reports: readonly RunReport[], run: number): TrainingEvent[] {
  return reports.flatMap((report) => (report.run === run && report.kind === 'event' ? [report.event] : []));
}

/** A signal of fixtures/load.mjs as it is in this thread. */
function harmless(name: string, ...args: readonly Json[]): Signal<Request> {
  return {
    name,
    spec: { use: `@example/signals#${name}`, args },
    per: 'epoch',
    init: () => null,
    value: () => 'continue',
    next: (state) => state,
    because: () => '',
  };
}
