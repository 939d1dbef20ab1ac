/**
 * What is to be as small or as large as possible.
 */
import { anyNumber, check, checkChoices, checkNumbers } from '@rivulet/tensor';
import type { Direction } from './trial.js';

/** A number that epoch events state. */
export type Measure = 'loss' | 'accuracy' | 'validationLoss' | 'validationAccuracy';

/**
 * Plain data:
 * - `{ of: 'validationLoss' }`: the measure of the last epoch; losses are minimised, accuracies maximised;
 * - `{ of: 'updates', until: { measure: 'accuracy', value: 1 } }`: updates (or epochs) until an epoch's measure is that good
 *   or better, minimised; the run ends there. Infinity where it never was.
 */
export type Objective =
  | { readonly of: Measure }
  | { readonly of: 'updates' | 'epochs'; readonly until: { readonly measure: Measure; readonly value: number } };

/** Which values of a measure are better. */
export function directionOfMeasure(measure: Measure): Direction {
  return measure === 'loss' || measure === 'validationLoss' ? 'minimize' : 'maximize';
}

/** Which values of an objective are better. */
export function directionOf(objective: Objective): Direction {
  return 'until' in objective ? 'minimize' : directionOfMeasure(objective.of);
}

/** What the reports of a run are in: pruning goes by it. */
export function reportedMeasure(objective: Objective): Measure {
  return 'until' in objective ? objective.until.measure : objective.of;
}

/** Whether a measure is as good as the goal of an objective, or better. Without a goal, never. */
export function isReached(objective: Objective, value: number): boolean {
  if (!('until' in objective)) return false;
  const { until } = objective;
  return directionOfMeasure(until.measure) === 'minimize' ? value <= until.value : value >= until.value;
}

const measures: readonly Measure[] = ['loss', 'accuracy', 'validationLoss', 'validationAccuracy'];

/**
 * Checks an objective, which may come out of a file.
 *
 * @throws ConfigError naming what is wrong with it
 */
export function checkObjective(objective: Objective): void {
  if (!('until' in objective)) {
    checkChoices('search', measures, { of: objective.of });
    return;
  }
  const { measure, value } = objective.until;
  checkChoices('search', ['updates', 'epochs'], { of: objective.of });
  checkChoices('search', measures, { measure });
  checkNumbers('search', anyNumber, { [measure]: value });
  const isShare = directionOfMeasure(measure) === 'maximize';
  check(!isShare || (value > 0 && value <= 1), 'search', `0 < ${measure} ≤ 1 as goal`, value);
}
