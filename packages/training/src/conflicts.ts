/**
 * Parts of a run that do not go well together: found when it is composed, told on its stream.
 *
 * Rules look at specs, so they know our plugins by name; of a part without a spec, and of others'
 * plugins, they know nothing and say nothing. Each finding has a code, by which it is silenced.
 */
import { type Spec, check } from '@rivulet/tensor';
import { biasBeforeBatchNorm, dropoutBeforeBatchNorm } from './conflicts/batch-norm.js';
import { coupledDecay } from './conflicts/coupled-decay.js';
import { momentumOfGradients } from './conflicts/momentum-of-gradients.js';
import { twoSchedules } from './conflicts/two-schedules.js';
import type { Parts } from './conflicts/used.js';
import { weightDecayTwice } from './conflicts/weight-decay-twice.js';

/** Each rule says what is wrong and what to do about it, or `null`. */
const rules = {
  'two-schedules': twoSchedules,
  'coupled-decay': coupledDecay,
  'bias-before-batch-norm': biasBeforeBatchNorm,
  'dropout-before-batch-norm': dropoutBeforeBatchNorm,
  'momentum-of-gradients': momentumOfGradients,
  'weight-decay-twice': weightDecayTwice,
} as const satisfies Readonly<Record<string, (parts: Parts) => string | null>>;

/** Name of a conflict, by which it is silenced. */
export type ConflictCode = keyof typeof rules;

/** Every conflict that is looked for. */
export const conflictCodes = Object.keys(rules) as readonly ConflictCode[];

/** Two parts of a run that do not go well together. */
export type Conflict = { readonly code: ConflictCode; readonly message: string };

/** What conflicts are looked for in. */
export type Composed = {
  readonly model: { readonly spec: Spec | null };
  readonly loss: { readonly spec: Spec | null };
  readonly optimizer: { readonly spec: Spec | null };
  readonly penalties?: readonly { readonly spec: Spec | null }[];
};

/**
 * Looks for conflicts among the parts of a run.
 *
 * @param silence codes of conflicts that are meant
 * @throws ConfigError when there is no conflict of such a code
 * @example
 * conflictsOf({ model, loss, optimizer: adam({ weightDecay: 0.1 }) })[0]?.code; // 'coupled-decay'
 */
export function conflictsOf(run: Composed, silence: readonly ConflictCode[] = []): readonly Conflict[] {
  const known = conflictCodes.map((code) => `'${code}'`).join(', ');
  for (const code of silence) check(conflictCodes.includes(code), 'train', `silence, a list of ${known}`, code);
  const parts: Parts = {
    model: run.model.spec,
    loss: run.loss.spec,
    optimizer: run.optimizer.spec,
    penalties: (run.penalties ?? []).map(({ spec }) => spec),
  };
  return conflictCodes.flatMap((code) => {
    const message = silence.includes(code) ? null : rules[code](parts);
    return message === null ? [] : [{ code, message }];
  });
}
