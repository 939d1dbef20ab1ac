/**
 * Recorded float64 runs of PyTorch and of plain loops, met in float32 by the modes of Node.
 */
import { mlp, relu, softmaxCrossEntropy } from '@rivulet/layers';
import { adadelta, adagrad, adam, chain, momentum, nesterov, rmsprop, sgd } from '@rivulet/optimizers';
import { batchNorm, weightDecay } from '@rivulet/regularizers';
import { type Backend, type Program, type Transform, initialState, traceStep, traceUpdate } from '@rivulet/tensor';
import { golden } from '@rivulet/testkit';
import { Hyper } from '../../optimizers/test/hyper.js';
import { torchOptimizers } from '../../optimizers/test/torch-optimizers.js';
import { gpu } from '../src/index.js';

const difference = (actual: ArrayLike<number>, expected: ArrayLike<number>): number =>
  Math.max(...Array.from(expected, (value, i) => Math.abs((actual[i] ?? NaN) - value)));

/** Runs steps over the given rows, batch by batch; the losses, and all states that are left. */
async function train(
  backend: Backend,
  program: Program,
  initial: Readonly<Record<string, ArrayLike<number>>>,
  data: { readonly x: readonly number[]; readonly y: readonly number[] },
  batches: readonly (readonly number[])[],
) {
  const step = await backend.compile(program);
  for (const [name, values] of Object.entries(initialState(program, { precision: 'float32' }, initial)))
    step.write(name, values);
  step.write('x', data.x);
  step.write('y', data.y);
  const starts = [0];
  for (const rows of batches) starts.push((starts.at(-1) ?? 0) + rows.length);
  const sources = program.freeScalars.map((name) => Number(program.scalars.get(name)?.source));
  const numbers = new Float64Array(batches.length * program.numbers.length);
  await step.run({
    steps: batches.length,
    step: 1,
    seed: 0,
    rows: Int32Array.from(batches.flat()),
    starts: Int32Array.from(starts),
    scalars: Float64Array.from(batches.flatMap(() => sources)),
    numbers,
  });
  const at = program.numbers.indexOf('loss');
  const states: Record<string, ArrayLike<number>> = {};
  for (const name of program.state.keys()) states[name] = await step.read(name);
  step.dispose();
  const losses = batches.map((_, i) => numbers[i * program.numbers.length + at] ?? NaN);
  return { backend: step.backend, losses, states };
}

type GoldenLayer = {
  readonly type: string;
  readonly [name: string]: string | readonly number[] | readonly (readonly number[])[];
};

type GoldenRun = {
  readonly hyper: Readonly<Record<string, number>>;
  readonly losses: readonly number[];
  readonly final: readonly GoldenLayer[];
};

type GoldenCommon = {
  readonly batch_size: number;
  readonly X: readonly (readonly number[])[];
  readonly y: readonly number[];
  readonly order: readonly (readonly number[])[];
  readonly init: readonly GoldenLayer[];
  readonly init_batch_norm: readonly GoldenLayer[];
};

/** The numbers of recorded layers by our names: every layer but the last is followed by a relu. */
function named(layers: readonly GoldenLayer[]): Record<string, readonly number[]> {
  const values: Record<string, readonly number[]> = {};
  let index = 0;
  layers.forEach((layer, position) => {
    const keep = (name: string, from: string): void => {
      const numbers = layer[from];
      if (Array.isArray(numbers)) values[name.replace('#', String(index))] = numbers.flat() as number[];
    };
    if (layer.type === 'linear') {
      keep('params/#.weight', 'W');
      keep('params/#.bias', 'b');
    } else {
      keep('params/#.weight', 'gamma');
      keep('params/#.bias', 'beta');
      keep('layers/#.running_mean', 'running_mean');
      keep('layers/#.running_var', 'running_var');
    }
    index += layers[position + 1]?.type === 'batch_norm' ? 1 : 2;
  });
  return values;
}

const modes = [
  ['cpu', 'gpu cpu generic'],
  ['webasm', 'gpu webasm fused-sync'],
] as const;

