/**
 * `layers/NAME.json`: layers and losses, forward and backward on given numbers.
 */
import type { Layer, Loss } from '@rivulet/tensor';
import { type Check, type Machine, worstOf } from './check.js';
import type { Field } from './field.js';
import { CannotMap, Hyper } from './hyper.js';
import { layerProgram, lossProgram } from './layer-run.js';
import { type Load, libraryOf, ownPlugin } from './library.js';
import { activations, batchNorm1d, crossEntropy, dropoutOf, linear, squaredError } from './maps/layers.js';
import { ProgramRun } from './program-run.js';
import { type Path, comparison, plainTrack, valueOf } from './recorded-path.js';
import { called } from './table.js';
import { unitDistance } from './tolerance.js';

type Rows = readonly (readonly number[])[];

/** A few operations in another order differ by a few roundings of 10⁻¹⁶. */
const usualBound = 1e-12;

type Reader = (one: Field) => Omit<Check, 'dialect'>;

const readers: Readonly<Record<string, Reader>> = {
  activations(one) {
    const name = one.at('activation').text();
    const layer = called(activations[name], name, new Hyper(one.at('hyper')));
    const column = (key: string): Rows =>
      one
        .at(key)
        .numbers()
        .map((value) => [value]);
    const parts = { y: column('y'), 'gradient/x': column('grad_x') };
    return forwardBackward(one, layer, { x: column('x'), upstream: column('grad_y') }, parts);
  },
  Linear(one) {
    const [weights, bias] = [one.at('W').rows(), one.maybe('b')?.numbers()];
    const layer = linear(weights.length, bias !== undefined);
    const given = { 'params/weight': weights.flat(), ...(bias && { 'params/bias': bias }) };
    const parts = {
      y: one.at('y').rows(),
      'gradient/x': one.at('grad_x').rows(),
      'gradient/weight': one.at('grad_W').rows(),
      ...(bias && { 'gradient/bias': [one.at('grad_b').numbers()] }),
    };
    return forwardBackward(one, layer, { x: one.at('x').rows(), upstream: one.at('grad_y').rows() }, parts, given);
  },
  dropout(one) {
    const layer = dropoutOf(one.at('p').number());
    const x = one.at('x').rows();
    const data = { x, upstream: one.at('grad_y').rows(), mask: one.at('mask').rows() };
    const parts = { y: one.at('y').rows(), 'gradient/x': one.at('grad_x').rows() };
    const training = forwardBackward(one, layer, data, parts);
    // In eval it is the identity.
    const after = forwardBackward(one, layer, { x, upstream: x }, { y: x, 'gradient/x': x }, {}, 'infer');
    return { ...training, run: async (machine) => worstOf([await training.run(machine), await after.run(machine)]) };
  },
  batch_norm_1d: batches,
  mse(one) {
    const [output, target] = [one.at('pred').rows(), one.at('target').rows()];
    // torch's 'mean' divides by all elements and its 'sum' by none; ours is the mean over the columns of a sample.
    const factor = one.at('reduction').text() === 'mean' ? 1 / output.length : (output[0]?.length ?? 0);
    return lossCheck(one, squaredError(), { output, target }, factor, 'grad_pred');
  },
  softmax_cross_entropy(one) {
    const output = one.at('logits').rows();
    const target = one.at('targets').numbers(output.length);
    const factor = one.at('reduction').text() === 'mean' ? 1 / output.length : 1;
    const loss = crossEntropy(one.at('label_smoothing').number());
    const data = { output, target: target.map((label) => [label]) };
    const classes = output[0]?.length ?? 0;
    const logarithms = one.at('log_probs').rows(classes);
    const seen = { probabilities: one.at('probs').rows(classes), plain: crossEntropy(0), logarithms };
    return lossCheck(one, loss, data, factor, 'grad_logits', seen);
  },
};

/** The check of one case; a file with `use` is read as `own` below. */
export async function layerCheck(file: Field, one: Field, load: Load | undefined): Promise<Check> {
  const own = await ownPlugin<Layer>(file, one, load);
  if (own) return { ...ownLayer(one, own.plugin), dialect: own.dialect };
  const kind = file.at('layer').text();
  const read = readers[kind];
  if (!read) throw new CannotMap(`nothing here stands for the layer ${kind}`);
  return { ...read(one), dialect: libraryOf(file) };
}

