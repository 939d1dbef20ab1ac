/**
 * From settings to a run in plain data. Nothing is trained here, and nothing is written.
 */
import {
  DataError,
  type Dataset,
  type Json,
  type Solver,
  type Spec,
  type Split,
  type Transform,
  isSolver,
  revive,
} from '@rivulet/tensor';
import type { RunSpec } from '@rivulet/training';
import { planDivergence } from './divergence-flags.js';
import { UsageError } from './errors.js';
import { defaultRate, planOptimizer, refuseParts, startingRate } from './plan-optimizer.js';
import type { RunValues } from './run-options.js';
import { type Chosen, type Settings, type Source, chosenPlugin } from './settings.js';
import { spec, specOfChoice } from './spec-of-choice.js';

/** The parts of a run, and what they are called in reports. */
export type PlannedParts = {
  readonly spec: Omit<RunSpec, 'data'>;
  readonly data: string;
  readonly optimizer: string;
  /** Sizes of all layers, from features to outputs. */
  readonly sizes: readonly number[];
  readonly activation: string;
};

/** A run. */
export type PlannedRun = PlannedParts & { readonly spec: RunSpec };

/** What the sizes of a model, and of batches, follow from. */
export type Extent = {
  readonly features: number;
  readonly targets: number;
  readonly classes: readonly string[] | null;
  /** Samples to train on; Infinity of a stream. */
  readonly size: number;
};

/** What a run does where nobody says otherwise. */
export const defaults = { layers: [12, 13, 13], scale: 'standard', epochs: 300, seed: 0, batch: 32 } as const;

/**
 * Plans a run. Reads the data, since the sizes of the model follow from them.
 *
 * @param load how a package is loaded
 * @throws UsageError when options do not fit each other
 * @throws ConfigError when an option is out of range
 * @throws DataError when the data cannot be used
 */
export async function planRun(
  settings: Settings,
  source: Source,
  load: (name: string) => Promise<unknown>,
): Promise<PlannedRun> {
  const data = dataOf(settings, source);
  const extent = await extentOf(data, source, load);
  const facts = await factsOf(settings, source, load);
  return assembleRun(settings, source, { extent, facts, data });
}

/** The data of a run. */
export function dataOf(settings: Settings, source: Source): Spec {
  return planData(usualOr('data', settings, source), settings.run, source);
}

/** The plugin of a kind that has a default. */
function usualOr(kind: 'data' | 'activation' | 'optimizer', settings: Settings, source: Source): Chosen {
  const chosen = chosenPlugin(kind, settings, source);
  if (!chosen) throw new Error(`unreachable: ${kind} has a default`);
  return chosen;
}

/**
 * Reads the data.
 *
 * @throws DataError when they cannot be used; where an option of theirs would help, it has the name that it has here
 */
export async function extentOf(data: Spec, source: Source, load: (name: string) => Promise<unknown>): Promise<Extent> {
  const table = await revive<Dataset | Split | Promise<Dataset | Split>>(data, load).catch((error: unknown) => {
    if (!(error instanceof DataError)) throw error;
    const named = error.message
      .replace(/ with features$/, ` (${source.name(['data', 'features'])})`)
      .replace(/ the task 'regression'$/, ` the task 'regression' (${source.name(['data', 'task'])})`);
    throw Object.assign(new DataError(named), { stack: error.stack });
  });
  const { inputs, targets, classes, size } = 'train' in table ? table.train : table;
  return { features: inputs.columns, targets: targets.columns, classes, size };
}

/** What has to be loaded to be known of an optimizer: the rate that it has by itself, and whether it is a solver. */
export type OptimizerFacts = { readonly usualRate: unknown; readonly solves: boolean };

/** Finds them out. */
export async function factsOf(
  settings: Settings,
  source: Source,
  load: (name: string) => Promise<unknown>,
): Promise<OptimizerFacts> {
  const usualRate = await defaultRate(usualOr('optimizer', settings, source), load);
  const { inner } = plannedOptimizer(settings, source, usualRate);
  return { usualRate, solves: isSolver(await revive<Transform | Solver>(inner, load)) };
}

function plannedOptimizer(settings: Settings, source: Source, usualRate: unknown): ReturnType<typeof planOptimizer> {
  const { run } = settings;
  const optimizer = usualOr('optimizer', settings, source);
  const schedule = chosenPlugin('schedule', settings, source);
  const rate = startingRate(optimizer, usualRate);
  return planOptimizer(optimizer, schedule, { ...run, epochs: run.epochs ?? defaults.epochs }, rate, source);
}

/** What was found out before a run is put together. */
export type Found = { readonly extent: Extent; readonly facts: OptimizerFacts; readonly data: Spec };

/**
 * Puts a run together, without loading anything.
 *
 * @throws UsageError when options do not fit each other
 */
export function assembleRun(settings: Settings, source: Source, { extent, facts, data }: Found): PlannedRun {
  const { batch } = settings.run;
  if (typeof batch === 'number' && batch > extent.size) {
    const where = `${source.prefix}${source.name(['batch'])}`;
    const most = `at most ${extent.size}, the number of training samples, or 'all'`;
    throw new UsageError(`${where}: expected ${most}, received ${batch}`);
  }
  const parts = assembleParts(settings, source, extent, facts);
  return { ...parts, spec: { ...parts.spec, data } };
}

