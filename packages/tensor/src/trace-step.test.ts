import { moonsStep } from '../test/moons-net.js';
import type { Layer, Loss, Penalty, Transform } from './contracts.js';
import { initialState } from './evaluate.js';
import type { Program } from './program.js';
import { reference } from './reference.js';
import { type StepParts, traceStep, traceUpdate } from './trace-step.js';
import { type Tensors, mapTensors, zip } from './tensors.js';

/** y = w·x + b; keeps the mean of its inputs as a running statistic. */
const line: Layer = {
  name: 'line',
  spec: null,
  init: (_, { constant }) => ({
    params: { w: constant(2, [1, 1]), b: constant(0, [1]) },
    state: { seen: constant(0, [1, 1]) },
    output: ['batch', 1],
  }),
  apply: (x, { w, b }, { seen }, context) => {
    if (!w || !b || !seen) throw new Error('a parameter is missing');
    const output = x.matmul(w, { transposeB: true }).add(b);
    return { output, state: { seen: context.mode === 'train' ? context.mean(x) : seen } };
  },
};

const squared: Loss = {
  name: 'squared',
  spec: null,
  perSample: (output, target) => output.sub(target).square(),
  correct: (output, target) => output.sub(target).abs().gt(1.5).where(0, 1),
};

const descent = (rate = 0.1): Transform => ({
  name: 'descent',
  spec: null,
  init: () => ({}),
  update: (updates, state, { scalar }) => ({
    updates: mapTensors((g) => g.mul(scalar('learningRate', rate)).neg(), updates),
    state,
  }),
});

/** v ← 0.9 v − 0.1 g(p + 0.9 v), p ← p + v. */
const nesterov: Transform<{ v: Tensors }> = {
  name: 'nesterov',
  spec: null,
  init: (params) => ({ v: mapTensors((p) => p.fill(0), params) }),
  point: ({ v }, { params }) => zip((p, old) => p.add(old.mul(0.9)), params, v),
  update(updates, { v }) {
    const next = zip((g, old) => old.mul(0.9).sub(g.mul(0.1)), updates, v);
    return { updates: next, state: { v: next } };
  },
};

const parts = (optimizer: Transform, penalties: readonly Penalty[] = []): StepParts => ({
  model: line,
  loss: squared,
  penalties,
  optimizer,
  features: 1,
  targets: 1,
});

/** Runs steps on x = (1, 3), y = (1, 4): states, and the numbers of each step by name. */
function train(
  program: Program,
  steps: number,
  data: { x: number[]; y: number[]; valid?: number[] } = { x: [1, 3], y: [1, 4] },
) {
  const executable = reference({ precision: 'float64' }).compile(program);
  for (const [name, values] of Object.entries(initialState(program))) executable.write(name, values);
  for (const [name, values] of Object.entries(data)) executable.write(name, values);
  const size = data.x.length;
  const numbers = new Float64Array(steps * program.numbers.length);
  executable.run({
    steps,
    step: 1,
    seed: 0,
    rows: Int32Array.from({ length: steps * size }, (_, index) => index % size),
    starts: Int32Array.from({ length: steps + 1 }, (_, index) => index * size),
    scalars: new Float64Array(steps * program.freeScalars.length).fill(0.1),
    numbers,
  });
  const column = (name: string) =>
    Array.from({ length: steps }, (_, step) => numbers[step * program.numbers.length + program.numbers.indexOf(name)]);
  return { read: (name: string) => executable.read(name)[0] ?? NaN, column };
}

