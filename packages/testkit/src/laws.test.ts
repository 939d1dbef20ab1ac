import {
  type Backend,
  type Dataset,
  type Floats,
  type Layer,
  type Loss,
  type Matrix,
  type Signal,
  type Transform,
  mapTensors,
  oneHot,
  permutation,
  reference,
  zip,
} from '@rivulet/tensor';
import { datasetLaws } from './dataset-laws.js';
import { layerOf } from './forward-backward.js';
import { layerLaws } from './layer-laws.js';
import { lossLaws } from './loss-laws.js';
import { scheduleLaws } from './schedule-laws.js';
import { signalLaws } from './signal-laws.js';
import { transformLaws } from './transform-laws.js';

/** Runs laws without declaring tests: the titles of those that fail, with what they say. */
async function broken(declareLaws: () => void): Promise<string[]> {
  const laws: [string, () => void | Promise<void>][] = [];
  const globals = globalThis as unknown as Record<'describe' | 'it', unknown>;
  const { describe, it } = globals;
  globals.describe = (_: string, body: () => void) => body();
  globals.it = (title: string, check: () => void | Promise<void>) => laws.push([title, check]);
  try {
    declareLaws();
  } finally {
    Object.assign(globals, { describe, it });
  }
  const failed: string[] = [];
  for (const [title, check] of laws) {
    try {
      await check();
    } catch (error) {
      failed.push(`${title}: ${(error as Error).message}`);
    }
  }
  return failed;
}

const plain = { spec: null };

/** Gradient descent with momentum: v ← 0.9 v − 0.1 g, p ← p + v. */
const descent = (): Transform => ({
  ...plain,
  name: 'descent',
  init: (params) => ({ v: mapTensors((p) => p.fill(0), params) }),
  update: (updates, state) => {
    const v = zip((g, old) => old.mul(0.9).sub(g.mul(0.1)), updates, state['v'] as typeof updates);
    return { updates: v, state: { v } };
  },
});

transformLaws('momentum written by hand', descent);

describe('transformLaws', () => {
  test('finds state that is kept outside the state', async () => {
    let calls = 0;
    const hidden = (): Transform => ({
      ...plain,
      name: 'hidden',
      init: () => ({}),
      update: (updates, state) => ({ updates: mapTensors((g) => g.mul(++calls), updates), state }),
    });
    const failed = await broken(() => transformLaws('hidden', hidden));
    expect(failed.some((one) => one.startsWith('builds the same program each time'))).toBe(true);
    expect(failed.some((one) => one.startsWith('two runs of one transform do not interact'))).toBe(true);
  });

  test('finds a division by a zero gradient, unless told that this is so', async () => {
    const sign = (): Transform => ({
      ...plain,
      name: 'sign',
      init: () => ({}),
      update: (updates, state) => ({ updates: mapTensors((g) => g.div(g.abs()), updates), state }),
    });
    const failed = await broken(() => transformLaws('sign', sign));
    expect(failed.map((one) => one.split(':')[0])).toEqual([
      'survives gradients of 0',
      'survives a zero gradient after others, and others after it',
    ]);
    expect(await broken(() => transformLaws('sign', sign, { extremes: false }))).toEqual([]);
  });
});

/** The reference evaluator as a backend that waits, with something wrong with what is read from it. */
const faulty = (change: (name: string, values: Floats) => void, said = 'faulty'): Backend => ({
  name: 'faulty',
  async compile(program) {
    const inner = await Promise.resolve(reference().compile(program));
    return {
      backend: said,
      write: (name, values) => inner.write(name, values),
      run: async (call) => {
        await Promise.resolve();
        inner.run(call);
      },
      read(name) {
        const values = inner.read(name);
        change(name, values);
        return Promise.resolve(values);
      },
      dispose: () => inner.dispose(),
    };
  },
});

transformLaws('momentum on a backend that waits', descent, { backends: [faulty(() => undefined)] });

describe('transformLaws on a backend', () => {
  const failing = async (backend: Backend) => {
    const failed = await broken(() => transformLaws('descent', descent, { backends: [backend] }));
    return failed.map((one) => one.replace(/:.*/s, ''));
  };

  test('finds numbers beyond the tolerance, and one that is forgotten to be none', async () => {
    const title = 'runs on faulty itself, and is there what it is on the reference within 0.0001';
    const off = (_: string, values: Floats) => {
      values.set([(values[0] ?? NaN) * 1.001 + 1e-3]);
    };
    expect(await failing(faulty(off))).toContain(title);
    const forgetful = (_: string, values: Floats) => values.forEach((x, i) => (values[i] = Number.isNaN(x) ? 0 : x));
    expect(await failing(faulty(forgetful))).toEqual([
      'is finite, infinite and NaN on faulty where it is on the reference',
    ]);
  });

  test('finds a state that is not the whole state', async () => {
    const halved = (name: string, values: Floats) => {
      if (name.startsWith('optimizer')) values.fill(0);
    };
    expect(await failing(faulty(halved))).toContain(
      'resumed on faulty it goes on as if uninterrupted, bit for bit, beside another run',
    );
  });

  test('finds a backend that falls back', async () => {
    const failed = await failing(faulty(() => undefined, 'reference (faulty: no kernel)'));
    expect(failed).toEqual([expect.stringMatching('runs on faulty itself')]);
  });
});

