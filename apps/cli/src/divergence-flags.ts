/**
 * Options that say when a run has diverged, and what it does then.
 */
import { type RunSpec, divergenceOptions } from '@rivulet/training';
import { z } from 'zod';
import { UsageError } from './errors.js';
import { groups, option } from './run-option.js';
import type { RunValues } from './run-options.js';
import type { Source } from './settings.js';

const limit = 'a number > 0';
const factor = 'a number between 0 and 1';
const count = 'an integer ≥ 1';
const what = z.enum(['rollback'], { error: "'rollback', or nothing: the run ends" });

/** Rows of the table of options. */
export const divergenceFlags = {
  divergeAt: option(
    groups.run,
    '--diverge-at <loss>',
    'number',
    z.number({ error: limit }).gt(0, { error: limit }),
    'a loss above this counts as diverged (default: one that is not finite)',
  ),
  onDivergence: option(
    groups.run,
    '--on-divergence <what>',
    'text',
    what,
    'rollback: go back to the best weights and on with a lower rate (default: the run ends)',
  ),
  rollbackFactor: option(
    groups.run,
    '--rollback-factor <factor>',
    'number',
    z.number({ error: factor }).gt(0, { error: factor }).lt(1, { error: factor }),
    'what the rate is multiplied by then (default: 0.5)',
  ),
  rollbackRetries: option(
    groups.run,
    '--rollback-retries <n>',
    'number',
    z.int({ error: count }).min(1, { error: count }),
    'how often in a run, before it ends all the same (default: 3)',
  ),
} as const;

/** Why options are refused where runs are counted against each other. */
export const countsTwice = 'a run that goes back counts its epochs twice';

/** Those options as a run has them. */
export function planDivergence(run: RunValues, source: Source): Pick<RunSpec, 'divergeAt' | 'onDivergence'> {
  const { divergeAt, onDivergence, rollbackFactor, rollbackRetries } = run;
  const idle = (['rollbackFactor', 'rollbackRetries'] as const).find((name) => run[name] !== undefined);
  if (onDivergence === undefined && idle) {
    const where = (name: string): string => `${source.prefix}${source.name([name])}`;
    throw new UsageError(`${where(idle)}: says how a run goes back; add ${where('onDivergence')} rollback`);
  }
  return divergenceOptions({
    divergeAt,
    ...(onDivergence && {
      onDivergence: { rollback: true, factor: rollbackFactor ?? 0.5, retries: rollbackRetries ?? 3 },
    }),
  });
}