describe('traceStep', () => {
  // w = 2, b = 0: residuals 2·1 − 1 = 1 and 2·3 − 4 = 2, loss (1 + 4)/2 = 2.5
  // dw = (2·1·1 + 2·2·3)/2 = 7, db = (2·1 + 2·2)/2 = 3; w = 2 − 0.7, b = −0.3
  test('makes the step of the hand derivation', () => {
    const program = traceStep(parts(descent()));
    const { read, column } = train(program, 1);
    expect(column('loss')).toEqual([2.5]);
    expect(column('penalty')).toEqual([0]);
    expect(column('correct')).toEqual([1]);
    expect(read('params/w')).toBeCloseTo(1.3, 14);
    expect(read('params/b')).toBeCloseTo(-0.3, 14);
    expect(read('layers/seen')).toBe(2);
  });

  // w²/2 = 2 is reported apart; its gradient w = 2 joins: w = 2 − 0.1·(7 + 2)
  test('adds penalties to what is differentiated, not to the reported loss', () => {
    const penalty: Penalty = {
      name: 'l2',
      spec: null,
      penalty: ({ w }, { scalar, constant }) => (w ?? constant(0)).square().sum().mul(scalar('strength', 0.5)),
    };
    const program = traceStep(
      parts(descent(), [{ ...penalty, penalty: ({ w }, { constant }) => (w ?? constant(0)).square().sum().mul(0.5) }]),
    );
    const { read, column } = train(program, 1);
    expect([column('loss'), column('penalty')]).toEqual([[2.5], [2]]);
    expect(read('params/w')).toBeCloseTo(1.1, 14);
    expect(traceStep(parts(descent(), [penalty])).freeScalars).toEqual([
      'penalties/0/strength',
      'optimizer/learningRate',
    ]);
  });

  // After step 1: v = (−0.7, −0.3), w = 1.3, b = −0.3.
  // Step 2 looks at w = 1.3 − 0.63 = 0.67, b = −0.3 − 0.27 = −0.57: residuals −0.9 and −2.56,
  // loss (0.81 + 6.5536)/2 = 3.6818, dw = −0.9 − 7.68 = −8.58, db = −3.46
  // v = (−0.63 + 0.858, −0.27 + 0.346) = (0.228, 0.076), w = 1.528, b = −0.224
  test('takes gradient and loss where a transform says', () => {
    const { read, column } = train(traceStep(parts(nesterov)), 2);
    expect(column('loss')[0]).toBe(2.5);
    expect(column('loss')[1]).toBeCloseTo(3.6818, 13);
    expect(read('optimizer/v/w')).toBeCloseTo(0.228, 13);
    expect(read('params/w')).toBeCloseTo(1.528, 13);
    expect(read('params/b')).toBeCloseTo(-0.224, 13);
  });

  test('lets a transform see loss, step and the gradient elsewhere, for one evaluation where the point is the same', () => {
    const seen: Transform<{ loss: Tensors; step: Tensors }> = {
      name: 'seen',
      spec: null,
      init: ({ b }) => ({ loss: mapTensors((p) => p.fill(0).sum(), { b: b! }), step: {} }),
      update: (updates, state, context) => {
        const again = context.gradientAt(context.params);
        expect(again.gradients['w']).toBe(updates['w']);
        expect(again.loss).toBe(context.loss);
        return {
          updates: mapTensors((g) => g.mul(0), updates),
          state: { ...state, loss: { b: context.loss.mul(context.step) } },
        };
      },
    };
    const { read } = train(traceStep(parts(seen)), 2);
    expect(read('optimizer/loss/b')).toBe(5);
  });

  test('applies finish to the changed parameters', () => {
    const clamped: Transform = {
      ...descent(),
      finish: (next, state) => ({ params: mapTensors((p) => p.min(1), next), state }),
    };
    expect(train(traceStep(parts(clamped)), 1).read('params/w')).toBe(1);
  });

  test('names its states and slots by where they stand', () => {
    const program = traceStep(parts(nesterov));
    expect([...program.state.keys()]).toEqual([
      'params/w',
      'params/b',
      'layers/seen',
      'optimizer/v/w',
      'optimizer/v/b',
    ]);
    expect([...program.data.keys()]).toEqual(['x', 'y', 'valid']);
    expect(program.numbers).toEqual(['loss', 'penalty', 'correct']);
  });

  test('does not see padding: a step with it equals the step without', () => {
    const [plain, padded] = [undefined, { x: [1, 3, 0], y: [1, 4, 0], valid: [1, 1, 0] }].map((data) =>
      train(traceStep(parts(nesterov)), 3, data),
    );
    for (const name of ['params/w', 'params/b', 'layers/seen', 'optimizer/v/w']) {
      expect(padded?.read(name)).toBe(plain?.read(name));
    }
    for (const name of ['loss', 'penalty', 'correct']) expect(padded?.column(name)).toEqual(plain?.column(name));
  });

  test('has the same text each time it is traced', () => {
    expect(moonsStep().toString()).toBe(moonsStep().toString());
  });

  test('names what does not fit', () => {
    expect(() => traceStep({ ...parts(descent()), features: 2 })).toThrow('matmul: [batch, 2] and [1, 1]ᵀ do not fit');
    expect(() => traceStep({ ...parts(descent()), targets: 3 })).toThrow(
      'squared: expected a loss of shape [batch, 1], received [batch, 3]',
    );
  });

  test('names a state that the optimizer loses, reshapes or invents', () => {
    const changed = (state: (v: Tensors) => Record<string, Tensors>): Transform => ({
      ...(nesterov as Transform),
      point: undefined,
      update: (updates, { v }) => ({ updates, state: state(v as Tensors) }),
    });
    expect(() => traceStep(parts(changed(() => ({}))))).toThrow('optimizer/v/w: the step returns no new value for it');
    expect(() => traceStep(parts(changed((v) => ({ v: mapTensors((t) => t.sum(), v) }))))).toThrow(
      'optimizer/v/w: has shape [1, 1], the step makes it []',
    );
    expect(() =>
      traceUpdate(
        changed((v) => ({ v, u: v })),
        { p: [2] },
      ),
    ).toThrow('optimizer/u/p: the step returns it, but there is no such state');
  });
});

describe('traceUpdate', () => {
  test('runs an optimizer on gradients that are written', () => {
    const program = traceUpdate(descent(), { p: [2], q: [] });
    expect([...program.state.keys()]).toEqual(['params/p', 'params/q', 'gradients/p', 'gradients/q']);
    const executable = reference({ precision: 'float64' }).compile(program);
    for (const [name, values] of Object.entries({
      'params/p': [1, 2],
      'params/q': [3],
      'gradients/p': [4, -4],
      'gradients/q': [0],
    })) {
      executable.write(name, values);
    }
    executable.run({
      steps: 2,
      step: 1,
      seed: 0,
      rows: new Int32Array(0),
      starts: new Int32Array(3),
      scalars: Float64Array.of(0.5, 0.25),
      numbers: new Float64Array(0),
    });
    expect([...executable.read('params/p'), ...executable.read('params/q')]).toEqual([-2, 5, 3]);
  });
});