describe.each(modes)('mode %s', (mode, ran) => {
  const backend = gpu({ mode });

  describe('whole trainings of the 2-12-13-13-2 net', () => {
    const common = golden<GoldenCommon>('mlp/book/common.json');
    const at = (hyper: GoldenRun['hyper'], name: string): number => hyper[name] ?? NaN;
    const rows: Readonly<Record<string, (h: GoldenRun['hyper']) => Transform>> = {
      sgd: (h) => sgd({ learningRate: at(h, 'lr') }),
      momentum: (h) => momentum({ learningRate: at(h, 'lr'), momentum: at(h, 'momentum') }),
      nesterov: (h) => nesterov({ learningRate: at(h, 'lr'), momentum: at(h, 'momentum') }),
      adagrad: (h) => adagrad({ learningRate: at(h, 'lr'), epsilon: at(h, 'eps') }),
      adadelta: (h) => adadelta({ learningRate: at(h, 'lr'), rho: at(h, 'rho'), epsilon: at(h, 'eps') }),
      rmsprop: (h) => rmsprop({ learningRate: at(h, 'lr'), decay: at(h, 'alpha'), epsilon: at(h, 'eps') }),
      adam: (h) => adam({ learningRate: at(h, 'lr'), epsilon: at(h, 'eps') }),
      adamw: (h) =>
        chain(
          adam({ learningRate: at(h, 'lr'), epsilon: at(h, 'eps') }),
          weightDecay(at(h, 'weight_decay'), { learningRate: at(h, 'lr'), select: '*' }),
        ),
      momentum_batchnorm_wd: (h) =>
        momentum({ learningRate: at(h, 'lr'), momentum: at(h, 'momentum'), weightDecay: at(h, 'weight_decay') }),
    };

    test.each(Object.entries(rows))('%s', async (name, optimizer) => {
      const recorded = golden<GoldenRun>(`mlp/book/${name}.json`);
      const normed = name.includes('batchnorm');
      const program = traceStep({
        model: mlp({ sizes: [2, 12, 13, 13, 2], hidden: () => (normed ? [batchNorm(), relu()] : [relu()]) }),
        loss: softmaxCrossEntropy(),
        optimizer: optimizer(recorded.hyper),
        features: 2,
        targets: 1,
      });
      const size = common.batch_size;
      const batches = common.order.flatMap((order) =>
        Array.from({ length: Math.ceil(order.length / size) }, (_, i) => order.slice(i * size, (i + 1) * size)),
      );
      const initial = named(normed ? common.init_batch_norm : common.init);
      const run = await train(backend, program, initial, { x: common.X.flat(), y: common.y }, batches);
      expect(run.backend).toBe(ran);
      expect(run.losses).toHaveLength(recorded.losses.length);
      const weights = Object.entries(named(recorded.final)).map(([key, values]) =>
        difference(run.states[key] ?? [], values),
      );
      // Over 200 steps; rmsprop divides by the roots of very small numbers.
      expect(difference(run.losses, recorded.losses)).toBeLessThan(2e-6);
      expect(Math.max(...weights)).toBeLessThan(name === 'rmsprop' ? 5e-5 : 5e-6);
    });
  });

  describe('trajectories of optimizers on recorded gradients', () => {
    const optimizerOf = (name: string, values: Readonly<Record<string, unknown>>): Transform => {
      const hyper = new Hyper(values);
      const make = torchOptimizers[name];
      if (!make) throw new Error(`no optimizer for ${name}`);
      return make(hyper, hyper.learningRate);
    };
    type File = {
      readonly optimizer: string;
      readonly param0: readonly number[];
      readonly gradients: Readonly<Record<string, readonly (readonly number[])[]>>;
      readonly cases: readonly {
        readonly name: string;
        readonly sequence: string;
        readonly hyper: Readonly<Record<string, unknown>>;
        readonly params: readonly (readonly number[])[];
        readonly lr_by_step?: readonly number[];
      }[];
    };
    test.each(['sgd', 'sgdclassical', 'adagrad', 'adadelta', 'rmsprop', 'adam'])('%s', async (name) => {
      const { optimizer, param0, gradients, cases } = golden<File>(`optimizers/${name}.json`);
      const mild = cases.filter(({ sequence }) => sequence === 'mild');
      expect(mild.length).toBeGreaterThan(0);
      for (const one of mild) {
        const program = traceUpdate(optimizerOf(optimizer, one.hyper), { p: [param0.length] });
        const step = await backend.compile(program);
        const initial = initialState(program, { precision: 'float32' }, { 'params/p': param0 });
        for (const [key, values] of Object.entries(initial)) step.write(key, values);
        const sources = program.freeScalars.map((key) => ({ key, source: Number(program.scalars.get(key)?.source) }));
        for (const [index, expected] of one.params.entries()) {
          step.write('gradients/p', gradients[one.sequence]?.[index] ?? []);
          await step.run({
            steps: 1,
            step: index + 1,
            seed: 0,
            rows: new Int32Array(0),
            starts: Int32Array.of(0, 0),
            scalars: Float64Array.from(sources, ({ key, source }) =>
              key.endsWith('learningRate') ? (one.lr_by_step?.[index] ?? source) : source,
            ),
            numbers: new Float64Array(0),
          });
          // Sixty steps round each parameter, of size 1 or so, sixty times: 60 · 2⁻²⁴ = 4e-6.
          const scale = Math.max(1, ...expected.map(Math.abs));
          const off = difference(await step.read('params/p'), expected) / scale;
          expect([one.name, index, off < 4e-6]).toEqual([one.name, index, true]);
        }
        step.dispose();
      }
    });
  });
});
