/**
 * Every optimizer against every law. A new optimizer is a new row.
 */
import {
  ConfigError,
  type Scalar,
  type Signal,
  type Transform,
  initialState,
  random,
  reference,
  traceUpdate,
} from '@rivulet/tensor';
import { expectClose, runTransform, transformLaws } from '@rivulet/testkit';
import {
  adabelief,
  adadelta,
  adagrad,
  adam,
  adan,
  ademamix,
  adopt,
  chain,
  clipByGlobalNorm,
  clipByValue,
  dog,
  dowg,
  fromage,
  ftrl,
  lamb,
  lars,
  lion,
  momentum,
  nesterov,
  novograd,
  optimisticGradientDescent,
  prodigy,
  rmsprop,
  scheduleFreeAdamw,
  scheduleFreeSgd,
  sgd,
  signSgd,
  simplifiedAdemamix,
  sm3,
  sophia,
  yogi,
} from './index.js';

type Options = Readonly<Record<string, unknown>>;
type Row = {
  readonly make: (options?: Options) => Transform;
  /** Every hyper-parameter that may change during a run, with a value for the tests. */
  readonly scalars: Readonly<Record<string, number>>;
  /** One value out of range for each option that has a range. */
  readonly refused: Readonly<Record<string, unknown>>;
  /** Other forms of the rule. */
  readonly forms?: readonly Options[];
  /** Steps at the beginning in which nothing moves, by the rule; default 0. */
  readonly waits?: number;
  /** Whether elements move that never had a gradient, by the rule; default false. */
  readonly drifts?: boolean;
  /** Whether rows and columns of a matrix are treated as such; default false. */
  readonly matrices?: boolean;
};

const shared = { learningRate: -1, weightDecay: NaN, maximize: 1, lr: 0.1 };
const adams = { learningRate: 0.1, beta1: 0.8, beta2: 0.9, epsilon: 1e-3, weightDecay: 0.01 };