/** Halves at every loss that is not the best so far. */
const halving = (): Signal<number, { best: number | null; rate: number }> => ({
  ...plain,
  name: 'halving',
  per: 'epoch',
  init: () => ({ best: null, rate: 1 }),
  value: ({ rate }) => rate,
  next: ({ best, rate }, { loss }) => (best === null || loss < best ? { best: loss, rate } : { best, rate: rate / 2 }),
  because: ({ best }) => `the best loss is ${best ?? 'unknown'}`,
});

signalLaws('halving', halving);

describe('signalLaws', () => {
  test('finds state that is kept in a closure', async () => {
    const closure = () => {
      let seen = 0;
      return { ...halving(), next: () => ({ best: 0, rate: 1 / ++seen }) };
    };
    const failed = (await broken(() => signalLaws('closure', closure))).join('\n');
    expect(failed).toMatch('never looks ahead, and runs do not interact');
    expect(failed).toMatch('next is pure');
  });

  test('finds state that JSON cannot hold', async () => {
    const infinite = () => ({
      ...halving(),
      init: () => ({ best: Infinity, rate: 1 }),
      next: () => ({ best: Infinity, rate: 1 }),
    });
    expect((await broken(() => signalLaws('infinite', infinite))).join('\n')).toMatch('its state survives JSON');
  });

  test('finds a value that is lost on the way', async () => {
    const lost = () => ({
      ...halving(),
      value: ({ best }: { best: number | null }) => best ?? 1,
      next: () => ({ best: NaN, rate: 1 }),
    });
    expect((await broken(() => signalLaws('lost', lost))).join('\n')).toMatch('the value is NaN');
  });

  test('finds a state that is changed in place', async () => {
    const mutating = () => ({
      ...halving(),
      next: (state: { best: number | null; rate: number }) => Object.assign(state, { rate: state.rate / 2 }),
    });
    expect((await broken(() => signalLaws('mutating', mutating))).join('\n')).toMatch('next is pure');
  });
});

/** Halves every ten epochs. */
const stairs = () => Object.assign((_: number, epoch: number) => 0.5 ** Math.floor(epoch / 10), { spec: null });

scheduleLaws('stairs', stairs, { bounds: [0, 1] });

describe('scheduleLaws', () => {
  test('finds a value that is no number, and one out of bounds', async () => {
    const late = () => Object.assign((step: number) => (step < 300 ? 1 : NaN), plain);
    expect((await broken(() => scheduleLaws('late', late)))[0]).toMatch('at step 301, epoch 43 it is NaN');
    const failed = await broken(() => scheduleLaws('stairs', stairs, { bounds: [0.5, 1] }));
    expect(failed).toEqual([expect.stringMatching('at step 140, epoch 20 it is 0.25, not within 0.5 and 1')]);
  });

  test('finds a schedule that counts its calls', async () => {
    const counting = () => {
      let calls = 0;
      const schedule = () => ++calls;
      return Object.assign(schedule, plain);
    };
    expect((await broken(() => scheduleLaws('counting', counting))).join()).toMatch('depends on time alone');
  });
});

/** y = x·wᵀ + b with batch-centred x in training. */
const centredLinear = (): Layer => ({
  ...plain,
  name: 'centredLinear',
  init: (_, { constant }) => ({
    params: { weight: constant(0, [2, 3]), bias: constant(0, [2]) },
    state: { mean: constant(0, [1, 3]) },
    output: ['batch', 2],
  }),
  apply(x, { weight, bias }, state, context) {
    const mean = context.mode === 'train' ? context.mean(x) : state['mean'];
    if (!weight || !bias || !mean) throw new Error('a parameter is missing');
    return { output: x.sub(mean).matmul(weight, { transposeB: true }).add(bias), state: { mean } };
  },
});

layerLaws('a centred linear layer', centredLinear);

describe('layerLaws', () => {
  test('finds a gradient that is wrong', async () => {
    const wrong = () => layerOf('wrong', { w: [3] }, (x, { w }) => x.mul(w?.stop() ?? 0));
    expect((await broken(() => layerLaws('wrong', wrong))).join('\n')).toMatch(
      /gradient of w: element \d is 0, expected/,
    );
  });

  test('finds random numbers and batch statistics at inference', async () => {
    const noisy = () => layerOf('noisy', {}, (x, _, { uniform }) => x.add(uniform('noise', x.shape)));
    expect((await broken(() => layerLaws('noisy', noisy))).join('\n')).toMatch(
      "a layer uses random numbers in mode 'infer'",
    );
    const together = () => layerOf('together', {}, (x) => x.sub(x.sum([0], { keep: true })));
    const failed = (await broken(() => layerLaws('together', together))).join('\n');
    expect(failed).toMatch('treats each sample alone');
  });

  test('finds padding that counts', async () => {
    const leaking = () => layerOf('leaking', {}, (x) => x.mul(x.exp().sum()));
    expect((await broken(() => layerLaws('leaking', leaking))).join('\n')).toMatch('does not see padding: y');
  });
});

