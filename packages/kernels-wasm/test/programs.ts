/**
 * The programs of the differential matrix: everything that changes what a training step computes.
 */
import {
  binaryCrossEntropy,
  dense,
  elu,
  gelu,
  leakyRelu,
  lecunNormal,
  meanSquaredError,
  mlp,
  relu,
  selu,
  sequential,
  sigmoid,
  softmax,
  softmaxCrossEntropy,
  tanh,
  zeros,
} from '@rivulet/layers';
import {
  adabelief,
  adadelta,
  adafactor,
  adagrad,
  adam,
  adamax,
  adamw,
  adan,
  adaptiveGradientClip,
  ademamix,
  adopt,
  applyIfFinite,
  asgd,
  centralize,
  chain,
  clipByBlockRms,
  clipByGlobalNorm,
  clipByNorm,
  clipByValue,
  dog,
  dowg,
  ema,
  emaOfGradients,
  fromage,
  ftrl,
  lamb,
  lars,
  lion,
  lookahead,
  masked,
  momentum,
  multiSteps,
  muon,
  nadam,
  nesterov,
  normalizeByUpdateNorm,
  novograd,
  optimisticGradientDescent,
  partition,
  prodigy,
  radam,
  rmsprop,
  rprop,
  sam,
  scheduleFreeAdamw,
  scheduleFreeSgd,
  sgd,
  signSgd,
  simplifiedAdemamix,
  sm3,
  sophia,
  swa,
  yogi,
} from '@rivulet/optimizers';
import {
  alphaDropout,
  batchNorm,
  dropout,
  elasticNet,
  gaussianNoise,
  gradientNoise,
  l1,
  l2,
  labelSmoothing,
  layerNorm,
  maxNorm,
  nonNegative,
  unitNorm,
  weightDecay,
} from '@rivulet/regularizers';
import {
  type Layer,
  type Loss,
  type Penalty,
  Program,
  type StepParts,
  type Tensor,
  type Tensors,
  Trace,
  type Transform,
  globalNorm,
  mapTensors,
  provided,
  sizeOf,
  traceStep,
  traceUpdate,
  zip,
} from '@rivulet/tensor';

const sizes = [2, 12, 13, 2];
const base: StepParts = {
  model: mlp({ sizes }),
  loss: softmaxCrossEntropy(),
  optimizer: sgd({ learningRate: 0.1 }),
  features: 2,
  targets: 1,
};
const hidden = (...layers: Layer[]): Partial<StepParts> => ({ model: mlp({ sizes, hidden: layers }) });
const by = (...parts: [Transform, ...Transform[]]): Partial<StepParts> => ({ optimizer: chain(...parts) });

// ---------------------------------------------------------------- plugins that exist nowhere else

const layer = (name: string, formula: (x: Tensor) => Tensor): Layer => ({
  name,
  spec: null,
  init: (input) => ({ params: {}, state: {}, output: input }),
  apply: (x, _, state) => ({ output: formula(x), state }),
});
const softsign = layer('softsign', (x) => x.div(x.abs().add(1)));
const swish = layer('swish', (x) => x.mul(x.sigmoid()));
const cubic = layer('cubic', (x) => x.pow(3).mul(0.05).add(x.abs().add(0.1).pow(1.5)).sub(x.min(0.5).sign()));
/** Centres each row on its largest value: a row reduction that goes back into the row. */
const belowMax = layer('belowMax', (x) => x.sub(x.amax([1], { keep: true })));
/** A gate from one column to all: [batch, 1] stretched to [batch, n]. */
const gated = layer('gated', (x) => x.mul(x.sum([1], { keep: true }).tanh()));

