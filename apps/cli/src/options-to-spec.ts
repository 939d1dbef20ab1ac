/**
 * From settings to a run in plain data. Nothing is trained here, and nothing is written.
 */
import {
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
import { UsageError } from './errors.js';
import { planOptimizer, refuseParts, startingRate } from './plan-optimizer.js';
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
  const { run } = settings;
  const chosen = chosenPlugin('data', settings, source);
  if (!chosen) throw new Error('unreachable: there is a default');
  const data = planData(chosen, run, source);
  const table = await revive<Dataset | Split | Promise<Dataset | Split>>(data, load);
  const { inputs, targets, classes, size } = 'train' in table ? table.train : table;
  if (typeof run.batch === 'number' && run.batch > size) {
    const where = `${source.prefix}${source.name(['batch'])}`;
    const most = `at most ${size}, the number of training samples, or 'all'`;
    throw new UsageError(`${where}: expected ${most}, received ${run.batch}`);
  }
  const extent = { features: inputs.columns, targets: targets.columns, classes, size };
  const parts = await planParts(settings, source, load, extent);
  return { ...parts, spec: { ...parts.spec, data } };
}

/** Plans what is not the data: model, loss, optimizer, penalties, numbers. */
export async function planParts(
  settings: Settings,
  source: Source,
  load: (name: string) => Promise<unknown>,
  extent: Extent,
): Promise<PlannedParts> {
  const { run } = settings;
  const chosen = (kind: Parameters<typeof chosenPlugin>[0]): Chosen | null => chosenPlugin(kind, settings, source);
  const [data, activation, optimizer] = [chosen('data'), chosen('activation'), chosen('optimizer')];
  if (!data || !activation || !optimizer) throw new Error('unreachable: these kinds have defaults');
  const [initializer, schedule, lossChoice] = [chosen('initializer'), chosen('schedule'), chosen('loss')];
  const { classes, size } = extent;
  const epochs = run.epochs ?? defaults.epochs;
  const rate = await startingRate(optimizer, load);
  const planned = planOptimizer(optimizer, schedule, { ...run, epochs }, rate, source);
  const solves = isSolver(await revive<Transform | Solver>(planned.inner, load));
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
