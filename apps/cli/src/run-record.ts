/**
 * What a run leaves in its folder about itself, so that it can go on: `run.json`.
 */
import { readFileSync } from 'node:fs';
import { DataError } from '@rivulet/tensor';
import { conflictCodes, parseRunSpec } from '@rivulet/training';
import { z } from 'zod';
import { backendNames } from './backends.js';
import { isInterval } from './checkpoint-interval.js';
import type { PlannedRun } from './options-to-spec.js';

/** Version of the file. */
const format = 1;

/** Options of a run that are not in its plan, and that a run which goes on keeps. */
const carriedOptions = {
  backend: z.enum(backendNames),
  threads: z.int().min(1).optional(),
  silence: z.array(z.enum(conflictCodes)),
  checkpointEvery: z.union([z.int().min(1), z.string().refine(isInterval)]),
  keep: z.int().min(1),
} as const;

const schema = z.object({
  format: z.literal(format),
  /** What the run began on; numbers that the host computes may differ between versions of V8. */
  node: z.string(),
  /** Of the training samples. */
  data: z.string(),
  plan: z.object({
    spec: z.unknown(),
    data: z.string(),
    optimizer: z.string(),
    sizes: z.array(z.number()),
    activation: z.string(),
  }),
  ...carriedOptions,
});

/** The record of a run. */
export type RunRecord = Omit<z.infer<typeof schema>, 'plan' | 'format'> & { readonly plan: PlannedRun };

/** The text of the file. */
export function recordText(record: RunRecord): string {
  return `${JSON.stringify({ format, ...record }, null, 2)}\n`;
}

/**
 * Reads a record.
 *
 * @param name of the file, for messages
 * @throws DataError when it cannot be read, or is something else
 */
export function readRecord(path: string, name: string): RunRecord {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new DataError(`${name}: the record of the run cannot be read: ${(error as Error).message}`);
  }
  const { success, data, error } = schema.safeParse(json);
  if (!success) {
    const [first] = error.issues;
    throw new DataError(`${name}: is no record of a run: ${first?.path.join('.') ?? ''}: ${first?.message ?? ''}`);
  }
  const { format: _, ...record } = data;
  return { ...record, plan: { ...record.plan, spec: parseRunSpec(record.plan.spec, name) } };
}