const ownLoss = (name: string, perSample: Loss['perSample']): Loss => ({ name, spec: null, perSample });
/** A relative error: divides by the target, which is never 0 in a sample. */
const relativeError = ownLoss('relativeError', (output, target) => {
  const shifted = target.add(1);
  return output.sub(shifted).abs().div(shifted).sum([1], { keep: true });
});
/** Divides by an input: not finite where padding is 0. */
const perInput = ownLoss('perInput', (output, target) => target.sub(output).square().div(output.square().add(target)));
/** The log of the target itself, as Kullback–Leibler divergences have it. */
const divergence = ownLoss('divergence', (output, target) => {
  const p = target.add(0.5);
  return p.log().sub(output.log()).mul(p).sum([1], { keep: true });
});

const softLion: Transform<{ m: Tensors }> = {
  name: 'softLion',
  spec: null,
  init: (params) => ({ m: mapTensors((p) => p.fill(0), params) }),
  update(gradients, { m }, context) {
    const rate = context.scalar('learningRate', 0.01);
    return {
      updates: zip((g, old) => old.mul(0.9).add(g.mul(0.1)).mul(1000).tanh().mul(rate.neg()), gradients, m),
      state: { m: zip((g, old) => old.mul(0.99).add(g.mul(0.01)), gradients, m) },
    };
  },
};
/** Gradients at a point uphill: two levels, a second forward and backward pass. */
const sharpnessAware: Transform = {
  name: 'sharpnessAware',
  spec: null,
  init: () => ({}),
  point(_, { params, gradientAt }) {
    const { gradients } = gradientAt(params);
    const scale = globalNorm(gradients).add(1e-3);
    return zip((p, g) => p.add(g.mul(0.05).div(scale)), params, gradients);
  },
  update: (gradients, state) => ({ updates: mapTensors((g) => g.mul(-0.1), gradients), state }),
};
/** Slow weights and an average, in `finish`. */
const averaged: Transform<{ slow: Tensors; average: Tensors }> = {
  name: 'averaged',
  spec: null,
  init: (params) => ({ slow: params, average: params }),
  finish(next, { slow, average }) {
    const moved = zip((s, n) => s.add(n.sub(s).mul(0.5)), slow, next);
    return { params: moved, state: { slow: moved, average: zip((a, n) => a.mul(0.9).add(n.mul(0.1)), average, next) } };
  },
};
/** A comparison of numbers of the host decides for whole tensors. */
const warmUp: Transform = {
  name: 'warmUp',
  spec: null,
  init: () => ({}),
  update: (updates, state, { step }) => ({
    updates: mapTensors((u) => step.gt(3).where(u.mul(-0.1), u.sign().mul(-1e-3)), updates),
    state,
  }),
};
/** Moments change places at each step, and one is the other of the step before. */
const swapping: Transform<{ a: Tensors; b: Tensors; before: Tensors }> = {
  name: 'swapping',
  spec: null,
  init: (params) => ({
    a: mapTensors((p) => p.fill(1), params),
    b: mapTensors((p) => p.fill(2), params),
    before: params,
  }),
  update: (gradients, { a, b }, { params }) => ({
    updates: zip((g, x, y) => g.mul(x.add(y.mul(0.1))).mul(-0.05), gradients, a, b),
    state: { a: b, b: a, before: params },
  }),
};
/** Each tensor by its own norm, and a number of the whole: parameter values that later loops read. */
const layerwise: Transform<{ norm: Tensor }> = {
  name: 'layerwise',
  spec: null,
  init: (params) => ({ norm: globalNorm(params).mul(0) }),
  update(gradients, { norm }, { params }) {
    const now = globalNorm(gradients);
    const smooth = norm.mul(0.9).add(now.mul(0.1));
    return {
      updates: zip(
        (g, p) => g.mul(p.square().sum().add(0.1).sqrt()).div(smooth.add(g.abs().amax())).mul(-0.05),
        gradients,
        params,
      ),
      state: { norm: smooth },
    };
  },
};
const rowNorms: Penalty = {
  name: 'rowNorms',
  spec: null,
  penalty: (params) =>
    Object.values(params)
      .filter(({ shape }) => shape.length === 2)
      .map((w) =>
        w
          .square()
          .sum([1])
          .add(1e-3)
          .sqrt()
          .sum()
          .add(w.abs().amax([0]).sum())
          .mul(1e-2),
      )
      .reduce((sum, one) => sum.add(one)),
};
/** WᵀW = 1: a product of parameters. */
const orthogonal: Penalty = {
  name: 'orthogonal',
  spec: null,
  penalty(params) {
    const w = params['1.weight'] ?? params['2.weight'];
    if (!w) throw new Error('no such parameter');
    return w.matmul(w, { transposeA: true }).square().sum().mul(1e-3);
  },
};