const rows: Readonly<Record<string, Row>> = {
  sgd: { make: sgd, scalars: { learningRate: 0.1, weightDecay: 0.01 }, refused: shared },
  momentum: {
    make: momentum,
    scalars: { learningRate: 0.1, momentum: 0.8, dampening: 0.2, weightDecay: 0.01 },
    refused: { ...shared, momentum: 1, dampening: -0.1, velocity: 'gradient' },
    forms: [{ velocity: 'changes' }, { dampening: 0.5 }],
  },
  nesterov: {
    make: nesterov,
    scalars: { learningRate: 0.1, momentum: 0.8, weightDecay: 0.01 },
    refused: { ...shared, momentum: -0.5, form: 'book' },
    forms: [{ form: 'keras' }, { form: 'lookahead' }],
  },
  adagrad: {
    make: adagrad,
    scalars: { learningRate: 0.1, learningRateDecay: 0.1, epsilon: 1e-3, weightDecay: 0.01 },
    refused: { ...shared, learningRateDecay: -1, epsilon: 0, initialAccumulator: -1 },
    forms: [{ initialAccumulator: 0.1 }],
  },
  adadelta: {
    make: adadelta,
    scalars: { learningRate: 0.5, rho: 0.8, epsilon: 1e-3, weightDecay: 0.01 },
    refused: { ...shared, rho: 1, epsilon: Infinity },
  },
  rmsprop: {
    make: rmsprop,
    scalars: { learningRate: 0.1, decay: 0.9, epsilon: 1e-3, momentum: 0.5, weightDecay: 0.01 },
    refused: { ...shared, decay: 1.5, epsilon: -1, momentum: 1, centered: 'yes' },
    forms: [{ centered: true }, { momentum: 0.9 }, { centered: true, momentum: 0.5 }],
  },
  adam: {
    make: adam,
    scalars: { learningRate: 0.1, beta1: 0.8, beta2: 0.9, epsilon: 1e-3, weightDecay: 0.01 },
    refused: { ...shared, beta1: 1.5, beta2: '0.9', epsilon: -1, amsgrad: 1 },
    forms: [{ amsgrad: true }, { beta1: 0 }, { dialect: 'keras' }, { dialect: 'optax', amsgrad: true, nesterov: true }],
  },

  lion: {
    make: lion,
    scalars: { learningRate: 0.1, beta1: 0.8, beta2: 0.9, weightDecay: 0.01 },
    refused: { ...shared, beta1: 1, beta2: -0.1, decoupled: 'yes' },
    forms: [{ dialect: 'keras' }, { decoupled: false }],
  },
  lamb: {
    make: lamb,
    scalars: { ...adams, epsilonRoot: 1e-3 },
    refused: { ...shared, beta1: 1, beta2: 2, epsilon: -1, epsilonRoot: NaN },
    forms: [{ dialect: 'keras', weightDecay: 0.1 }],
  },
  lars: {
    make: lars,
    scalars: { learningRate: 0.1, momentum: 0.8, trustCoefficient: 0.5, epsilon: 1e-2, weightDecay: 0.01 },
    refused: { ...shared, momentum: 1, trustCoefficient: -1, epsilon: -1, nesterov: 0 },
    forms: [{ nesterov: true }, { decoupled: true, weightDecay: 0.1 }],
  },
  adabelief: {
    make: adabelief,
    scalars: { ...adams, epsilonRoot: 1e-3 },
    refused: { ...shared, beta1: 1, beta2: 2, epsilon: -1, epsilonRoot: -1, nesterov: 1 },
    forms: [{ nesterov: true }],
  },
  yogi: {
    make: yogi,
    scalars: adams,
    refused: { ...shared, beta1: 1, beta2: 2, epsilon: -1, initialAccumulator: -1 },
    forms: [{ initialAccumulator: 0 }],
    drifts: true,
  },
  adan: {
    make: adan,
    scalars: { ...adams, beta3: 0.95, epsilonRoot: 1e-3 },
    refused: { ...shared, beta1: 1, beta2: 2, beta3: 1, epsilon: -1, epsilonRoot: -1, proximal: 1 },
    forms: [
      { dialect: 'paper', weightDecay: 0.1 },
      { decoupled: false, weightDecay: 0.1 },
    ],
  },
  novograd: {
    make: novograd,
    scalars: { ...adams, epsilonRoot: 1e-3 },
    refused: { ...shared, beta1: 1, beta2: 2, epsilon: -1, epsilonRoot: -1 },
    forms: [{ decoupled: true, weightDecay: 0.1 }],
  },
  ademamix: {
    make: ademamix,
    scalars: { ...adams, beta3: 0.99, alpha: 2, epsilonRoot: 1e-3 },
    refused: { ...shared, beta1: 1, beta2: 2, beta3: 1, alpha: -1, epsilon: -1, epsilonRoot: -1 },
  },
  simplifiedAdemamix: {
    make: simplifiedAdemamix,
    scalars: { ...adams, alpha: 2, epsilonRoot: 1e-3 },
    refused: { ...shared, beta1: 1, beta2: 2, alpha: -1, epsilon: -1, epsilonRoot: -1 },
  },
  adopt: {
    make: adopt,
    scalars: { ...adams, epsilon: 1 },
    refused: { ...shared, beta1: 1, beta2: 2, epsilon: 0, clipping: 1, nesterov: 1 },
    forms: [{ nesterov: true, clipping: false }],
    waits: 1,
  },
  signSgd: { make: signSgd, scalars: { learningRate: 0.1, weightDecay: 1 }, refused: shared },
  scheduleFreeSgd: {
    make: scheduleFreeSgd,
    scalars: { learningRate: 0.1, beta1: 0.8, weightPower: 2, weightDecay: 0.01 },
    refused: { ...shared, beta1: 1, weightPower: -1, warmupSteps: 2.5, warmupFrom: 'one' },
    forms: [{ beta1: 0 }, { warmupSteps: 4, warmupFrom: 'first' }],
  },
  scheduleFreeAdamw: {
    make: scheduleFreeAdamw,
    scalars: { ...adams, weightPower: 2 },
    refused: { ...shared, beta1: 1, beta2: 1, epsilon: -1, weightPower: -1, warmupSteps: -1 },
    forms: [{ warmupSteps: 4, warmupFrom: 'first' }],
  },
  prodigy: {
    make: prodigy,
    scalars: { ...adams, learningRate: 1, beta3: 0.95, estimateFactor: 2 },
    refused: { ...shared, beta1: 1, beta2: 2, beta3: 1, epsilon: -1, initialEstimate: 0, estimateFactor: 0 },
    forms: [{ safeguardWarmup: true }, { dialect: 'paper' }, { initialEstimate: 0.1 }],
  },
  sophia: {
    make: sophia,
    scalars: { learningRate: 0.1, beta1: 0.8, epsilon: 2, limit: 0.2, weightDecay: 0.01 },
    refused: { ...shared, beta1: 1, beta2: 1, gamma: 0, epsilon: 0, limit: 0, every: 0, estimateFrom: 'then' },
    forms: [{ dialect: 'optax' }, { every: 1 }],
  },
  ftrl: {
    make: ftrl,
    scalars: {
      learningRate: 0.1,
      learningRatePower: -0.4,
      l1: 0.1,
      l2: 0.2,
      l2Shrinkage: 0.1,
      beta: 0.3,
      weightDecay: 0.01,
    },
    refused: {
      ...shared,
      learningRate: 0,
      learningRatePower: 0.5,
      initialAccumulator: -1,
      l1: -1,
      l2: -1,
      l2Shrinkage: -1,
      beta: -1,
    },
    forms: [{ l1: 0.1 }, { decoupled: false, weightDecay: 0.1 }],
    drifts: true,
  },
  fromage: {
    make: fromage,
    scalars: { learningRate: 0.1, minimumNorm: 5, weightDecay: 0.01 },
    refused: { ...shared, minimumNorm: 0 },
    drifts: true,
  },
  sm3: {
    make: sm3,
    scalars: { learningRate: 0.1, momentum: 0.8, epsilon: 1e-2, weightDecay: 0.01 },
    refused: { ...shared, momentum: 1, epsilon: -1 },
    matrices: true,
  },
  dog: {
    make: dog,
    scalars: { learningRate: 1, epsilon: 1, weightDecay: 0.01 },
    refused: { ...shared, firstStep: 0, firstStepAs: 'heuristic', epsilon: -1 },
    forms: [
      { firstStep: 0.1, firstStepAs: 'distance' },
      { firstStep: 0.1, firstStepAs: 'rate' },
    ],
  },
  dowg: {
    make: dowg,
    scalars: { learningRate: 1, epsilon: 1, weightDecay: 0.01 },
    refused: { ...shared, initialSquaredDistance: 0, epsilon: -1 },
    forms: [{ initialSquaredDistance: 1 }],
  },
  optimisticGradientDescent: {
    make: optimisticGradientDescent,
    scalars: { learningRate: 0.1, alpha: 0.5, beta: 0.7, weightDecay: 0.01 },
    refused: { ...shared, alpha: NaN, beta: Infinity },
    forms: [{ alpha: 0.5, beta: -0.5 }],
  },
};