/** `{ x, grad_y, y, grad_x, params?, grad_params? }` for a layer that the file names itself. */
function ownLayer(one: Field, layer: Layer): Omit<Check, 'dialect'> {
  const named = (key: string) => one.maybe(key)?.entries() ?? [];
  const given = Object.fromEntries(named('params').map(([name, values]) => [`params/${name}`, flat(values)]));
  const parts = {
    y: one.at('y').rows(),
    'gradient/x': one.at('grad_x').rows(),
    ...Object.fromEntries(named('grad_params').map(([name, values]) => [`gradient/${name}`, [flat(values)]])),
  };
  return forwardBackward(one, layer, { x: one.at('x').rows(), upstream: one.at('grad_y').rows() }, parts, given);
}

/** One batch through a layer. */
function forwardBackward(
  one: Field,
  layer: Layer,
  data: Readonly<Record<string, Rows>>,
  parts: Readonly<Record<string, Rows>>,
  given: Readonly<Record<string, readonly number[]>> = {},
  mode: 'train' | 'infer' = 'train',
): Omit<Check, 'dialect'> {
  const { x = [] } = data;
  const program = layerProgram(layer, x[0]?.length ?? 0, mode, { masked: 'mask' in data });
  const tracks = Object.entries(parts).map(([name, rows]) => plainTrack(name, name, [rows.flat()]));
  const path: Path = async (machine) => {
    const run = await ProgramRun.start(program, machine, given);
    try {
      run.write(flattened(data));
      await run.run(1, x.length);
      const read = [];
      for (const track of tracks) read.push([await valueOf(track, run)]);
      return read;
    } finally {
      run.dispose();
    }
  };
  return {
    plugin: layer.name,
    name: nameOf(one),
    steps: x.length,
    run: comparison(path, tracks, usualBound, [], unitDistance),
  };
}

/** Batches through one batch normalisation, then one in mode 'infer'. */
function batches(one: Field): Omit<Check, 'dialect'> {
  const hyper = one.at('hyper');
  const momentum = hyper.maybe('momentum')?.number();
  const affine = hyper.at('affine').flag();
  const epsilon = hyper.at('eps').number();
  // PyTorch's momentum null is the average over all batches: the k-th has weight 1/k.
  const layer = batchNorm1d({ epsilon, momentum: momentum ?? ((step) => 1 / (step + 1)), affine });
  const features = hyper.at('features').count();
  const given: Record<string, readonly number[]> = affine
    ? { 'params/weight': one.at('gamma').numbers(features), 'params/bias': one.at('beta').numbers(features) }
    : {};
  const [recorded, after] = [one.at('batches').list(), one.at('eval')];
  const backward = ['y', 'grad_x', ...(affine ? ['grad_gamma', 'grad_beta'] : [])];
  const statistics = ['running_mean', 'running_var'];
  const tracks = [...backward, ...statistics].map((name) => {
    const states = { grad_x: 'gradient/x', grad_gamma: 'gradient/weight', grad_beta: 'gradient/bias' };
    const state = statistics.includes(name) ? `layers/${name}` : ((states as Record<string, string>)[name] ?? name);
    const fields = statistics.includes(name) ? recorded : [...recorded, after];
    const rows = fields.map((field) => flat(field.at(name)));
    return { state, ...plainTrack(name, state, rows) };
  });
  const path: Path = async (machine) => {
    const read = new Map(tracks.map(({ state }) => [state, [] as ArrayLike<number>[]]));
    const collect = async (run: ProgramRun, states: readonly string[]) => {
      for (const state of states) read.get(state)?.push(await run.read(state));
    };
    const training = await ProgramRun.start(layerProgram(layer, features, 'train'), machine, given);
    try {
      for (const batch of recorded) {
        const x = batch.at('x').rows(features);
        training.write(flattened({ x, upstream: batch.at('grad_y').rows(features) }));
        await training.run(1, x.length);
        await collect(training, [...read.keys()]);
      }
      const x = after.at('x').rows(features);
      const kept = { ...given, ...(await statisticsOf(training)) };
      const infer = await ProgramRun.start(layerProgram(layer, features, 'infer'), machine, kept);
      infer.write(flattened({ x, upstream: after.at('grad_y').rows(features) }));
      await infer.run(1, x.length);
      await collect(
        infer,
        [...read.keys()].filter((state) => !state.startsWith('layers/')),
      );
      infer.dispose();
    } finally {
      training.dispose();
    }
    return tracks.map(({ state }) => read.get(state) ?? []);
  };
  const bound = Math.max(usualBound, 16 * 2 ** -52 * cancellation(recorded, features, epsilon));
  return {
    plugin: layer.name,
    name: nameOf(one),
    steps: [...recorded, after].reduce((sum, batch) => sum + batch.at('x').list().length, 0),
    run: comparison(path, tracks, bound, [], unitDistance),
  };
}