// ---------------------------------------------------------------- programs written by hand

/** Sums over samples in which nothing says that padding is 0, and outputs with a row a sample. */
function unweighted(): Program {
  const trace = new Trace();
  const [x, y, w] = [trace.data('x', 2), trace.data('y', 1), trace.state('params/w', [3, 2])];
  const h = x.matmul(w, { transposeB: true });
  const total = h.exp().sum([0]).mul(1e-3);
  const product = h.add(1).matmul(x.sub(2), { transposeA: true }).mul(1e-4);
  return new Program({
    state: new Map([
      ['params/w', { leaf: w, init: trace.constant([1, -0.5, 0.25, 2, -1, 0.5], [3, 2]), next: w.sub(product) }],
    ]),
    data: new Map([
      ['x', x],
      ['y', y],
    ]),
    outputs: new Map<string, Tensor>([
      ['sums', total],
      ['hidden', h.tanh()],
      ['loss', y.add(1).log().sum()],
    ]),
  });
}

/** The same for wide products: of samples by a square of parameters, and of samples with each other. */
function wideSums(): Program {
  const n = 131;
  const trace = new Trace();
  const [x, w, square] = [trace.data('x', 2), trace.state('params/w', [n, 2]), trace.state('params/square', [n, n])];
  const slot = (leaf: Tensor, next: Tensor | null) => ({
    leaf,
    init: trace.constant(
      Array.from({ length: sizeOf(leaf.shape) }, (_, i) => Math.sin(i) / 9),
      leaf.shape,
    ),
    next,
  });
  const h = x.matmul(w, { transposeB: true });
  const products = h.add(1).matmul(h.sub(2), { transposeA: true });
  return new Program({
    state: new Map([
      ['params/w', slot(w, null)],
      ['params/square', slot(square, square.mul(0.9).sub(products.mul(1e-4)))],
    ]),
    data: new Map([['x', x]]),
    outputs: new Map([
      ['hidden', h.matmul(square).add(0.5).abs()],
      ['turned', h.matmul(square, { transposeB: true })],
    ]),
  });
}

/** States of odd sizes that change places with one another; outputs are the states as they were. */
function places(): Program {
  const trace = new Trace();
  const x = trace.data('x', 2);
  const [a, b, c, n] = [trace.state('a', [5]), trace.state('b', [5]), trace.state('c', [1, 5]), trace.state('n', [])];
  const slot = (leaf: Tensor, next: Tensor | null, values: number[]) =>
    [leaf, { leaf, init: trace.constant(values, leaf.shape), next }] as const;
  const state = new Map(
    [
      slot(a, b, [1, 2, 3, 4, 5]),
      slot(b, a, [6, 7, 8, 9, 10]),
      slot(c, c.add(a).mul(n), [1, 1, 1, 1, 1]),
      slot(n, n.add(1), [0.5]),
    ].map(([leaf, one]) => [leaf.as('state')?.name ?? '', one]),
  );
  return new Program({
    state,
    data: new Map([['x', x]]),
    outputs: new Map<string, Tensor>([
      ['number', n],
      ['vector', a],
      ['rows', x.sum([1], { keep: true }).mul(n).add(a.sum())],
    ]),
  });
}