const generator = random(2, 'optimizers');
const draw = (size: number) => Array.from({ length: size }, () => generator.normal());
const start = draw(4);
const gradients = Array.from({ length: 20 }, () => draw(4));

describe.each(Object.entries(rows))('%s', (name, { make, scalars, refused, forms = [], ...quirks }) => {
  const { waits = 0, drifts = false, matrices = false } = quirks;
  for (const form of [{}, { weightDecay: 0.1, maximize: true }, ...forms]) {
    transformLaws(`${name}(${JSON.stringify(form)})`, () => make(form));
  }

  it.each(Object.keys(scalars))('%s may be a number, a schedule, or set from outside step by step', (option) => {
    const value = scalars[option] ?? NaN;
    const values = gradients.map((_, step) => value * (1 - step / 40));
    const constant = runTransform(make(scalars), { start, gradients });
    expect(runTransform(make({ ...scalars, [option]: () => value }), { start, gradients })).toEqual(constant);

    const scheduled = runTransform(make({ ...scalars, [option]: (step: number) => values[step] }), {
      start,
      gradients,
    });
    expect(scheduled).not.toEqual(constant);
    expect(runDecided(make({ ...scalars, [option]: watcher(value) }), option, values)).toEqual(scheduled);
    expect(runDecided(make({ ...scalars, [option]: value }), option, values)).toEqual(scheduled);
  });

  it.each(Object.entries(refused))('refuses %s %p', (option, value) => {
    const attempt = () => make({ [option]: value });
    expect(attempt).toThrow(ConfigError);
    expect(attempt).toThrow(new RegExp(`^${name}: expected .*${option === 'lr' ? 'received "lr"$' : option}`));
  });

  it('needs no options, and takes undefined for a default', () => {
    expect(make({ learningRate: undefined }).spec).toEqual(make().spec);
    expect(runTransform(make({ learningRate: undefined }), { start, gradients })).toEqual(
      runTransform(make(), { start, gradients }),
    );
  });

  it('climbs with maximize as it descends on the negative', () => {
    const negative = gradients.map((row) => row.map((g) => -g));
    for (const form of [{}, ...forms]) {
      expect(runTransform(make({ ...form, maximize: true }), { start, gradients: negative })).toEqual(
        runTransform(make(form), { start, gradients }),
      );
    }
  });

  it(`moves against a gradient that stays${drifts ? '' : ', and not without one'}`, () => {
    const steady = gradients.map(() => [1, -1, 0, 0]);
    const path = runTransform(make({ weightDecay: 0 }), { start: [0, 0, 0, 5], gradients: steady });
    let [left, right] = [0, 0];
    for (const [a = NaN, b = NaN, c, d] of path.slice(waits)) {
      expect(a).toBeLessThan(left);
      expect(b).toBeGreaterThan(right);
      if (!drifts) expect([c, d]).toEqual([0, 5]);
      [left, right] = [a, b];
    }
    expect(path.slice(0, waits)).toEqual(steady.slice(0, waits).map(() => [0, 0, 0, 5]));
  });

  it(`treats a matrix ${matrices ? 'otherwise than' : 'as'} a vector`, () => {
    const asMatrix = runTransform(make(), { start, gradients, shape: [2, 2] });
    const asVector = runTransform(make(), { start, gradients });
    if (matrices) expect(asMatrix).not.toEqual(asVector);
    else expect(asMatrix).toEqual(asVector);
  });

  it('stays within float32 rounding of float64 in float32', () => {
    const exact = runTransform(make(scalars), { start, gradients });
    const rounded = runTransform(make(scalars), { start, gradients, precision: 'float32' });
    // 20 steps of about ten roundings of 6e-8; relative to 10⁻³ + |x|.
    rounded.forEach((row, step) => expectClose(row, exact[step] ?? [], 2e-3, `step ${step + 1}`));
    expect(rounded).not.toEqual(exact);
  });
});