/** Plans what is not the data: model, loss, optimizer, penalties, numbers. */
export async function planParts(
  settings: Settings,
  source: Source,
  load: (name: string) => Promise<unknown>,
  extent: Extent,
): Promise<PlannedParts> {
  return assembleParts(settings, source, extent, await factsOf(settings, source, load));
}

function assembleParts(settings: Settings, source: Source, extent: Extent, facts: OptimizerFacts): PlannedParts {
  const { run } = settings;
  const [data, activation] = [usualOr('data', settings, source), usualOr('activation', settings, source)];
  const optimizer = usualOr('optimizer', settings, source);
  const [initializer, lossChoice] = [
    chosenPlugin('initializer', settings, source),
    chosenPlugin('loss', settings, source),
  ];
  const { classes, size } = extent;
  const epochs = run.epochs ?? defaults.epochs;
  const { usualRate, solves } = facts;
  const planned = plannedOptimizer(settings, source, usualRate);
  if (solves) refuseParts(optimizer, run, size, source);
  const usualBatch = solves ? size : Math.min(defaults.batch, size);
  const loss = lossChoice?.entry?.name ?? (classes ? 'softmaxCrossEntropy' : 'meanSquaredError');
  const outputs = classes ? (loss === 'binaryCrossEntropy' ? 1 : classes.length) : extent.targets;
  const sizes = [extent.features, ...(run.layers ?? defaults.layers), outputs];
  const lossSpec = lossChoice ? specOfChoice(lossChoice) : spec(`@rivulet/layers#${loss}`);
  return {
    data: data.name,
    optimizer: optimizer.name,
    sizes,
    activation: activation.name,
    spec: {
      model: spec('@rivulet/layers#mlp', {
        sizes,
        hidden: [
          ...(run.batchNorm ? [spec('@rivulet/regularizers#batchNorm')] : []),
          ...(run.layerNorm ? [spec('@rivulet/regularizers#layerNorm')] : []),
          specOfChoice(activation),
          ...(run.gaussianNoise === undefined ? [] : [spec('@rivulet/regularizers#gaussianNoise', run.gaussianNoise)]),
          ...(run.dropout === undefined ? [] : [spec('@rivulet/regularizers#dropout', run.dropout)]),
        ],
        // Batch norm takes the biases of the layer before it away again.
        ...(run.batchNorm && { hiddenBias: false }),
        ...(initializer && { initializer: specOfChoice(initializer) }),
      }),
      loss:
        run.labelSmoothing === undefined
          ? lossSpec
          : spec('@rivulet/regularizers#labelSmoothing', lossSpec, run.labelSmoothing),
      optimizer: planned.whole,
      penalties: [
        ...(run.l1 === undefined ? [] : [spec('@rivulet/regularizers#l1', run.l1)]),
        ...(run.l2 === undefined ? [] : [spec('@rivulet/regularizers#l2', run.l2)]),
      ],
      stop: planStop(run),
      epochs,
      batchSize: run.batch === 'all' ? size : (run.batch ?? usualBatch),
      seed: run.seed ?? defaults.seed,
      ...(run.measure && { measure: run.measure }),
      ...planDivergence(run, source),
    },
  };
}

/** Data, split, then scaled by what the training part shows. */
function planData(data: Chosen, { validation, scale = defaults.scale }: RunValues, source: Source): Spec {
  const { seed = 0, label, task, ...options } = data.options;
  const isFile = data.entry?.use.endsWith('#csvFile') === true;
  if (isFile && label === undefined) {
    const where = `${source.prefix}${source.name(['data', 'label'])}`;
    throw new UsageError(`${where}: say which column of ${data.name} holds the classes, such as --label species`);
  }
  const generated = { ...data.options, ...(data.entry?.name === 'moons-book' && { seed: undefined }) };
  const read = isFile
    ? spec(data.entry?.use ?? '', data.name, { label: label ?? null, ...options, ...(task !== undefined && { task }) })
    : data.entry
      ? spec(data.entry.use, withoutUndefined(generated))
      : specOfChoice(data);
  if (validation === undefined) return scale === 'none' ? read : spec('@rivulet/datasets#scale', read, scale);
  const stratify = task !== 'regression';
  const split = spec('@rivulet/datasets#split', read, { train: 1 - validation, seed, stratify });
  return scale === 'none' ? split : spec('@rivulet/datasets#scaleSplit', split, scale);
}

function planStop({ patience, untilLoss, untilAccuracy }: RunValues): Spec | null {
  const rules = [
    ...(patience === undefined
      ? []
      : [spec('@rivulet/regularizers#earlyStopping', withoutUndefined({ patience, restoreBest: true, untilLoss }))]),
    ...(patience === undefined && untilLoss !== undefined ? [spec('@rivulet/regularizers#stopAtLoss', untilLoss)] : []),
    ...(untilAccuracy === undefined ? [] : [spec('@rivulet/regularizers#stopAtAccuracy', untilAccuracy)]),
  ];
  return rules.length > 1 ? spec('@rivulet/regularizers#anyOf', ...rules) : (rules[0] ?? null);
}

function withoutUndefined(options: Readonly<Record<string, Json | undefined>>): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(options).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}
