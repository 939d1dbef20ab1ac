/**
 * Contexts for samplers.
 */
import type { SamplerContext } from '../src/sampler.js';
import type { Configuration, Space } from '../src/space.js';
import { choice, float, int } from '../src/space/parameters.js';
import { spaceOf } from '../src/space/space-of.js';
import type { Trial } from '../src/trial.js';

/** Numbers of every kind, and an option that brings some of its own. */
export const mixed: Space = spaceOf({
  rate: float(1e-4, 1, { log: true }),
  share: float(-1, 3),
  width: int(1, 6),
  batch: int(1, 128, { log: true }),
  part: choice({ plain: 1, with: { beta: float(0, 1), deep: choice({ a: 0, b: int(2, 3) }) } }),
});

/** A context; what is not given does not matter to the test. */
export function contextOf(space: Space, given: Partial<SamplerContext> = {}): SamplerContext {
  return { space, direction: 'minimize', seed: 1, number: 0, trials: [], ...given };
}

/** A trial that is over, without reports. */
export function finished(number: number, configuration: Configuration, value: number): Trial {
  return { number, configuration, state: 'complete', reports: [], value };
}
