/**
 * Objectives, outcomes and configurations for people.
 */
import { measured } from '@rivulet/tracking/drawing';
import type { Measure, Objective } from '../objective.js';
import type { Configuration } from '../space.js';
import type { Outcome } from './results.js';

const measures: Readonly<Record<Measure, string>> = {
  loss: 'training loss',
  accuracy: 'training accuracy',
  validationLoss: 'validation loss',
  validationAccuracy: 'validation accuracy',
};

/** `training accuracy`. */
export function measureText(measure: Measure): string {
  return measures[measure];
}

/** `validation loss`, `updates to a training accuracy of 1`. */
export function objectiveText(objective: Objective): string {
  if (!('until' in objective)) return measures[objective.of];
  const { measure, value } = objective.until;
  return `${objective.of} to a ${measures[measure]} of ${value}`;
}

/** The same in short: `validation loss`, `updates`. */
export function unitText(objective: Objective): string {
  return 'until' in objective ? objective.of : measures[objective.of];
}

/** What is written beside trials without a value. */
export const outcomeText: Readonly<Record<Outcome, string>> = {
  complete: 'complete',
  never: 'never there',
  pruned: 'pruned',
  failed: 'failed',
};

/** A value of the objective, or of a parameter. */
export function valueText(value: number | string): string {
  return typeof value === 'string' ? value : Number.isFinite(value) ? measured(value) : 'never';
}

/** `optimizer adam, learningRate 0.0123, batch 32`: what hangs on a choice goes by its last name. */
export function configurationText(configuration: Configuration): string {
  return Object.entries(configuration)
    .map(([name, value]) => `${lastName(name)} ${valueText(value)}`)
    .join(', ');
}

/** `learningRate` of `optimizer.adam.learningRate`, `layers.0` of `model.layers.0`. */
export function lastName(name: string): string {
  return /[^.]*(\.\d+)*$/.exec(name)?.[0] ?? name;
}