/** A sample output that reads a state which the same step moves, one level after a mean. */
function lateOutput(): Program {
  const trace = new Trace();
  const [x, valid, count] = [trace.data('x', 2), trace.data(provided.valid, 1), trace.scalar(provided.count)];
  const running = trace.state('layers/mean', [2]);
  const mean = x.mul(valid).sum([0]).div(count);
  return new Program({
    state: new Map([
      [
        'layers/mean',
        { leaf: running, init: trace.constant([0.5, -0.5], [2]), next: running.mul(0.9).add(mean.mul(0.1)) },
      ],
    ]),
    data: new Map([
      ['x', x],
      [provided.valid, valid],
    ]),
    scalars: new Map([[provided.count, { leaf: count, source: null }]]),
    outputs: new Map([['centred', x.sub(mean).div(running.abs().add(1))]]),
  });
}

const step = (change: Partial<StepParts>) => (): Program => traceStep({ ...base, ...change });

type Programs = Readonly<Record<string, () => Program>>;

/** One small model, and everything that may become of its gradients. */
export const optimizerPrograms: Programs = {
  sgd: step({}),
  'sgd, weight decay, maximize': step({ optimizer: sgd({ learningRate: 0.01, weightDecay: 0.1, maximize: true }) }),
  'sgd on a schedule': step({ optimizer: sgd({ learningRate: (n) => 0.1 / (n + 1) }) }),
  momentum: step({ optimizer: momentum({ learningRate: 0.1, weightDecay: 1e-3 }) }),
  'momentum of changes, dampened': step({ optimizer: momentum({ learningRate: 0.1, velocity: 'changes' }) }),
  'momentum, dampened': step({ optimizer: momentum({ learningRate: 0.1, dampening: 0.3 }) }),
  'nesterov torch': step({ optimizer: nesterov() }),
  'nesterov keras': step({ optimizer: nesterov({ form: 'keras' }) }),
  'nesterov lookahead': step({ optimizer: nesterov({ form: 'lookahead' }) }),
  adagrad: step({ optimizer: adagrad() }),
  'adagrad with decay': step({ optimizer: adagrad({ learningRateDecay: 0.1, initialAccumulator: 0.1 }) }),
  adadelta: step({ optimizer: adadelta() }),
  rmsprop: step({ optimizer: rmsprop() }),
  'rmsprop, centered, momentum': step({ optimizer: rmsprop({ centered: true, momentum: 0.5 }) }),
  adam: step({ optimizer: adam() }),
  'adam, amsgrad': step({ optimizer: adam({ learningRate: 0.01, amsgrad: true }) }),
  'sgd keras': step({ optimizer: sgd({ dialect: 'keras', weightDecay: 0.1 }) }),
  'adagrad keras': step({ optimizer: adagrad({ dialect: 'keras', learningRate: 0.1 }) }),
  'adagrad optax': step({ optimizer: adagrad({ dialect: 'optax', learningRate: 0.1, initialAccumulator: 0 }) }),
  'rmsprop keras': step({ optimizer: rmsprop({ dialect: 'keras', momentum: 0.5 }) }),
  'rmsprop optax': step({
    optimizer: rmsprop({ dialect: 'optax', momentum: 0.5, nesterov: true, correctBias: true, initialSquare: 1 }),
  }),
  adamw: step({ optimizer: adamw({ dialect: 'keras', learningRate: 0.01 }) }),
  adamax: step({ optimizer: adamax() }),
  'adamax keras': step({ optimizer: adamax({ dialect: 'keras', weightDecay: 0.1 }) }),
  nadam: step({ optimizer: nadam() }),
  radam: step({ optimizer: radam({ beta2: 0.99 }) }),
  'radam optax': step({ optimizer: radam({ dialect: 'optax', beta2: 0.9, epsilonRoot: 1e-6, nesterov: true }) }),
  rprop: step({ optimizer: rprop({ learningRate: 1e-3 }) }),
  asgd: step({ optimizer: asgd({ learningRate: 0.1, lambda: 0.1, averageAfter: 3 }) }),
  adafactor: step({ optimizer: adafactor({ weightDecay: 0.1 }) }),
  'adafactor keras': step({ optimizer: adafactor({ dialect: 'keras', learningRate: 0.01, weightDecay: 0.1 }) }),
  'adafactor optax': step({
    optimizer: adafactor({ dialect: 'optax', learningRate: 0.01, momentum: 0.9, factorFrom: 3 }),
  }),
  muon: step({ optimizer: muon({ learningRate: 1e-3 }) }),
  'muon, wide': step({
    model: mlp({ sizes: [2, 40, 17, 2] }),
    optimizer: muon({ nesterov: false, adjust: 'matchRmsAdamw' }),
  }),
  lion: step({ optimizer: lion({ learningRate: 1e-3 }) }),
  lamb: step({ optimizer: lamb({ learningRate: 0.01, weightDecay: 0.01 }) }),
  'lamb keras': step({ optimizer: lamb({ learningRate: 0.01, weightDecay: 0.01, dialect: 'keras' }) }),
  lars: step({ optimizer: lars({ trustCoefficient: 0.01, weightDecay: 0.01 }) }),
  'lars, nesterov': step({ optimizer: lars({ trustCoefficient: 0.01, nesterov: true }) }),
  adabelief: step({ optimizer: adabelief({ epsilon: 1e-4 }) }),
  'adabelief, nesterov': step({ optimizer: adabelief({ epsilon: 1e-4, epsilonRoot: 1e-6, nesterov: true }) }),
  yogi: step({ optimizer: yogi() }),
  adan: step({ optimizer: adan({ weightDecay: 0.02 }) }),
  'adan paper': step({ optimizer: adan({ weightDecay: 0.02, dialect: 'paper' }) }),
  novograd: step({ optimizer: novograd({ weightDecay: 0.01 }) }),
  ademamix: step({ optimizer: ademamix({ alpha: (n) => n / 2 }) }),
  'simplified ademamix': step({ optimizer: simplifiedAdemamix({ learningRate: 1e-4, alpha: 2 }) }),
  adopt: step({ optimizer: adopt({ learningRate: 0.01, epsilon: 1e-2 }) }),
  'adopt, nesterov, not clipped': step({ optimizer: adopt({ epsilon: 0.1, nesterov: true, clipping: false }) }),
  'sign sgd': step({ optimizer: signSgd() }),
  'schedule-free sgd': step({ optimizer: scheduleFreeSgd({ learningRate: 0.5, warmupSteps: 4, weightDecay: 0.01 }) }),
  'schedule-free adamw': step({ optimizer: scheduleFreeAdamw({ learningRate: 0.01, weightDecay: 0.01 }) }),
  prodigy: step({ optimizer: prodigy({ initialEstimate: 1e-3 }) }),
  'prodigy, safeguarded': step({ optimizer: prodigy({ initialEstimate: 1e-3, safeguardWarmup: true }) }),
  sophia: step({ ...hidden(tanh()), optimizer: sophia({ learningRate: 0.01, gamma: 1, epsilon: 0.1, every: 3 }) }),
  ftrl: step({ optimizer: ftrl({ learningRate: 0.1, l1: 1e-4, l2: 1e-3, beta: 1 }) }),
  fromage: step({ optimizer: fromage() }),
  sm3: step({ optimizer: sm3({ learningRate: 0.05 }) }),
  dog: step({ optimizer: dog({ firstStep: 1e-2 }) }),
  'dog by its first rate': step({ optimizer: dog({ firstStep: 1e-2, firstStepAs: 'rate' }) }),
  dowg: step({ optimizer: dowg() }),
  'optimistic gradient descent': step({ optimizer: optimisticGradientDescent({ learningRate: 0.1 }) }),
  'clip by norm': step(by(clipByGlobalNorm(0.1), adam())),
  'clip by norm, optax': step(by(clipByGlobalNorm(0.1, { form: 'optax' }), sgd({ learningRate: 0.1 }))),
  'clip by value': step(by(clipByValue(0.01), sgd())),
  'clip by norm of each': step(by(clipByNorm(0.05), sgd({ learningRate: 0.1 }))),
  'clip by other norms': step(
    by(clipByGlobalNorm(0.1, { norm: 'max' }), clipByGlobalNorm(0.1, { norm: 3, form: 'optax' }), sgd()),
  ),
  'clip by block rms': step(by(clipByBlockRms(0.01), sgd({ learningRate: 0.1 }))),
  'adaptive gradient clip': step(by(adaptiveGradientClip(), sgd({ learningRate: 0.1 }))),
  'adaptive gradient clip of columns': step(by(adaptiveGradientClip({ dialect: 'optax' }), sgd({ learningRate: 0.1 }))),
  centralize: step(by(centralize(), momentum({ learningRate: 0.1 }))),
  'normalize by norm': step(by(normalizeByUpdateNorm({ scale: 0.1 }), sgd({ learningRate: 0.1 }))),
  'average of gradients': step(by(emaOfGradients(), sgd({ learningRate: 0.1 }))),
  'averages of parameters': step(
    by(sgd({ learningRate: 0.1 }), ema({ decay: 0.9, overwriteEvery: 5 }), swa({ start: 3 })),
  ),
  lookahead: step({ optimizer: lookahead(momentum({ learningRate: 0.1 }), { every: 3 }) }),
  'lookahead that resets': step({ optimizer: lookahead(adam(), { every: 3, rate: 0.8, reset: true }) }),
  sam: step({ optimizer: sam(momentum({ learningRate: 0.05 })) }),
  'sam, adaptive, of a point ahead': step({
    optimizer: sam(nesterov({ form: 'lookahead' }), { adaptive: true, rho: 0.2 }),
  }),
  'accumulated gradients': step({
    optimizer: multiSteps(momentum({ learningRate: (n) => 0.1 / (n + 1) }), { every: 3 }),
  }),
  'accumulated, guarded, ahead': step({
    optimizer: applyIfFinite(multiSteps(lookahead(adam(), { every: 2 }), { every: 2, reduce: 'sum' })),
  }),
  'masked, the others still': step({ optimizer: masked(adam(), '*.weight', { others: 'still' }) }),
  'parameter groups': step({
    optimizer: partition({
      weights: { select: '*.weight', transform: chain(clipByGlobalNorm(0.1), adam()) },
      biases: { transform: nesterov({ form: 'lookahead' }) },
    }),
  }),
  'coupled weight decay': step(by(weightDecay(0.1, { coupled: true }), momentum({ learningRate: 0.1 }))),
  'weight decay': step(by(adam(), weightDecay(0.1, { learningRate: 0.01 }))),
  'weight decay of weights': step(by(sgd({ learningRate: 0.1 }), weightDecay(0.1, { select: '*weight' }))),
  'max-norm': step(by(sgd({ learningRate: 0.5 }), maxNorm(0.5))),
  'unit norm': step(by(sgd({ learningRate: 0.5 }), unitNorm())),
  'non-negative': step(by(sgd({ learningRate: 0.5 }), nonNegative({ select: ['0.weight', '*bias'] }))),
  'gradient noise': step(by(gradientNoise(0.01), sgd({ learningRate: 0.1 }))),
};

