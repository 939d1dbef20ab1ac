/**
 * What is kept of a run: when it came to its goal, counted in every way, and its loss on the way.
 */
import { z } from 'zod';

/** What the way to the goal is measured in. */
export const units = ['epochs', 'updates', 'samples', 'evaluations', 'seconds'] as const;

/** One of them. */
export type Unit = (typeof units)[number];

const count = z.int().min(0);
const finite = z.number();
const point = z.tuple([count, count, finite, finite.nullable()]);

/** The form of a record in a file. */
export const recordSchema = z.strictObject({
  contestant: z.string(),
  seed: count,
  outcome: z.enum(['reached', 'missed', 'failed']),
  error: z.strictObject({ code: z.string(), message: z.string() }).optional(),
  epochs: count,
  updates: count,
  samples: count,
  evaluations: count,
  seconds: finite.min(0),
  loss: finite.nullable(),
  accuracy: finite.nullable(),
  curve: z.array(point),
});

/**
 * A run that is over.
 *
 * `reached`: the numbers are those of the first epoch at the goal. `missed`: those of its last epoch, so it takes more
 * than that. `failed`: it has no result, `error` says why. `curve` holds epoch, updates, seconds and loss, about fifty
 * times in each power of ten; a loss that is not finite is `null`. Seconds are those of the thread that trained,
 * from the start event on, while other threads train as well.
 */
export type RunRecord = z.infer<typeof recordSchema>;
