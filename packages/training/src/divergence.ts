/**
 * What can be said of a run that diverged, after the fact: nothing here costs a run that does not.
 */
import { type Dataset, type Divergence, DivergedError, type Largest, type Matrix } from '@rivulet/tensor';
import type { Snapshot } from './machine.js';
import { type Task, trainingData } from './task.js';

/** What the loop has seen: of a loss before there was any, NaN. */
export type Seen = Pick<Divergence, 'step' | 'epoch' | 'loss' | 'learningRate'> & { readonly lastGoodLoss: number };

/**
 * The error for a loss that is not good.
 *
 * Gradients are in no state and are not told. Where a call did more updates than one, those behind the bad loss have been
 * done as well, so the state may be worse than at the step itself; a loss, and what is in the data, is exact.
 *
 * @param state all of it, read after the update
 */
export function divergedError(task: Task, state: Snapshot, seen: Seen): DivergedError {
  const divergence = divergenceOf(task, state, seen);
  return new DivergedError(seen.step, messageOf(task, divergence), divergence);
}

function divergenceOf(task: Task, state: Snapshot, { lastGoodLoss, ...seen }: Seen): Divergence {
  const names = Object.keys(state);
  const broken = firstBroken(trainingData(task));
  const cause = broken ? 'data' : seen.step === 1 ? 'start' : 'steps';
  const lowerRate = cause === 'steps' && seen.learningRate !== null ? rounded(seen.learningRate / 10) : null;
  return {
    ...seen,
    lastGoodStep: seen.step - 1,
    lastGoodLoss: Number.isNaN(lastGoodLoss) ? null : lastGoodLoss,
    notFinite: names.filter((name) => state[name]?.some((value) => !Number.isFinite(value))),
    largestParameter: largestOf(state, 'params/'),
    largestOptimizerState: largestOf(state, 'optimizer/'),
    cause,
    advice: broken ? `check the data: ${broken}` : adviceFor(cause, lowerRate),
    lowerRate,
  };
}

function messageOf({ optimizer, divergeAt }: Task, seen: Divergence): string {
  const { step, epoch, loss, lastGoodStep, lastGoodLoss, learningRate, notFinite, largestParameter } = seen;
  const rate = learningRate === null ? '' : `, learning rate ${learningRate}`;
  const isAbove = Number.isFinite(loss) && loss > (divergeAt ?? Infinity);
  const limit = isAbove ? `, above divergeAt ${divergeAt}` : '';
  const became = Number.isFinite(loss) && !isAbove ? 'is still' : 'became';
  const others = notFinite.length > 1 ? ` (and so do ${notFinite.length - 1} more)` : '';
  const largest = largestParameter
    ? `, the largest is ${rounded(largestParameter.value)} in ${largestParameter.name}`
    : '';
  const where = notFinite[0]
    ? `${notFinite[0]} holds numbers that are not finite${others}`
    : `all parameters are still finite${largest}`;
  const before =
    lastGoodLoss === null ? '' : `; the last good loss was ${rounded(lastGoodLoss)}, at step ${lastGoodStep}`;
  const at = `step ${step}, epoch ${epoch}${rate}`;
  return `${optimizer.name}: the loss ${became} ${rounded(loss)} at ${at}${limit}; ${where}${before}; ${seen.advice}`;
}

function adviceFor(cause: Divergence['cause'], lowerRate: number | null): string {
  if (cause === 'start') {
    return 'it was so before the first update, so no rate is to blame: scale the inputs, or start from smaller parameters; the loss may take the log of 0';
  }
  const lower = lowerRate === null ? 'updates that are smaller' : `a lower rate, such as learningRate ${lowerRate}`;
  return `steps that are too large are the likely cause: try ${lower}, clip the gradients (clipNorm), or scale the inputs`;
}

/** The first value of the data that is not finite, in words; `null` where all are. */
function firstBroken({ inputs, targets, features }: Dataset): string | null {
  const find = ({ values, columns }: Matrix, what: (column: number) => string): string | null => {
    for (let i = 0; i < values.length; i++) {
      const value = values[i] ?? 0;
      if (!Number.isFinite(value)) return `${what(i % columns)} of sample ${Math.floor(i / columns) + 1} is ${value}`;
    }
    return null;
  };
  return find(inputs, (column) => `feature ${features[column] ?? column}`) ?? find(targets, () => 'the target');
}

function largestOf(state: Snapshot, prefix: string): Largest | null {
  let largest: Largest | null = null;
  for (const [name, values] of Object.entries(state)) {
    if (!name.startsWith(prefix)) continue;
    for (const value of values) {
      // Once one is not finite, nothing is larger.
      const isLarger = !Number.isFinite(value) || Math.abs(value) > Math.abs(largest?.value ?? 0);
      if (isLarger && (largest === null || Number.isFinite(largest.value))) largest = { name, value };
    }
  }
  return largest;
}

/** For people: a tenth of 0.3 is no 0.030000000000000002, and a loss has six digits. */
export function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
