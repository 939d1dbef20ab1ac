/**
 * Options of a run that belong to no plugin: one table for the command line and the configuration file.
 */
import { type ConflictCode, conflictCodes } from '@rivulet/training';
import { type ZodType, z } from 'zod';
import { type BackendName, backendNames } from './backends.js';
import { intervalForm, isInterval } from './checkpoint-interval.js';
import { divergenceFlags } from './divergence-flags.js';
import { type RunOption, groups, option } from './run-option.js';

const positive = (error: string): ZodType => z.int({ error }).min(1, { error });
const atLeastZero = z.number({ error: 'a number ≥ 0' }).min(0, { error: 'a number ≥ 0' });
const share = (error: string): ZodType => z.number({ error }).gt(0, { error }).lt(1, { error });
const flag = z.boolean({ error: 'true or false' });
const path = z.string({ error: 'a path' }).min(1, { error: 'a path' });

const codes = `a list of ${conflictCodes.join(', ')}`;
const pairs = 'a list of pairs such as fc1=0,fc2=2';
const names = 'a list of at least two names, such as setosa,versicolor';
const layers = 'a list of integers ≥ 1, such as 12,13,13, or none';
const when = z.enum(['running', 'after'], { error: 'one of running, after' });
const batch = "an integer ≥ 1, or 'all'";

/** Every option but those of plugins. */
export const runOptions = {
  scale: option(
    groups.data,
    '--scale <kind>',
    'text',
    z.enum(['standard', 'minMax', 'none'], { error: 'one of standard, minMax, none' }),
    'scaling of the features, kept in the model: standard, minMax or none (default: standard)',
  ),
  validation: option(
    groups.data,
    '--validation <share>',
    'number',
    share('a share between 0 and 1'),
    'share of the samples that is only watched (default: none)',
  ),
  online: option(
    groups.data,
    '--online',
    'flag',
    flag,
    'learn from rows on standard input as they come, each once: with --data -',
  ),
  classes: option(
    groups.data,
    '--classes <names>',
    'words',
    z.array(z.string({ error: names }), { error: names }).min(2, { error: names }),
    'with --online: what the labels can be, such as setosa,versicolor',
  ),
  layers: option(
    groups.model,
    '--layers <sizes>',
    'numbers',
    z.array(positive(layers), { error: layers }),
    'neurons of each hidden layer: 12,13,13; none for no hidden layer (default: 12,13,13)',
  ),
  batchNorm: option(groups.regularization, '--batchnorm', 'flag', flag, 'batch normalisation before every activation'),
  dropout: option(
    groups.regularization,
    '--dropout <rate>',
    'number',
    z.number({ error: 'a number' }),
    'share of every hidden layer that is left out, 0 ≤ rate < 1',
  ),
  labelSmoothing: option(
    groups.regularization,
    '--label-smoothing <amount>',
    'number',
    z.number({ error: 'a number' }),
    'share of each label that is spread over all classes, 0 ≤ amount < 1',
  ),
  l1: option(groups.regularization, '--l1 <rate>', 'number', atLeastZero, 'penalty rate·Σ |w|'),
  l2: option(groups.regularization, '--l2 <rate>', 'number', atLeastZero, 'penalty rate·Σ w²'),
  weightDecay: option(
    groups.regularization,
    '--weight-decay <rate>',
    'number',
    atLeastZero,
    'decoupled weight decay; with adam this is AdamW',
  ),
  maxNorm: option(
    groups.regularization,
    '--max-norm <limit>',
    'number',
    z.number({ error: 'a number' }),
    'largest norm of the weights of a neuron, > 0',
  ),
  clipNorm: option(
    groups.regularization,
    '--clip-norm <norm>',
    'number',
    z.number({ error: 'a number' }),
    'largest norm of the gradient, > 0',
  ),
  layerNorm: option(groups.regularization, '--layernorm', 'flag', flag, 'layer normalisation before every activation'),
  gaussianNoise: option(
    groups.regularization,
    '--gaussian-noise <deviation>',
    'number',
    atLeastZero,
    'normal numbers added behind every activation while training, of this standard deviation',
  ),
  gradientNoise: option(
    groups.regularization,
    '--gradient-noise <variance>',
    'number',
    atLeastZero,
    'normal numbers added to gradients, of this variance at first, less and less',
  ),
  warmup: option(
    groups.schedule,
    '--warmup <epochs>',
    'number',
    positive('an integer ≥ 1'),
    'epochs in which the rate rises from 0, before its schedule begins (default: none)',
  ),
  batch: option(
    groups.run,
    '--batch <size>',
    'numberOrText',
    z.union([z.literal('all'), positive(batch)], { error: batch }),
    "samples an update, or 'all' (default: 32; with --online 1)",
  ),
  epochs: option(groups.run, '--epochs <n>', 'number', positive('an integer ≥ 1'), 'at most this many (default: 300)'),
  seed: option(
    groups.run,
    '--seed <n>',
    'number',
    z
      .int({ error: 'an integer from 0 to 4294967295' })
      .min(0, { error: 'an integer from 0 to 4294967295' })
      .max(2 ** 32 - 1, { error: 'an integer from 0 to 4294967295' }),
    'of initial weights, order of samples and dropout (default: 0)',
  ),
  initial: option(
    groups.run,
    '--initial <file>',
    'text',
    path,
    "weights to start from instead of random ones: safetensors with PyTorch's names, a checkpoint, or npz",
  ),
  initialPrefix: option(
    groups.run,
    '--initial-prefix <text>',
    'text',
    z.string({ error: 'a text' }),
    'what names in that file have in front: net.',
  ),
  initialRename: option(
    groups.run,
    '--initial-rename <names>',
    'words',
    z.array(z.string({ error: pairs }), { error: pairs }),
    'what arrays or modules of that file are called in the model: fc1=0,fc2=2',
  ),
  initialPartial: option(
    groups.run,
    '--initial-partial',
    'flag',
    flag,
    'take what fits from that file; the rest starts from random numbers',
  ),
  measure: option(groups.run, '--measure <when>', 'text', when, 'training loss: running (default), or after an epoch'),
  untilLoss: option(
    groups.run,
    '--until-loss <loss>',
    'number',
    z.number({ error: 'a number' }),
    'stop once the training loss is at or below this',
  ),
  untilAccuracy: option(
    groups.run,
    '--until-accuracy <share>',
    'number',
    z.number({ error: 'a number' }),
    'stop once this share of the training samples is right, at most 1',
  ),
  patience: option(
    groups.run,
    '--patience <epochs>',
    'number',
    positive('an integer ≥ 1'),
    'stop after so many epochs without a better loss (of the validation data, if any) and keep the best',
  ),
  ...divergenceFlags,
  checkpointEvery: option(
    groups.run,
    '--checkpoint-every <interval>',
    'numberOrText',
    z.union([positive(intervalForm), z.string().refine(isInterval, { error: intervalForm })], { error: intervalForm }),
    'how often the checkpoint is written: 10s, 5min, 100steps, epoch, 5epochs (default: 10 times in a run; with --online every 10,000 updates)',
  ),
  keep: option(
    groups.run,
    '--keep <n>',
    'number',
    positive('an integer ≥ 1'),
    'how many of the newest checkpoints stay (default: 1)',
  ),
  backend: option(
    groups.run,
    '--backend <name>',
    'text',
    z.enum(backendNames, { error: `one of ${backendNames.join(', ')}` }),
    `what the training runs on: ${backendNames.join(', ')} (default: wasm); ort, for wide nets, needs the package onnxruntime-node, gpu needs gpu.js`,
  ),
  threads: option(
    groups.run,
    '--threads <n>',
    'number',
    positive('an integer ≥ 1'),
    'with --backend ort: threads that one operator may use (default: 1)',
  ),
  silence: option(
    groups.run,
    '--silence <codes>',
    'words',
    z.array(z.enum(conflictCodes, { error: codes }), { error: codes }),
    `warnings that are not wanted: ${conflictCodes.join(', ')}`,
  ),
  out: option(groups.output, '--out <folder>', 'text', path, 'where the files go (default: out/NAME-OF-THE-DATA)'),
  json: option(groups.output, '--json', 'flag', flag, 'print one JSON object and nothing else'),
  quiet: option(groups.output, '--quiet', 'flag', flag, 'print nothing but errors and the last lines'),
} as const satisfies Readonly<Record<string, RunOption>>;

