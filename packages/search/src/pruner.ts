/**
 * Who ends what leads nowhere.
 */
import type { Plugin } from '@rivulet/tensor';
import type { Direction, Trial } from './trial.js';

/** What a decision may depend on. */
export type PrunerContext = {
  /** Which reports are better. */
  readonly direction: Direction;
  /** The trial that has just reported; its last report is the newest. */
  readonly trial: Trial;
  /** The others, by number. */
  readonly others: readonly Trial[];
};

/** A pure function of its context, with a name and a spec like every plugin. */
export interface Pruner extends Plugin {
  /** Whether the trial ends here. Asked after each of its reports. */
  prune(context: PrunerContext): boolean;
}
