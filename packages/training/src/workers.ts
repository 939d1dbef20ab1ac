/** @rivulet/training/workers: many runs at once on threads of their own; Node only. */
export type { BackendName, Fold, PoolReport, RunError, RunReport, Settings } from './workers/messages.js';
export { type Pool, type PoolOptions, type PoolRun, openPool } from './workers/pool.js';
export { type TrainManyOptions, trainMany } from './workers/train-many.js';
export { ofRun } from './workers/of-run.js';