/** Names of the options of a run. */
export type RunOptionName = keyof typeof runOptions;

/** What the user may say about a run, apart from plugins; nothing has a default yet. */
export type RunValues = {
  readonly scale?: 'standard' | 'minMax' | 'none';
  readonly validation?: number;
  readonly online?: boolean;
  readonly classes?: readonly string[];
  readonly layers?: readonly number[];
  readonly batchNorm?: boolean;
  readonly dropout?: number;
  readonly labelSmoothing?: number;
  readonly l1?: number;
  readonly l2?: number;
  readonly weightDecay?: number;
  readonly maxNorm?: number;
  readonly clipNorm?: number;
  readonly layerNorm?: boolean;
  readonly gaussianNoise?: number;
  readonly gradientNoise?: number;
  readonly warmup?: number;
  readonly batch?: number | 'all';
  readonly epochs?: number;
  readonly seed?: number;
  readonly initial?: string;
  readonly initialPrefix?: string;
  readonly initialRename?: readonly string[];
  readonly initialPartial?: boolean;
  readonly measure?: 'running' | 'after';
  readonly untilLoss?: number;
  readonly untilAccuracy?: number;
  readonly patience?: number;
  readonly divergeAt?: number;
  readonly onDivergence?: 'rollback';
  readonly rollbackFactor?: number;
  readonly rollbackRetries?: number;
  readonly checkpointEvery?: number | string;
  readonly keep?: number;
  readonly backend?: BackendName;
  readonly threads?: number;
  readonly silence?: readonly ConflictCode[];
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
};

/** `--epochs` of `--epochs <n>`. */
export function longFlag({ flags }: Pick<RunOption, 'flags'>): string {
  return flags.split(' ')[0] ?? flags;
}