async function statisticsOf(run: ProgramRun): Promise<Record<string, ArrayLike<number>>> {
  const names = ['layers/running_mean', 'layers/running_var'];
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await run.read(name)] as const)));
}

/** max |x| in units of the deviation that it is divided by: far from 0, the mean takes digits away. */
function cancellation(recorded: readonly Field[], features: number, epsilon: number): number {
  const ratios = recorded.flatMap((batch) => {
    const rows = batch.at('x').rows(features);
    return Array.from({ length: features }, (_, column) => {
      const values = rows.map((row) => row[column] ?? NaN);
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
      return Math.max(...values.map(Math.abs)) / Math.sqrt(variance + epsilon);
    });
  });
  return Math.max(...ratios);
}

/** What a user sees of a loss over classes, and the logarithms of it, which are minus the `plain` loss of each class. */
type Seen = { readonly probabilities: Rows; readonly plain: Loss; readonly logarithms: Rows };

/** A loss, its gradient, and what a user sees, whose recorded sum or mean is `factor` times the sum of ours. */
function lossCheck(
  one: Field,
  loss: Loss,
  data: { readonly output: Rows; readonly target: Rows },
  factor: number,
  gradient: string,
  seen?: Seen,
): Omit<Check, 'dialect'> {
  const { output, target } = data;
  const program = lossProgram(loss, output[0]?.length ?? 0, target[0]?.length ?? 0);
  const tracks = [
    plainTrack('loss', 'loss', [[one.at('loss').number()]]),
    plainTrack(gradient, 'gradient', [one.at(gradient).rows().flat()]),
    ...(seen ? [plainTrack('probabilities', 'seen', [seen.probabilities.flat()])] : []),
    ...(seen ? [plainTrack('log_probs', 'loss', transposed(seen.logarithms))] : []),
  ];
  const path: Path = async (machine) => {
    const run = await ProgramRun.start(program, machine);
    try {
      run.write(flattened(data));
      await run.run(1, output.length);
      const losses = await run.read('loss');
      const gradients = await run.read('gradient');
      return [
        [[factor * Array.from(losses).reduce((a, b) => a + b, 0)]],
        [Float64Array.from(gradients, (value) => factor * value)],
        ...(seen ? [[await run.read('seen')], await logarithmsOf(seen, output, machine)] : []),
      ];
    } finally {
      run.dispose();
    }
  };
  return {
    plugin: loss.name,
    name: nameOf(one),
    steps: output.length,
    run: comparison(path, tracks, usualBound, [], unitDistance),
  };
}

/** One row a class. */
async function logarithmsOf({ plain, logarithms }: Seen, output: Rows, machine: Machine): Promise<Float64Array[]> {
  const classes = logarithms[0]?.length ?? 0;
  const run = await ProgramRun.start(lossProgram(plain, classes, 1), machine);
  try {
    const rows: Float64Array[] = [];
    for (let label = 0; label < classes; label++) {
      run.write(flattened({ output, target: output.map(() => [label]) }));
      await run.run(1, output.length);
      rows.push(Float64Array.from(await run.read('loss'), (loss) => -loss));
    }
    return rows;
  } finally {
    run.dispose();
  }
}

function transposed(rows: Rows): Rows {
  return (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] ?? NaN));
}

function nameOf(one: Field): string {
  return one.maybe('name')?.text() ?? one.path;
}

function flat(field: Field): readonly number[] {
  const [first] = field.list();
  return Array.isArray(first?.value) ? field.rows().flat() : field.numbers();
}

function flattened(data: Readonly<Record<string, Rows>>): Record<string, readonly number[]> {
  return Object.fromEntries(Object.entries(data).map(([name, rows]) => [name, rows.flat()]));
}