/** Models, losses, penalties, and shapes that are hard on a compiler. */
export const modelPrograms: Programs = {
  'elastic net': step({ penalties: [elasticNet({ l1: 1e-2, l2: 1e-3 })] }),
  l1: step({ penalties: [l1(1e-2)] }),
  'l2 of everything': step({ penalties: [l2(1e-2, { select: '*' })] }),
  'label smoothing': step({ loss: labelSmoothing(softmaxCrossEntropy(), 0.1) }),
  dropout: step(hidden(relu(), dropout(0.2))),
  'batch norm': step(hidden(batchNorm(), relu())),
  'batch norm keras, plain': step(hidden(batchNorm({ convention: 'keras', affine: false }), tanh())),
  'layer norm': step(hidden(layerNorm(), relu())),
  'layer norm, plain': step(hidden(layerNorm({ affine: false, epsilon: 1e-3 }), tanh())),
  selu: step(hidden(selu())),
  'alpha dropout': step({
    model: mlp({ sizes, hidden: [selu(), alphaDropout(0.1)], initializer: lecunNormal() }),
  }),
  'gaussian noise': step({ model: sequential(gaussianNoise(0.1), dense(7), tanh(), gaussianNoise(0.2), dense(2)) }),
  everything: step({
    ...hidden(batchNorm(), relu(), dropout(0.1)),
    ...by(clipByGlobalNorm(1), momentum(), maxNorm(1)),
    penalties: [l2(1e-3), l1(1e-4)],
  }),
  tanh: step(hidden(tanh())),
  sigmoid: step(hidden(sigmoid())),
  elu: step(hidden(elu())),
  gelu: step(hidden(gelu())),
  'gelu by tanh': step(hidden(gelu({ approximate: 'tanh' }))),
  'leaky relu': step(hidden(leakyRelu())),
  softmax: step({ ...hidden(softmax()) }),
  'binary cross-entropy': step({ model: mlp({ sizes: [2, 12, 1] }), loss: binaryCrossEntropy() }),
  'mean squared error': step({ model: mlp({ sizes: [2, 9, 1] }), loss: meanSquaredError() }),
  'sizes 1, 3, 5, 7': step({ model: mlp({ sizes: [2, 1, 3, 5, 7, 2], hidden: [tanh()] }), optimizer: adam() }),
  'seventeen and thirty-three': step({ model: mlp({ sizes: [2, 17, 33, 2] }) }),
  wide: step({ model: mlp({ sizes: [2, 131, 127, 2] }), optimizer: adam() }),
  'wide, dropout, sharpness-aware': step({
    model: mlp({ sizes: [2, 125, 133, 2], hidden: [tanh(), dropout(0.1)] }),
    optimizer: sharpnessAware,
  }),
  linear: step({ model: sequential(dense(2)) }),
  'without biases': step({ model: sequential(dense(5, { bias: false }), relu(), dense(2, { bias: false })) }),
  'from zeros': step({ model: sequential(dense(3, { initializer: zeros() }), tanh(), dense(2)) }),
  'own activations': step(hidden(softsign, swish)),
  'own powers': step({ ...hidden(cubic, softsign), ...by(clipByGlobalNorm(0.1), sgd()) }),
  'own row reductions': step(hidden(belowMax, gated, tanh())),
  'own optimizer': step({ optimizer: softLion }),
  'own sharpness-aware minimisation': step({ optimizer: sharpnessAware }),
  'own averages': step(by(momentum({ learningRate: 0.1 }), averaged)),
  'own warm-up': step({ optimizer: warmUp }),
  'own swap': step({ optimizer: swapping }),
  'own norms': step({ optimizer: layerwise }),
  'own penalties': step({ penalties: [rowNorms, orthogonal] }),
  'own relative loss': step({ model: mlp({ sizes: [2, 5, 1] }), loss: relativeError }),
  'own loss with a division': step({ model: mlp({ sizes: [2, 5, 1], output: [sigmoid()] }), loss: perInput }),
  'own divergence': step({ model: mlp({ sizes: [2, 5, 1], output: [sigmoid()] }), loss: divergence }),
  'unweighted sums': unweighted,
  'wide, unweighted sums': wideSums,
  'states that change places': places,
  'an output one level after a mean': lateOutput,
  'an update alone': () => traceUpdate(adam(), { p: [3, 5], q: [1], r: [7] }),
};

/** Programs whose samples are read in ways of their own: models, and what evaluates one more than once a step. */
export const samplePrograms: Programs = {
  ...modelPrograms,
  ...Object.fromEntries(
    Object.entries(optimizerPrograms).filter(([name]) => /^(adam|sam|sophia|nesterov|schedule-free)/.test(name)),
  ),
};

/** Every row of the matrix by name. */
export const programs: Programs = { ...optimizerPrograms, ...modelPrograms };
