/**
 * Who chooses what is tried next.
 */
import type { Plugin } from '@rivulet/tensor';
import type { Configuration, Space } from './space.js';
import type { Direction, Trial } from './trial.js';

/** What a choice may depend on; nothing else, so that a search that was killed goes on as if it had not been. */
export type SamplerContext = {
  readonly space: Space;
  readonly direction: Direction;
  /** Which reports are better, where they are of something else than the value. Default: as `direction`. */
  readonly reports?: Direction;
  /** Of the search; an integer in [0, 2³²). */
  readonly seed: number;
  /** Of the trial that is chosen for. */
  readonly number: number;
  /** Trials that are over, by number. Trials that have begun since may be missing. */
  readonly trials: readonly Trial[];
};

/** A pure function of its context, with a name and a spec like every plugin. */
export interface Sampler extends Plugin {
  /** What to try; `null`: there is nothing left to try. */
  sample(context: SamplerContext): Configuration | null;
}
