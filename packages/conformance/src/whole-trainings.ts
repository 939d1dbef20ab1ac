/**
 * `mlp/SET/NAME.json`: whole trainings of a small net, with the points, initial weights and order of
 * the samples in `common.json` beside it. Run by `train`, as a user would.
 */
import { mlp, relu, softmaxCrossEntropy } from '@rivulet/layers';
import { batchNorm } from '@rivulet/regularizers';
import type { Dataset } from '@rivulet/tensor';
import { type EndEvent, train } from '@rivulet/training';
import type { Check, Machine } from './check.js';
import { worstOf } from './check.js';
import type { Field } from './field.js';
import { type Load, optimizerOf } from './library.js';
import { storedInFloat32 } from './program-run.js';
import { type Rows, absoluteDistance, float32Outcome } from './tolerance.js';

type Weights = Readonly<Record<string, readonly number[]>>;

/** What a training leaves behind: loss of each step, final weights in the order of the file, loss and error over all points. */
type Result = { readonly losses: Rows; readonly weights: Rows; readonly final: Rows };

/** The check of one training. @param shared `common.json` */
export async function trainingCheck(file: Field, shared: Field, load: Load | undefined): Promise<Check> {
  const normed = file.maybe('batch_norm')?.flag() ?? false;
  const found = await optimizerOf(file, file, load);
  const losses = file.at('losses').numbers();
  const final = namedWeights(file.at('final'));
  const initial = namedWeights(shared.at(normed ? 'init_batch_norm' : 'init'));
  const sensitivity = file.at('rounding_sensitivity');
  const bounds = {
    losses: bound(sensitivity.at('losses_abs').number()),
    weights: bound(sensitivity.at('weights_abs').number()),
  };
  const end = file.at('final_eval');
  const expected: Result = {
    losses: losses.map((loss) => [loss]),
    weights: Object.values(final),
    final: [[end.at('loss').number(), end.at('error').number()]],
  };
  const run = async ({ backend }: Machine): Promise<Result> => {
    const seen: number[][] = [];
    let last: EndEvent | undefined;
    await train({
      model: mlp({
        sizes: [...shared.at('layers').numbers()],
        hidden: normed ? () => [batchNorm(), relu()] : () => [relu()],
      }),
      loss: softmaxCrossEntropy(),
      data: dataOf(shared),
      optimizer: found.plugin,
      epochs: shared.at('epochs').count(),
      batchSize: shared.at('batch_size').count(),
      every: 'step',
      backend,
      initial,
    }).forEach((event) => {
      if (event.kind === 'step') seen.push([event.loss]);
      if (event.kind === 'end') last = event;
    });
    return {
      losses: seen,
      weights: Object.keys(final).map((name) => last?.parameters[name] ?? []),
      final: [[last?.loss ?? NaN, 1 - (last?.accuracy ?? NaN)]],
    };
  };
  const distances = (result: Result) => ({
    losses: absoluteDistance(result.losses, expected.losses, 'losses'),
    weights: absoluteDistance(result.weights, expected.weights, 'final weights'),
    final: absoluteDistance(result.final, expected.final, 'final loss and error'),
  });
  let stored: Promise<Result> | undefined;
  return {
    plugin: found.name,
    dialect: found.dialect,
    name: normed ? 'with batch normalisation' : 'a training',
    steps: losses.length,
    async run(machine) {
      const actual = distances(await run(machine));
      if (machine.precision === 'float64') {
        return worstOf([
          { ...actual.losses, bound: bounds.losses, notes: [] },
          { ...actual.weights, bound: bounds.weights, notes: [] },
          { ...actual.final, bound: Math.max(bounds.losses, bounds.weights), notes: [] },
        ]);
      }
      const alone = distances(await (stored ??= run(storedInFloat32)));
      return worstOf([
        float32Outcome(actual.losses, alone.losses),
        float32Outcome(actual.weights, alone.weights),
        float32Outcome(actual.final, alone.final),
      ]);
    },
  };
}

function bound(sensitivity: number): number {
  return Math.max(1e-10, 100 * sensitivity);
}

/** The points in the order in which the recorded trainings visited them. */
function dataOf(shared: Field): Dataset {
  const rows = shared.at('X').rows();
  const labels = shared.at('y').numbers(rows.length);
  const order = shared.at('order').rows(rows.length);
  const columns = rows[0]?.length ?? 0;
  return {
    name: 'recorded points',
    spec: null,
    size: rows.length,
    inputs: { rows: rows.length, columns, values: Float64Array.from(rows.flat()) },
    targets: { rows: rows.length, columns: 1, values: Float64Array.from(labels) },
    features: Array.from({ length: columns }, (_, column) => `x${column}`),
    classes: Array.from({ length: Math.max(...labels) + 1 }, (_, label) => String(label)),
    scaling: null,
    order: ({ epoch }) => Int32Array.from(order[epoch] ?? []),
    batches: () => [],
  };
}

/** The numbers of recorded layers by our names: every layer but the last is followed by a relu. */
function namedWeights(layers: Field): Weights {
  const values: Record<string, readonly number[]> = {};
  const types = layers.list().map((layer) => layer.at('type').text());
  let index = 0;
  layers.list().forEach((layer, position) => {
    if (types[position] === 'linear') {
      values[`params/${index}.weight`] = layer.at('W').rows().flat();
      values[`params/${index}.bias`] = layer.at('b').numbers();
    } else if (types[position] === 'batch_norm') {
      values[`params/${index}.weight`] = layer.at('gamma').numbers();
      values[`params/${index}.bias`] = layer.at('beta').numbers();
      values[`layers/${index}.running_mean`] = layer.at('running_mean').numbers();
      values[`layers/${index}.running_var`] = layer.at('running_var').numbers();
    } else {
      layer.at('type').refuse("'linear' or 'batch_norm'");
    }
    index += types[position + 1] === 'batch_norm' ? 1 : 2;
  });
  return values;
}
