/**
 * What every golden file of layers is compared with: file by file, from a recorded case to our plugin.
 *
 * The formats are those of tools/golden/README.md. All is float64 unless asked for otherwise; then the
 * tolerances, which are for float64, do not apply.
 */
import { dense, elu, gelu, leakyRelu, relu, selu, sigmoid, tanh } from '@rivulet/layers';
import type { Layer } from '@rivulet/tensor';
import { type Numbers, forwardBackward } from '@rivulet/testkit';
import { dropout } from '../src/index.js';
import { runBatchNorm } from './batch-norm-run.js';
import { type Comparison, type GoldenCase, type Rows, pair, usual } from './golden-case.js';
import { type CrossEntropyCase, type SquaredErrorCase, crossEntropy, squaredError } from './golden-losses.js';

type File<C> = { readonly cases: readonly C[] };

/** The cases of a file, by its path below the golden folder. */
export const goldenLayers: Readonly<Record<string, (file: unknown) => readonly GoldenCase[]>> = {
  'layers/linear.json': (file) => (file as File<LinearCase>).cases.map(linear),
  'layers/activations.json': (file) => (file as File<ActivationCase>).cases.map(activation),
  'layers/softmax_cross_entropy.json': (file) => (file as File<CrossEntropyCase>).cases.map(crossEntropy),
  'layers/mse.json': (file) => (file as File<SquaredErrorCase>).cases.map(squaredError),
  'layers/batch_norm_1d.json': (file) => (file as File<BatchNormCase>).cases.map(batchNormalisation),
  'layers/dropout.json': (file) => (file as File<DropoutCase>).cases.map(dropping),
};

type LinearCase = {
  readonly x: Rows;
  readonly W: Rows;
  readonly b?: readonly number[];
  readonly grad_y: Rows;
  readonly y: Rows;
  readonly grad_x: Rows;
  readonly grad_W: Rows;
  readonly grad_b?: readonly number[];
};

function linear(one: LinearCase): GoldenCase {
  const { x, W, b, grad_y } = one;
  return {
    plugin: 'dense',
    name: `${x.length} samples, ${W[0]?.length} to ${W.length}${b ? '' : ', no bias'}`,
    compare(precision) {
      const params = { weight: W.flat(), ...(b && { bias: b }) };
      const layer = dense(W.length, { bias: b !== undefined });
      const ours = forwardBackward(layer, { x, upstream: grad_y.flat(), params, precision });
      return [
        pair('y', ours.y, one.y.flat()),
        pair('gradient of x', ours.x, one.grad_x.flat()),
        pair('gradient of the weights', ours.params['weight'], one.grad_W.flat()),
        ...(one.grad_b ? [pair('gradient of the biases', ours.params['bias'], one.grad_b)] : []),
      ];
    },
  };
}

type ActivationCase = {
  readonly activation: string;
  readonly hyper: Readonly<Record<string, number | string>>;
  readonly x: readonly number[];
  readonly grad_y: readonly number[];
  readonly y: readonly number[];
  readonly grad_x: readonly number[];
};

/** By PyTorch's names of functions. */
const activations: Readonly<Record<string, (hyper: ActivationCase['hyper']) => Layer>> = {
  relu,
  tanh,
  sigmoid,
  selu,
  leaky_relu: ({ slope }) => leakyRelu({ slope: Number(slope) }),
  elu: ({ alpha }) => elu({ alpha: Number(alpha) }),
  gelu: ({ approximate }) => gelu({ approximate: approximate === 'tanh' ? 'tanh' : 'none' }),
};

function activation(one: ActivationCase): GoldenCase {
  return {
    plugin: one.activation.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
    name: JSON.stringify(one.hyper),
    compare(precision) {
      const make = activations[one.activation];
      if (!make) throw new Error(`there is no activation for ${one.activation}`);
      const x = one.x.map((value) => [value]);
      const ours = forwardBackward(make(one.hyper), { x, upstream: one.grad_y, precision });
      return [pair('y', ours.y, one.y), pair('gradient of x', ours.x, one.grad_x)];
    },
  };
}

type DropoutCase = Readonly<Record<'x' | 'mask' | 'grad_y' | 'y' | 'grad_x', Rows>> & { readonly p: number };

