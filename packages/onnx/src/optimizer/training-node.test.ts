import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adagrad, adam, adamw, chain, clipByNorm, momentum, nesterov, sgd } from '@rivulet/optimizers';
import { ConfigError, type Schedule, type Transform, random } from '@rivulet/tensor';
import { runTransform } from '@rivulet/testkit';
import { needsPython, python, runPython } from '../../test/python.js';
import { decodeModel } from '../proto.js';
import { exportOptimizer } from './export-optimizer.js';

const shapes = { w: [2, 3], b: [3] };
const one = { w: [1] };
const driver = readFileSync(join(__dirname, '../../test/drive_optimizer.py'), 'utf8');
const exported = (
  optimizer: Transform,
  of: Readonly<Record<string, readonly number[]>> = shapes,
): Promise<Uint8Array> => exportOptimizer({ optimizer, shapes: of, form: 'training-node' });

/** The nodes, each with its inputs, and the attributes of the one in the domain of training operators. */
async function described(optimizer: Transform): Promise<{ nodes: readonly string[]; attributes: object }> {
  const { nodes } = decodeModel(await exported(optimizer, one)).graph;
  const own = nodes.find(({ domain }) => domain === 'ai.onnx.preview.training');
  const attributes = own?.attributes.map(({ name, f, s }) => [name, s ? new TextDecoder().decode(s) : f]) ?? [];
  return {
    nodes: nodes.map(({ opType, inputs }) => [opType, ...inputs].join(' ')),
    attributes: Object.fromEntries(attributes) as object,
  };
}

type Values = Readonly<Record<string, readonly number[]>>;

type Task = { params: Values; gradients: readonly Values[]; rates?: Values };