/** −log softmax at the target, shifted by the largest output so that nothing overflows. */
const crossEntropy = (): Loss => ({
  ...plain,
  name: 'crossEntropy',
  perSample(output, target) {
    const shifted = output.sub(output.amax([1], { keep: true }).stop());
    const picked = shifted.mul(oneHot(target, 3)).sum([1], { keep: true });
    return shifted.exp().sum([1], { keep: true }).log().sub(picked);
  },
});

lossLaws('a cross-entropy', crossEntropy);

describe('lossLaws', () => {
  test('finds an exponential that overflows', async () => {
    const naive = (): Loss => ({
      ...crossEntropy(),
      perSample: (output) => output.exp().sum([1], { keep: true }).log(),
    });
    const failed = await broken(() => lossLaws('naive', naive));
    expect(failed).toHaveLength(1);
    expect(failed[0]).toMatch('stays finite far away');
  });

  test('finds a loss that looks at other samples, and one of the wrong shape', async () => {
    const shared = (): Loss => ({
      ...crossEntropy(),
      perSample: (output) => output.sub(output.sum()).sum([1], { keep: true }),
    });
    expect((await broken(() => lossLaws('shared', shared))).join('\n')).toMatch('the loss of sample 0 alone');
    const wide = (): Loss => ({ ...crossEntropy(), perSample: (output) => output.square() });
    expect((await broken(() => lossLaws('wide', wide))).join('\n')).toMatch('the shape of the loss');
  });
});

const matrix = (rows: number[][]): Matrix => ({
  rows: rows.length,
  columns: rows[0]?.length ?? 0,
  values: Float64Array.from(rows.flat()),
});

/** Sixteen points on a parabola. */
const parabola = (): Dataset => {
  const all = Array.from({ length: 16 }, (_, index) => index / 4);
  const order: Dataset['order'] = ({ epoch, seed }) => permutation(seed, `shuffle/${epoch}`, all.length);
  return {
    ...plain,
    name: 'parabola',
    size: all.length,
    inputs: matrix(all.map((x) => [x])),
    targets: matrix(all.map((x) => [x * x])),
    features: ['x'],
    classes: null,
    scaling: null,
    order,
    batches: ({ epoch, seed, batchSize }) => ({
      *[Symbol.iterator]() {
        const visited = Array.from(order({ epoch, seed }), (index) => all[index] ?? NaN);
        for (let start = 0; start < visited.length; start += batchSize) {
          const rows = visited.slice(start, start + batchSize);
          yield { size: rows.length, inputs: matrix(rows.map((x) => [x])), targets: matrix(rows.map((x) => [x * x])) };
        }
      },
    }),
  };
};

datasetLaws('a parabola', parabola);

describe('datasetLaws', () => {
  test('finds an epoch that can be iterated only once', async () => {
    const once = (): Dataset => {
      const data = parabola();
      return { ...data, batches: (options) => data.batches(options)[Symbol.iterator]() as unknown as Iterable<never> };
    };
    expect((await broken(() => datasetLaws('once', once))).join('\n')).toMatch('can be iterated again');
  });

  test('finds samples that are drawn with replacement, and an order that never changes', async () => {
    const drawn = (): Dataset => ({ ...parabola(), order: () => new Int32Array(16) });
    const failed = (await broken(() => datasetLaws('drawn', drawn))).join('\n');
    expect(failed).toMatch('visits each sample once an epoch');
    expect(failed).toMatch('the number of orders: received 1, expected 9');
  });

  test('finds samples of an epoch that are not those of its batches, or are others each time', async () => {
    const halved = ({ rows, columns, values }: Matrix): Matrix => ({ rows, columns, values: values.map((x) => x / 2) });
    const other = (): Dataset => {
      const { inputs, targets, ...rest } = parabola();
      const samples = () => ({ inputs: halved(inputs), targets });
      return { ...rest, inputs, targets, perEpoch: { targetColumns: 1, samples } };
    };
    expect((await broken(() => datasetLaws('other', other))).join('\n')).toMatch('the samples in batches of');
    let calls = 0;
    const fickle = (): Dataset => {
      const { inputs, targets, ...rest } = parabola();
      const samples = () => ({ inputs: { ...inputs, values: inputs.values.map((x) => x + calls++) }, targets });
      return { ...rest, inputs, targets, perEpoch: { targetColumns: 1, samples } };
    };
    expect((await broken(() => datasetLaws('fickle', fickle))).join('\n')).toMatch('makes the samples of each epoch');
  });

  test('finds a class without a name', async () => {
    const classes = (): Dataset => ({ ...parabola(), classes: ['red', 'blue'] });
    expect((await broken(() => datasetLaws('classes', classes))).join('\n')).toMatch('a class has no name');
  });
});