function dropping({ p, ...one }: DropoutCase): GoldenCase {
  const columns = one.x[0]?.length ?? 0;
  return {
    plugin: 'dropout',
    name: `p = ${p}`,
    compare(precision) {
      // The recorded mask stands in for the random numbers: each sample brings them along behind its columns.
      const x = one.x.map((row, index) => [...row, ...(one.mask[index] ?? [])]);
      const ours = forwardBackward(withMask(dropout(p), columns), { x, upstream: one.grad_y.flat(), precision });
      const gradient = Array.from(ours.x).filter((_, index) => index % (2 * columns) < columns);
      const after = forwardBackward(dropout(p), { x: one.x, mode: 'infer', precision });
      return [
        pair('y', ours.y, one.y.flat()),
        pair('gradient of x', gradient, one.grad_x.flat()),
        pair('y in eval', after.y, one.x.flat()),
      ];
    },
  };
}

/** A layer of [x | u], in which u is what the layer inside draws. */
function withMask(inner: Layer, columns: number): Layer {
  return {
    name: `${inner.name} with a given mask`,
    spec: null,
    init: (_, scope) => inner.init(['batch', columns], scope),
    apply(x, params, state, context) {
      const part = (from: number) => {
        const places = Array.from({ length: 2 * columns * columns }, (_, index) =>
          Math.floor(index / columns) === from + (index % columns) ? 1 : 0,
        );
        return x.matmul(context.constant(places, [2 * columns, columns]));
      };
      return inner.apply(part(0), params, state, { ...context, uniform: () => part(columns) });
    },
  };
}

type Recorded = {
  readonly x: Rows;
  readonly grad_y: Rows;
  readonly y: Rows;
  readonly grad_x: Rows;
  readonly grad_gamma?: readonly number[];
  readonly grad_beta?: readonly number[];
};
type BatchNormCase = {
  readonly hyper: {
    readonly eps: number;
    readonly momentum: number | null;
    readonly affine: boolean;
    readonly offset?: number;
  };
  readonly batches: readonly (Recorded & {
    readonly running_mean: readonly number[];
    readonly running_var: readonly number[];
  })[];
  readonly gamma?: readonly number[];
  readonly beta?: readonly number[];
  readonly eval: Recorded;
};

function batchNormalisation(one: BatchNormCase): GoldenCase {
  const { eps: epsilon, affine, offset } = one.hyper;
  // PyTorch's momentum null is the average over all batches: the k-th has weight 1/k.
  const momentum = one.hyper.momentum ?? ((step: number) => 1 / (step + 1));
  const options = { epsilon, affine, momentum };
  const params: Numbers = affine ? { weight: one.gamma ?? [], bias: one.beta ?? [] } : {};
  // Around 1000 the last bit of a mean is 1e-13, and y divides by a deviation of 0.15. Against exact
  // arithmetic PyTorch's own y is off by 9e-12 there, and ours by 6e-12.
  const tolerance = offset ? 2e-11 : usual;
  const compared = (what: string, ours: ReturnType<typeof runBatchNorm>, recorded: Recorded): Comparison[] => [
    pair(`${what}, y`, ours.y, recorded.y.flat(), tolerance),
    pair(`${what}, gradient of x`, ours.x, recorded.grad_x.flat(), tolerance),
    ...(affine ? [pair(`${what}, gradient of weight`, ours.params['weight'], recorded.grad_gamma, tolerance)] : []),
    ...(affine ? [pair(`${what}, gradient of bias`, ours.params['bias'], recorded.grad_beta, tolerance)] : []),
  ];
  return {
    plugin: 'batchNorm',
    name: JSON.stringify(one.hyper),
    compare(precision) {
      const columns = one.eval.x[0]?.length ?? 0;
      let state = { running_mean: Array<number>(columns).fill(0), running_var: Array<number>(columns).fill(1) };
      const train = one.batches.flatMap((batch, index) => {
        const given = { x: batch.x, upstream: batch.grad_y.flat(), params, state, step: index + 1, precision };
        const ours = runBatchNorm(options, given);
        state = { running_mean: ours.mean, running_var: ours.variance };
        const what = `batch ${index}`;
        return [
          ...compared(what, ours, batch),
          pair(`${what}, running_mean`, ours.mean, batch.running_mean, tolerance),
          pair(`${what}, running_var`, ours.variance, batch.running_var, tolerance),
        ];
      });
      const { x, grad_y } = one.eval;
      const given = { x, upstream: grad_y.flat(), params, state, mode: 'infer', precision } as const;
      return [...train, ...compared('eval', runBatchNorm(options, given), one.eval)];
    },
  };
}