describe('parts of optimizers', () => {
  const parts: Readonly<Record<string, () => Transform>> = {
    clipByGlobalNorm: () => clipByGlobalNorm(1),
    'clipByGlobalNorm in the form of optax': () => clipByGlobalNorm(1, { form: 'optax' }),
    clipByValue: () => clipByValue(0.5),
    'clipping and adam': () => chain(clipByGlobalNorm(1), adam()),
    'a chain that moves the point': () => chain(clipByValue(2), chain(nesterov({ form: 'lookahead' }))),
  };
  for (const [name, make] of Object.entries(parts)) transformLaws(name, make);
});

/** A signal that a run would ask; here the numbers come from outside. */
function watcher(value: number): Signal<number, null> {
  return {
    name: 'watcher',
    spec: null,
    per: 'epoch',
    init: () => null,
    value: () => value,
    next: (state) => state,
    because: () => 'it is a test',
  };
}

/** Fills one hyper-parameter with a number a step, as the loop does with what was decided. */
function runDecided(transform: Transform, option: string, values: readonly number[]): number[][] {
  const program = traceUpdate(transform, { p: [start.length] });
  const executable = reference({ precision: 'float64' }).compile(program);
  for (const [name, values] of Object.entries(initialState(program, {}, { 'params/p': start }))) {
    executable.write(name, values);
  }
  const fill = (source: Scalar | null | undefined) => (typeof source === 'number' ? source : NaN);
  return gradients.map((gradient, index) => {
    executable.write('gradients/p', gradient);
    executable.run({
      steps: 1,
      step: index + 1,
      seed: 0,
      rows: new Int32Array(0),
      starts: Int32Array.of(0, 0),
      scalars: Float64Array.from(program.freeScalars, (name) =>
        name === `optimizer/${option}` ? (values[index] ?? NaN) : fill(program.scalars.get(name)?.source),
      ),
      numbers: new Float64Array(0),
    });
    return Array.from(executable.read('params/p'));
  });
}
