import {
  binaryCrossEntropy,
  elu,
  gelu,
  leakyRelu,
  meanSquaredError,
  mlp,
  relu,
  sequential,
  dense,
  sigmoid,
  softmaxCrossEntropy,
  tanh,
} from '@rivulet/layers';
import {
  adadelta,
  adagrad,
  adam,
  chain,
  clipByGlobalNorm,
  clipByValue,
  momentum,
  nesterov,
  rmsprop,
  sgd,
} from '@rivulet/optimizers';
import { batchNorm, dropout, l1, l2, labelSmoothing, maxNorm, weightDecay } from '@rivulet/regularizers';
import { type StepParts, initialState, reference, traceStep, random } from '@rivulet/tensor';
import { bookMoons } from '@rivulet/datasets';
import { wasm } from '../src/index.js';

const data = bookMoons();
const base = {
  model: mlp({ sizes: [2, 12, 13, 2] }),
  loss: softmaxCrossEntropy(),
  optimizer: sgd({ learningRate: 0.1 }),
  features: 2,
  targets: 1,
};
const programs: Record<string, Partial<StepParts>> = {
  sgd: {},
  momentum: { optimizer: momentum({ learningRate: 0.1, weightDecay: 1e-3 }) },
  nesterov: { optimizer: nesterov() },
  lookahead: { optimizer: nesterov({ form: 'lookahead' }) },
  adagrad: { optimizer: adagrad() },
  adadelta: { optimizer: adadelta() },
  rmsprop: { optimizer: rmsprop({ centered: true, momentum: 0.5 }) },
  adam: { optimizer: adam({ learningRate: 0.01, amsgrad: true }) },
  clip: { optimizer: chain(clipByGlobalNorm(0.1), adam()) },
  clipValue: { optimizer: chain(clipByValue(0.01), sgd()) },
  decay: { optimizer: chain(adam(), weightDecay(0.1, { learningRate: 0.01 })) },
  maxNorm: { optimizer: chain(sgd({ learningRate: 0.5 }), maxNorm(0.5)) },
  l1l2: { penalties: [l1(1e-3), l2(1e-3)] },
  smoothing: { loss: labelSmoothing(softmaxCrossEntropy(), 0.1) },
  dropout: { model: mlp({ sizes: [2, 12, 13, 2], hidden: [relu(), dropout(0.2)] }) },
  batchNorm: { model: mlp({ sizes: [2, 12, 13, 2], hidden: [batchNorm(), relu()] }) },
  everything: {
    model: mlp({ sizes: [2, 12, 13, 2], hidden: [batchNorm(), relu(), dropout(0.1)] }),
    optimizer: chain(clipByGlobalNorm(1), momentum(), maxNorm(1)),
    penalties: [l2(1e-3)],
  },
  tanh: { model: mlp({ sizes: [2, 12, 2], hidden: [tanh()] }) },
  sigmoid: { model: mlp({ sizes: [2, 12, 2], hidden: [sigmoid()] }) },
  elu: { model: mlp({ sizes: [2, 12, 2], hidden: [elu()] }) },
  gelu: { model: mlp({ sizes: [2, 12, 2], hidden: [gelu()] }) },
  leaky: { model: mlp({ sizes: [2, 5, 7, 2], hidden: [leakyRelu()] }) },
  binary: { model: mlp({ sizes: [2, 12, 1] }), loss: binaryCrossEntropy() },
  mse: { model: mlp({ sizes: [2, 9, 1] }), loss: meanSquaredError() },
  linear: { model: sequential(dense(2)) },
};
const switches = {
  all: {},
  noSimplify: { simplify: false },
  noEpilogues: { epilogues: false },
  noInlining: { inlining: false },
  noMerge: { merge: false },
};
describe.each(Object.entries(programs))('%s', (name, change) => {
  const program = traceStep({ ...base, ...change });
  test.each([1, 12, 32, 300])('batch %i', (batch) => {
    const steps = 8;
    const rows = random(1, 'r').permutation(300);
    const all = Int32Array.from({ length: steps * batch }, (_, i) => rows[i % 300]!);
    const starts = Int32Array.from({ length: steps + 1 }, (_, i) => i * batch);
    const run = (backend: ReturnType<typeof reference>) => {
      const ex = backend.compile(program);
      for (const [n, v] of Object.entries(initialState(program, { seed: 3, precision: 'float32' }))) ex.write(n, v);
      ex.write('x', data.inputs.values);
      ex.write('y', data.targets.values);
      const src = program.freeScalars.map((n) => program.scalars.get(n)!.source as number);
      const numbers = new Float64Array(steps * program.numbers.length);
      ex.run({
        steps,
        step: 1,
        seed: 1,
        rows: all,
        starts,
        scalars: Float64Array.from({ length: steps * src.length }, (_, i) => src[i % src.length]!),
        numbers,
      });
      const state = Object.fromEntries([...program.state.keys()].map((n) => [n, Array.from(ex.read(n))]));
      return { backend: ex.backend, numbers, state };
    };
    const a = run(reference());
    const bad: string[] = [];
    for (const [s, o] of Object.entries(switches)) {
      const b = run(wasm(o));
      let worst = 0;
      let where = '';
      const look = (w: string, x: ArrayLike<number>, y: ArrayLike<number>) => {
        for (let i = 0; i < x.length; i++) {
          const e = Math.abs(x[i]! - y[i]!) / (1e-2 + Math.abs(x[i]!));
          if (!(e <= worst)) {
            worst = Number.isNaN(e) ? Infinity : e;
            where = `${w}[${i}] ${x[i]} ${y[i]}`;
          }
        }
      };
      look('numbers', a.numbers, b.numbers);
      for (const k of Object.keys(a.state)) look(k, a.state[k]!, b.state[k]!);
      if (b.backend !== 'wasm simd' || worst > 2e-4) bad.push(`${s}: ${b.backend} ${worst} ${where}`);
    }
    expect(bad).toEqual([]);
  });
});
