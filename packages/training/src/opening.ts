/**
 * The events that a run begins with.
 */
import { type Program, sizeOf } from '@rivulet/tensor';
import { conflictsOf } from './conflicts.js';
import type { StartEvent, WarningEvent } from './events.js';
import { runSpec } from './run-spec.js';
import type { Task } from './task.js';

/** What the loop knows at the start, and the rest of it. */
export function startEvent(
  task: Task,
  program: Program,
  known: Omit<StartEvent, 'kind' | 'parameters' | 'epochs' | 'spec'>,
): StartEvent {
  const parameters = [...program.state].filter(([name]) => name.startsWith('params/'));
  return {
    kind: 'start',
    ...known,
    parameters: parameters.reduce((sum, [, { leaf }]) => sum + sizeOf(leaf.shape), 0),
    epochs: task.epochs,
    spec: runSpec(task),
  };
}

/**
 * What a run has computed with, in the words of its `start` events, without the reasons for a choice: measured times
 * differ from run to run. A resumed run that computes with something else than before names both, and the step between.
 */
export function ranOn({ resume }: Task, backend: string): string {
  const now = backend.replace(/;.*$/s, '');
  const before = resume?.backend ?? now;
  return before === now || before.endsWith(`, then ${now}`)
    ? before
    : `${before} until step ${resume?.step}, then ${now}`;
}

/**
 * Conflicts between the parts of the run. A resumed run does not tell them again: its log goes on where it ended.
 *
 * @throws ConfigError when a code to be silenced does not exist
 */
export function warningEvents(task: Task): readonly WarningEvent[] {
  const conflicts = conflictsOf(task, task.silence);
  return task.resume ? [] : conflicts.map((conflict) => ({ kind: 'warning', step: 0, epoch: 0, ...conflict }));
}
