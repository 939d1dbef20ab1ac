/**
 * What a task computes in a step: one program, or a solver around one.
 */
import { type Program, isSolver, traceEvaluation, traceStep } from '@rivulet/tensor';
import { solverProgram } from './solver-steps.js';
import { type Task, trainingData } from './task.js';

/** A step as the run sees it, with its states, scalars and numbers, and what a backend compiles for it. */
export type StepProgram = { readonly program: Program; readonly compiled: Program };

/** Traces the step of a task; both programs are the same unless a solver decides on the host. */
export function stepProgram(task: Task): StepProgram {
  const { model, loss, optimizer, penalties = [] } = task;
  const { inputs, targets, perEpoch } = trainingData(task);
  const columns = { features: inputs.columns, targets: perEpoch?.targetColumns ?? targets.columns };
  const parts = { model, loss, penalties, ...columns };
  if (!isSolver(optimizer)) {
    const program = traceStep({ ...parts, optimizer });
    return { program, compiled: program };
  }
  const compiled = traceEvaluation(parts);
  return { program: solverProgram(compiled, optimizer), compiled };
}
