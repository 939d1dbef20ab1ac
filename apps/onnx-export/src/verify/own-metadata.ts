/**
 * What a model of ours says about its making.
 */
import { DataError, type Json, type Spec, isSpec } from '@rivulet/tensor';
import { type RunSpec, parseRunSpec } from '@rivulet/training';
import { dataOf } from '../report/facts.js';

/** The entries that the exporter of a run writes. */
export type Origin = {
  readonly run: RunSpec;
  /** Of the training data. */
  readonly data: string | null;
  readonly epoch: number;
  readonly step: number;
  /** What the run has computed with; `null` in models of earlier versions. */
  readonly backend: string | null;
  /** What the trainer measured. */
  readonly metrics: Readonly<Record<string, unknown>>;
};

/**
 * Reads the origin of a model.
 *
 * @returns `null` where the model does not say that it was made by a run
 * @throws DataError when an entry is not what it must be
 */
export function originOf(metadata: Readonly<Record<string, string>>, shown: string): Origin | null {
  const entry = (key: string): unknown => (Object.hasOwn(metadata, key) ? dataOf(metadata[key] ?? '') : undefined);
  const given = entry('run');
  // A training step names its run as well, and was not made by it.
  if (given === undefined || entry('epoch') === undefined) return null;
  const run = parseRunSpec(given, `${shown}: metadata`);
  const count = (key: string): number => {
    const value = entry(key);
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
    throw new DataError(`${shown}: metadata: expected '${key}' to be an integer ≥ 0`);
  };
  const [data, backend, metrics] = [entry('data'), entry('backend'), entry('metrics')];
  return {
    run: { ...run, seed: count('seed') },
    data: typeof data === 'string' ? data : null,
    epoch: count('epoch'),
    step: count('step'),
    backend: typeof backend === 'string' ? backend : null,
    metrics: typeof metrics === 'object' && metrics !== null ? (metrics as Record<string, unknown>) : {},
  };
}

/** Names in an entry: of the classes, of the features; `null` where there are none. */
export function namesIn(metadata: Readonly<Record<string, string>>, key: string): readonly string[] | null {
  const names = Object.hasOwn(metadata, key) ? dataOf(metadata[key] ?? '') : null;
  return Array.isArray(names) && names.every((name) => typeof name === 'string') ? names : null;
}

/** The column of labels of the CSV file that a spec of data reads; `null` where it reads none. */
export function labelColumn({ use, args }: Spec): string | null {
  if (use.endsWith('#csvFile')) {
    const { label } = Object(args[1]) as { readonly label?: unknown };
    return typeof label === 'string' ? label : null;
  }
  for (const arg of args) {
    const label = isSpec(arg) ? labelColumn(arg) : null;
    if (label !== null) return label;
  }
  return null;
}

/** The same data out of a CSV file at another place. */
export function withFile(spec: Spec, path: string): Spec {
  const [, ...rest] = spec.args;
  if (spec.use.endsWith('#csvFile')) return { ...spec, args: [path, ...rest] };
  return {
    ...spec,
    args: spec.args.map((arg): Json => (isSpec(arg) ? (withFile(arg, path) as unknown as Json) : arg)),
  };
}
