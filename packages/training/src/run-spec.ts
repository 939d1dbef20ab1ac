/**
 * A task as plain data, and back.
 */
import {
  type Dataset,
  type Layer,
  type Loss,
  type Penalty,
  type Request,
  type Signal,
  type Solver,
  type Spec,
  type Split,
  type Transform,
  requireSpec,
  revive,
} from '@rivulet/tensor';
import { divergenceOptions } from './divergence-policy.js';
import type { RunSpec } from './events.js';
import type { Task } from './task.js';
import { batchSizeOf, trainingData } from './task.js';

/**
 * The spec of a task.
 *
 * @returns `null` when a part of it has none
 */
export function runSpec(task: Task): RunSpec | null {
  const penalties = (task.penalties ?? []).map(({ spec }) => spec);
  // A run that goes on still began with them.
  const initial = task.initial ? Object.keys(task.initial).sort() : task.resume?.spec?.initial;
  const parts = [task.model.spec, task.loss.spec, task.data.spec, task.optimizer.spec];
  const [model, loss, data, optimizer] = parts;
  const stop = task.stop ? task.stop.spec : undefined;
  if (!model || !loss || !data || !optimizer || stop === null || penalties.includes(null)) return null;
  return {
    model,
    loss,
    data,
    optimizer,
    penalties: penalties as readonly Spec[],
    stop: stop ?? null,
    epochs: task.epochs,
    batchSize: batchSizeOf(task),
    seed: task.seed ?? 0,
    ...(task.measure && { measure: task.measure }),
    ...divergenceOptions(task),
    ...(initial && { initial }),
  };
}

/**
 * The spec of a task, or an error that names the part that has none.
 *
 * @param why what needs it: `a worker`
 * @throws ConfigError naming the part that has none
 */
export function requireRunSpec(task: Task, why: string): RunSpec {
  const spec = runSpec(task);
  if (spec) return spec;
  const parts = [task.model, task.loss, task.optimizer, ...(task.penalties ?? []), ...(task.stop ? [task.stop] : [])];
  for (const part of parts) requireSpec(part, why);
  requireSpec({ name: trainingData(task).name, spec: task.data.spec ?? null }, why);
  throw new Error('unreachable: one of the parts has no spec');
}

/**
 * The task that a spec describes: imports the packages it names. What it started from, where that was given, is not
 * in a spec: such a run can go on from a checkpoint, and begins with random parameters otherwise.
 *
 * @param load how a package is loaded; default `import(name)`
 * @throws ConfigError when a package or an export is missing
 */
export async function reviveTask(spec: RunSpec, load?: (name: string) => Promise<unknown>): Promise<Task> {
  const [model, loss, data, optimizer, penalties, stop] = await Promise.all([
    revive<Layer>(spec.model, load),
    revive<Loss>(spec.loss, load),
    reviveData(spec.data, load),
    revive<Transform | Solver>(spec.optimizer, load),
    Promise.all(spec.penalties.map((penalty) => revive<Penalty>(penalty, load))),
    spec.stop ? revive<Signal<Request>>(spec.stop, load) : undefined,
  ]);
  const { epochs, batchSize, seed, measure } = spec;
  const parts = { model, loss, data, optimizer, penalties, ...(stop && { stop }) };
  return { ...parts, epochs, batchSize, seed, ...(measure && { measure }), ...divergenceOptions(spec) };
}

/** Data may come out of a file, and then its factory is asynchronous. */
async function reviveData(spec: Spec, load?: (name: string) => Promise<unknown>): Promise<Dataset | Split> {
  return revive<Dataset | Split | Promise<Dataset | Split>>(spec, load);
}
