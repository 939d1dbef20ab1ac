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
import { decodeModel, elementTypes, exportOptimizer, opsets } from '@rivulet/onnx';
import {
  ConfigError,
  type Floats,
  type ScalarSlot,
  type Transform,
  initialState,
  random,
  reference,
  traceUpdate,
} from '@rivulet/tensor';
import * as ort from 'onnxruntime-node';

const shapes = { 'w.weight': [4, 3], 'w.bias': [4] } as const;
const steps = 20;
const { normal } = random(5, 'optimizer graphs');
const numbers = (count: number): Float32Array => Float32Array.from({ length: count }, normal);
const start = { 'params/w.weight': numbers(12), 'params/w.bias': numbers(4) };
const gradients = Array.from({ length: steps }, () => ({
  'gradients/w.weight': numbers(12),
  'gradients/w.bias': numbers(4),
}));

type Values = Readonly<Record<string, Floats>>;

/** All states after each step, by the reference evaluator in float32. */
function expected(optimizer: Transform): Values[] {
  const program = traceUpdate(optimizer, shapes);
  const executable = reference({ precision: 'float32' }).compile(program);
  const names = [...program.state.keys()].filter((name) => !name.startsWith('gradients/'));
  for (const [name, values] of Object.entries(initialState(program, { precision: 'float32' }, start))) {
    executable.write(name, values);
  }
  return gradients.map((given, done) => {
    for (const [name, values] of Object.entries(given)) executable.write(name, values);
    executable.run({
      steps: 1,
      step: done + 1,
      seed: 0,
      rows: new Int32Array(0),
      starts: Int32Array.of(0, 0),
      scalars: Float64Array.from(program.freeScalars, (name) => scalarOf(program.scalars.get(name)?.source, done)),
      numbers: new Float64Array(0),
    });
    return Object.fromEntries(names.map((name) => [name, executable.read(name).slice()]));
  });
}

function scalarOf(source: ScalarSlot['source'] | undefined, done: number): number {
  return typeof source === 'function' ? source(done, 0) : Number(source);
}

