/** @rivulet/training/workers: many runs at once on threads of their own; Node only. */
export type { BackendName, RunError, RunReport } from './workers/messages.js';
export { type TrainManyOptions, trainMany } from './workers/train-many.js';
export { ofRun } from './workers/of-run.js';