/** What the operators of Python's onnx make of some updates: for each model the states after each update. */
function driven(tasks: readonly (Task & { readonly bytes: Uint8Array })[]): Values[][] {
  const folder = mkdtempSync(join(tmpdir(), 'rivulet-optimizer-'));
  try {
    const listed = tasks.map(({ bytes, ...task }, index) => {
      const model = join(folder, `${index}.onnx`);
      writeFileSync(model, bytes);
      return { ...task, model };
    });
    writeFileSync(join(folder, 'tasks.json'), JSON.stringify(listed));
    return JSON.parse(runPython(driver, join(folder, 'tasks.json'))) as Values[][];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const rule: Schedule = (step) => 0.1 / (step + 1);
const schedule = Object.assign(rule, { spec: { use: 'rivulet-test#inverse', args: [] } });

describe('exportOptimizer as a training node', () => {
  it('writes one node for all parameters: R, T, X₁, X₂, G₁, G₂, V₁, …', async () => {
    const { graph, opsetImport } = decodeModel(await exported(adam({ epsilonOn: 'uncorrected' })));
    expect(opsetImport).toEqual([
      { domain: '', version: 17 },
      { domain: 'ai.onnx.preview.training', version: 1 },
    ]);
    expect(graph.nodes.map(({ opType, inputs, outputs }) => [opType, inputs.join(' '), outputs.join(' ')])).toEqual([
      ['Cast', 'optimizer/learningRate', 'Cast_0'],
      [
        'Adam',
        'Cast_0 step params/w params/b gradients/w gradients/b optimizer/m/w optimizer/m/b optimizer/v/w optimizer/v/b',
        'next/params/w next/params/b next/optimizer/m/w next/optimizer/m/b next/optimizer/v/w next/optimizer/v/b',
      ],
    ]);
  });

  it('counts T from 1 for Adam, from 0 for the others, and not at all where it does not matter', async () => {
    const counted = async (optimizer: Transform): Promise<string | undefined> =>
      (await described(optimizer)).nodes.find((node) => /^(Adam|Adagrad|Momentum) /.test(node))?.split(' ')[2];
    expect(await counted(adam({ dialect: 'keras' }))).toBe('step');
    expect(await counted(adagrad({ learningRateDecay: 0.1 }))).toBe('Sub_1');
    expect(await counted(momentum({ dampening: 0.1 }))).toBe('Sub_1');
    for (const never of [adagrad(), momentum(), nesterov(), adam({ correctMean: false, correctSquare: false })]) {
      expect(await counted(never)).toBe('constant_0');
      expect((await described(never)).nodes.join()).not.toContain('step');
    }
  });

  it('puts what the node does into its attributes', async () => {
    expect(
      (await described(adam({ dialect: 'keras', decoupled: false, weightDecay: 0.5, beta1: 0.25 }))).attributes,
    ).toEqual({
      alpha: 0.25,
      beta: Math.fround(0.999),
      epsilon: Math.fround(1e-7),
      norm_coefficient: 0.5,
      norm_coefficient_post: 0,
    });
    expect((await described(adagrad({ learningRateDecay: 0.5, epsilon: 0.25 }))).attributes).toEqual({
      epsilon: 0.25,
      decay_factor: 0.5,
      norm_coefficient: 0,
    });
    const velocity = { alpha: 0.5, norm_coefficient: 0.25 };
    expect((await described(momentum({ momentum: 0.5, dampening: 0.75, weightDecay: 0.25 }))).attributes).toEqual({
      ...velocity,
      beta: 0.25,
      mode: 'standard',
    });
    expect((await described(nesterov({ momentum: 0.5, weightDecay: 0.25 }))).attributes).toEqual({
      ...velocity,
      beta: 1,
      mode: 'nesterov',
    });
  });

  it.each<[string, Transform, string]>([
    ['amsgrad', adam({ amsgrad: true }), 'adam is no node of ai.onnx.preview.training: amsgrad divides by the largest'],
    ['its form by nesterov', adam({ nesterov: true }), 'nesterov steps along another average than the node'],
    [
      'an ε under the root',
      adam({ epsilonRoot: 1e-8 }),
      'epsilonRoot stands under the root, where the node has nothing',
    ],
    ['half a correction', adam({ correctMean: false }), 'the node corrects both averages or none'],
    [
      'a β that float32 rounds to 1',
      adam({ beta2: 1 - 1e-9 }),
      'beta2 is 0.999999999, which attributes, being float32',
    ],
    [
      "Keras's Adagrad",
      adagrad({ dialect: 'keras' }),
      "the same rule is epsilonAt 'outside', epsilon 0 and initialAccumulator 0.1000001",
    ],
    ['rest at 0', adagrad({ restAtZero: true }), 'restAtZero leaves parameters where the sum is 0'],
    [
      'a velocity of changes',
      momentum({ velocity: 'changes' }),
      'momentum is no node of ai.onnx.preview.training: its velocity',
    ],
    ["Keras's nesterov", nesterov({ form: 'keras' }), 'nesterov is no node of ai.onnx.preview.training: its velocity'],
    ['the literal nesterov', nesterov({ form: 'lookahead' }), "form 'lookahead' takes gradients at another point"],
    ['a schedule on β₁', adam({ beta1: schedule }), 'beta1 changes while training, and an attribute of a node cannot'],
    [
      'another optimizer',
      sgd(),
      'there is no node for sgd; there are nodes for adam, adamw, adagrad, momentum and nesterov',
    ],
    ['a chain', chain(clipByNorm(1), adam()), 'there is no node for chain'],
    [
      'a closure',
      adam({ learningRate: rule.bind(null) }),
      'adam: a node of ai.onnx.preview.training needs it as plain data',
    ],
  ])('refuses %s, and says why', async (_, optimizer, why) => {
    await expect(exported(optimizer)).rejects.toThrow(ConfigError);
    await expect(exported(optimizer)).rejects.toThrow(why);
  });

  it('says where it looked for the defaults of options', async () => {
    const load = (): Promise<unknown> => Promise.resolve({});
    await expect(exportOptimizer({ optimizer: adam(), shapes, form: 'training-node', load })).rejects.toThrow(
      new ConfigError("exportOptimizer: '@rivulet/optimizers' has no adam with settings"),
    );
  });
});

(python ? describe : describe.skip)(`a training node by the operators of the standard ${needsPython}`, () => {
  // g = 2, β₁ = ½, β₂ = ¾: m = 1 and v = 1, so m / (1 − β₁) = 2 and √(v / (1 − β₂)) = 2; with η = 1 and ε = 1 the step
  // is 2 / (2 + 1). With ε added to the uncorrected root it is 2 / (2 + 1 / ½): ½.
  it('is what the formula gives by hand, for both places of ε', async () => {
    const options = { learningRate: 1, beta1: 0.5, beta2: 0.75, epsilon: 1 };
    const task = { params: { w: [0] }, gradients: [{ w: [2] }] };
    const [[corrected] = [], [uncorrected] = []] = driven([
      { ...task, bytes: await exported(adam(options), one) },
      { ...task, bytes: await exported(adam({ ...options, epsilonOn: 'uncorrected' }), one) },
    ]);
    expect(corrected).toEqual({
      'params/w': [Math.fround(-2 / 3)],
      'optimizer/m/w': [1],
      'optimizer/v/w': [1],
    });
    expect(uncorrected?.['params/w']).toEqual([-0.5]);
  });

  // Attributes are float32, so settings that are exact in it show whether the rule is the same.
  const exact = { learningRate: 0.0625, beta1: 0.875, beta2: 1 - 2 ** -10 };
  const large = { ...exact, epsilon: 0.125 };
  const decay = { weightDecay: 0.125 };
  const push = { learningRate: 0.0625, momentum: 0.875 };
  const cases: Readonly<Record<string, Transform>> = {
    adam: adam(exact),
    'adam with a large ε': adam(large),
    'adam with a large ε on the uncorrected root': adam({ ...large, epsilonOn: 'uncorrected' }),
    "Keras's adam": adam({ ...exact, dialect: 'keras' }),
    "Keras's adam with decay": adam({ ...exact, ...decay, dialect: 'keras' }),
    'adam with weight decay in the gradient': adam({ ...large, ...decay }),
    'the same on the uncorrected root': adam({ ...large, ...decay, epsilonOn: 'uncorrected' }),
    'adam that climbs': adam({ ...large, ...decay, maximize: true }),
    'adam without correction': adam({ ...large, correctMean: false, correctSquare: false }),
    'adam without ε': adam({ ...exact, epsilon: 0 }),
    'adam without momentum': adam({ ...large, beta1: 0, beta2: 0.5 }),
    adamw: adamw({ ...exact, ...decay }),
    'adam on a schedule': adam({ ...exact, learningRate: schedule }),
    adagrad: adagrad({ learningRate: 0.125 }),
    'adagrad with all': adagrad({
      ...decay,
      epsilon: 0.125,
      learningRateDecay: 0.25,
      initialAccumulator: 0.5,
      maximize: true,
    }),
    'adagrad, decoupled': adagrad({ ...decay, learningRate: 0.125, learningRateDecay: 0.25, decoupled: true }),
    momentum: momentum(push),
    'momentum, dampened, decaying': momentum({ ...push, ...decay, dampening: 0.375 }),
    'momentum on a schedule': momentum({ ...push, learningRate: schedule, dampening: 0.375, maximize: true }),
    nesterov: nesterov({ ...push, ...decay }),
    'nesterov, decoupled': nesterov({ ...push, ...decay, learningRate: schedule, decoupled: true }),
  };
  const rounded: Readonly<Record<string, Transform>> = {
    adam: adam({ learningRate: 0.1, epsilon: 0.1 }),
    "Keras's adam": adam({ learningRate: 0.1, epsilon: 0.1, dialect: 'keras' }),
    'adam without correction': adam({ learningRate: 0.1, correctMean: false, correctSquare: false }),
    'momentum, dampened, decaying': momentum({ learningRate: 0.1, dampening: 0.3, weightDecay: 0.1 }),
  };

  const { normal } = random(7, 'gradients');
  const numbers = (count: number, size: number): number[] => Array.from({ length: count }, () => size * normal());
  const params = { w: numbers(6, 1), b: numbers(3, 1) };
  // From step to step up to ten thousand times larger or smaller, and none at all in the fourth.
  const sizes = Array.from({ length: 20 }, (_, step) => (step === 3 ? 0 : 10 ** ((step % 5) - 2)));
  const gradients = sizes.map((size) => ({ w: numbers(6, size), b: numbers(3, size) }));
  const rates = { 'optimizer/learningRate': sizes.map((_, step) => rule(step, 0)) };
  let paths: ReadonlyMap<Transform, Values[]>;
  beforeAll(async () => {
    const optimizers = [...Object.values(cases), ...Object.values(rounded)];
    const tasks = await Promise.all(
      optimizers.map(async (optimizer) => {
        const isFed = JSON.stringify(optimizer.spec).includes('rivulet-test');
        return { bytes: await exported(optimizer), params, gradients, ...(isFed ? { rates } : {}) };
      }),
    );
    paths = new Map(driven(tasks).map((path, index) => [optimizers[index] ?? sgd(), path]));
  });

  /** The largest difference from the reference in float64, in units of the largest parameter on the way, at least 1. */
  function distance(optimizer: Transform): number {
    const path = paths.get(optimizer) ?? [];
    expect(path).toHaveLength(20);
    const errors = (['w', 'b'] as const).map((key) => {
      const expected = runTransform(optimizer, {
        start: params[key],
        gradients: gradients.map((all) => all[key]),
      }).flat();
      const actual = path.flatMap((values) => values[`params/${key}`] ?? []);
      const size = Math.max(1, ...expected.map(Math.abs));
      return Math.max(...expected.map((value, index) => Math.abs((actual[index] ?? NaN) - value))) / size;
    });
    return Math.max(...errors);
  }

  // 20 updates, each with some roundings of 6e-8 in float32.
  it.each(Object.entries(cases))('is %s over 20 steps', (_, optimizer) => {
    expect(distance(optimizer)).toBeLessThan(1e-6);
  });

  // Of 1 − 0.999 in float32 1.3e-5 is wrong; where both sides of the correction have it, it cancels.
  it.each(Object.entries(rounded))('is %s up to the rounding of attributes', (_, optimizer) => {
    expect(distance(optimizer)).toBeLessThan(2e-5);
  });
});