/** The same by ONNX Runtime, which is told nothing but what is in the file. */
async function actual(
  bytes: Uint8Array,
  changing: Readonly<Record<string, (done: number) => number>>,
): Promise<Values[]> {
  const session = await ort.InferenceSession.create(bytes, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const { graph, metadataProps } = decodeModel(bytes);
  const dims = new Map(
    graph.inputs.map(({ name, type }) => [
      name,
      (type?.tensorType?.shape?.dims ?? []).map(({ dimValue }) => Number(dimValue)),
    ]),
  );
  const types = new Map(graph.inputs.map(({ name, type }) => [name, type?.tensorType?.elemType]));
  const tensor = (name: string, values: Floats): ort.Tensor =>
    new ort.Tensor('float32', Float32Array.from(values), dims.get(name) ?? []);
  const initial = JSON.parse(metadataProps.find(({ key }) => key === 'initial')?.value ?? '') as object;
  const state: Record<string, ort.Tensor> = Object.fromEntries(
    Object.entries(start).map(([name, values]) => [name, tensor(name, values)]),
  );
  const double = (value: number): ort.Tensor => new ort.Tensor('float64', Float64Array.of(value), []);
  const numbers: Record<string, ort.Tensor> = {};
  for (const [name, from] of Object.entries(initial) as [string, number | string][]) {
    if (types.get(name) === elementTypes.float64) {
      numbers[name] = double(Number(from));
      continue;
    }
    const size = (dims.get(name) ?? []).reduce((product, length) => product * length, 1);
    state[name] = typeof from === 'number' ? tensor(name, new Float32Array(size).fill(from)) : state[from]!;
  }
  const path: Values[] = [];
  for (const [done, given] of gradients.entries()) {
    const feeds: Record<string, ort.Tensor> = { ...numbers, ...state };
    for (const [name, values] of Object.entries(given)) feeds[name] = tensor(name, values);
    if (dims.has('step')) feeds['step'] = new ort.Tensor('int64', BigInt64Array.of(BigInt(done + 1)), []);
    for (const [name, value] of Object.entries(changing)) {
      feeds[name] = double(value(done));
    }
    const results = await session.run(feeds);
    for (const name of Object.keys(state)) state[name] = results[`next/${name}`] ?? state[name]!;
    path.push(
      Object.fromEntries(Object.entries(state).map(([name, { data }]) => [name, (data as Float32Array).slice()])),
    );
  }
  await session.release();
  return path;
}

/** The largest difference of any state, in units of the largest number that it ever holds, at least 1. */
function distance(one: readonly Values[], other: readonly Values[]): number {
  const names = Object.keys(other[0] ?? {});
  expect(Object.keys(one[0] ?? {}).sort()).toEqual([...names].sort());
  const errors = names.map((name) => {
    const [a, b] = [one, other].map((path) => path.flatMap((values) => Array.from(values[name] ?? [])));
    const size = Math.max(1, ...(b ?? []).map(Math.abs));
    return Math.max(...(b ?? []).map((value, index) => Math.abs((a?.[index] ?? NaN) - value) / size));
  });
  return Math.max(...errors);
}

const falling = (step: number): number => 0.1 / (step + 1);
const exporting = (optimizer: Transform, opset?: number): Promise<Uint8Array> =>
  exportOptimizer({ optimizer, shapes, ...(opset === undefined ? {} : { opset }) });

const catalogue: Readonly<Record<string, Transform>> = {
  sgd: sgd({ learningRate: 0.01, weightDecay: 0.1, maximize: true }),
  momentum: momentum({ weightDecay: 1e-3 }),
  'momentum of changes, dampened': momentum({ velocity: 'changes', dampening: 0.3 }),
  nesterov: nesterov(),
  'nesterov keras': nesterov({ form: 'keras' }),
  adagrad: adagrad({ learningRateDecay: 0.1, initialAccumulator: 0.1 }),
  'adagrad optax': adagrad({ dialect: 'optax', learningRate: 0.1, initialAccumulator: 0 }),
  adadelta: adadelta(),
  rmsprop: rmsprop({ centered: true, momentum: 0.5 }),
  'rmsprop optax': rmsprop({ dialect: 'optax', momentum: 0.5, nesterov: true, correctBias: true, initialSquare: 1 }),
  adam: adam(),
  'adam, amsgrad': adam({ learningRate: 0.01, amsgrad: true }),
  adamw: adamw({ dialect: 'keras', learningRate: 0.01 }),
  adamax: adamax(),
  nadam: nadam(),
  radam: radam({ beta2: 0.99 }),
  rprop: rprop({ learningRate: 1e-3 }),
  asgd: asgd({ learningRate: 0.1, lambda: 0.1, averageAfter: 3 }),
  adafactor: adafactor({ weightDecay: 0.1 }),
  'adafactor optax': adafactor({ dialect: 'optax', learningRate: 0.01, momentum: 0.9, factorFrom: 3 }),
  muon: muon({ learningRate: 1e-3 }),
  lion: lion({ learningRate: 1e-3 }),
  lamb: lamb({ learningRate: 0.01, weightDecay: 0.01 }),
  lars: lars({ trustCoefficient: 0.01, weightDecay: 0.01 }),
  adabelief: adabelief({ epsilon: 1e-4 }),
  yogi: yogi(),
  adan: adan({ weightDecay: 0.02 }),
  novograd: novograd({ weightDecay: 0.01 }),
  ademamix: ademamix(),
  'simplified ademamix': simplifiedAdemamix({ learningRate: 1e-4, alpha: 2 }),
  adopt: adopt({ learningRate: 0.01, epsilon: 1e-2 }),
  'sign sgd': signSgd(),
  prodigy: prodigy({ initialEstimate: 1e-3 }),
  ftrl: ftrl({ learningRate: 0.1, l1: 1e-4, l2: 1e-3, beta: 1 }),
  fromage: fromage(),
  sm3: sm3({ learningRate: 0.05 }),
  'dog by its first rate': dog({ firstStep: 1e-2, firstStepAs: 'rate' }),
  dowg: dowg(),
  'optimistic gradient descent': optimisticGradientDescent({ learningRate: 0.1 }),
  'clip by norm': chain(clipByGlobalNorm(0.1), adam()),
  'clip by value': chain(clipByValue(0.01), sgd()),
  'clip by norm of each': chain(clipByNorm(0.05), sgd({ learningRate: 0.1 })),
  'clip by block rms': chain(clipByBlockRms(0.01), sgd({ learningRate: 0.1 })),
  'adaptive gradient clip': chain(adaptiveGradientClip(), sgd({ learningRate: 0.1 })),
  centralize: chain(centralize(), momentum({ learningRate: 0.1 })),
  'normalize by norm': chain(normalizeByUpdateNorm({ scale: 0.1 }), sgd({ learningRate: 0.1 })),
  'average of gradients': chain(emaOfGradients(), sgd({ learningRate: 0.1 })),
  'averages of parameters': chain(
    sgd({ learningRate: 0.1 }),
    ema({ decay: 0.9, overwriteEvery: 5 }),
    swa({ start: 3 }),
  ),
  lookahead: lookahead(momentum({ learningRate: 0.1 }), { every: 3 }),
  'lookahead that resets': lookahead(adam(), { every: 3, rate: 0.8, reset: true }),
  'accumulated gradients': applyIfFinite(multiSteps(momentum({ learningRate: 0.1 }), { every: 3 })),
  masked: masked(adam(), '*.weight', { others: 'still' }),
  'parameter groups': partition({
    weights: { select: '*.weight', transform: adam() },
    biases: { transform: nesterov() },
  }),
};

describe('an optimizer as a graph of plain operators, in ONNX Runtime', () => {
  // Both sides compute in float32: 20 updates of some dozen roundings of 6e-8.
  it.each(Object.entries(catalogue))(
    '%s equals the reference evaluator in all states over 20 steps',
    async (_, optimizer) => {
      expect(distance(await actual(await exporting(optimizer), {}), expected(optimizer))).toBeLessThan(1e-6);
    },
  );

  it('takes hyper-parameters as they are fed, and has no first value for those on a schedule', async () => {
    const scheduled = adam({ learningRate: falling, beta1: 0.8 });
    const bytes = await exporting(scheduled);
    const rate = { 'optimizer/learningRate': falling };
    expect(distance(await actual(bytes, rate), expected(scheduled))).toBeLessThan(1e-6);
    await expect(actual(bytes, {})).rejects.toThrow(/learningRate/);
    const fixed = await exporting(adam({ learningRate: 1, beta1: 0.8 }));
    expect(distance(await actual(fixed, rate), expected(scheduled))).toBeLessThan(1e-6);
  });

  it.each([opsets.least, 18, opsets.largest])('is the same for operator set %d', async (opset) => {
    for (const optimizer of [adam(), muon({ learningRate: 1e-3 }), adafactor()]) {
      expect(distance(await actual(await exporting(optimizer, opset), {}), expected(optimizer))).toBeLessThan(1e-6);
    }
  });

  const elsewhere = /takes gradients at another point than the parameters; a whole training step can be exported/;
  it.each<[string, Transform, RegExp]>([
    ['the literal nesterov', nesterov({ form: 'lookahead' }), elsewhere],
    ['schedule-free sgd', scheduleFreeSgd(), elsewhere],
    ['schedule-free adamw', scheduleFreeAdamw(), elsewhere],
    ['sam', sam(sgd()), elsewhere],
    ['sophia', sophia(), /sophia asks for more gradients within a step/],
    ['dog', dog(), /optimizer\/distance starts from a formula of the parameters/],
  ])('refuses %s, which an update alone cannot be', async (_, optimizer, why) => {
    await expect(exporting(optimizer)).rejects.toThrow(ConfigError);
    await expect(exporting(optimizer)).rejects.toThrow(why);
  });

  it('refuses no parameters, another form, and metadata under its own keys', async () => {
    await expect(exportOptimizer({ optimizer: sgd(), shapes: {} })).rejects.toThrow(/at least one parameter/);
    const other = { optimizer: sgd(), shapes, form: 'other' as 'operators' };
    await expect(exportOptimizer(other)).rejects.toThrow(/form 'operators' or 'training-node', received "other"/);
    await expect(exportOptimizer({ optimizer: sgd(), shapes, metadata: { form: 'x' } })).rejects.toThrow(
      "exportOptimizer: expected metadata without 'form', which it writes",
    );
  });

  it('says in the file what it is and how it is driven', async () => {
    const optimizer = chain(clipByGlobalNorm(1), adam({ learningRate: 0.1 }));
    const { docString, metadataProps } = decodeModel(
      await exportOptimizer({ optimizer, shapes: { w: [2] }, metadata: { by: 'me' } }),
    );
    expect(docString).toMatch(
      /^One update of chain\(clipByGlobalNorm, adam\)\. Feed params\/…, .* step is 1 in the first update/,
    );
    expect(Object.fromEntries(metadataProps.map(({ key, value }) => [key, value]))).toEqual({
      by: 'me',
      form: 'operators',
      initial:
        '{"optimizer/1/m/w":0,"optimizer/1/v/w":0,"optimizer/0/maxNorm":1,"optimizer/1/learningRate":0.1,' +
        '"optimizer/1/beta1":0.9,"optimizer/1/beta2":0.999,"optimizer/1/epsilon":1e-8}',
      optimizer: JSON.stringify(optimizer.spec),
    });
  });
});
