import { ConfigError, DataError, type Signal, type Transform, mapTensors, reference } from '@rivulet/tensor';
import { runTransform } from '@rivulet/testkit';
import * as all from './index.js';

const { adam, adafactor, chain, clipByGlobalNorm, momentum, nesterov, sam, scheduleFreeSgd, sgd, stepper } = all;

const gradients = [
  [1, -2],
  [0.5, 3],
  [-1, 0.25],
  [2, 2],
];

/** Random numbers on gradients, which depend on the seed and the step. */
const noise: Transform = {
  name: 'noise',
  spec: null,
  init: () => ({}),
  update: (gradients, state, { uniform }) => ({
    updates: mapTensors((g, name) => g.add(uniform(name, g.shape)), gradients),
    state,
  }),
};

describe('stepper', () => {
  it('updates arrays in place', () => {
    // v ← 0.5·v + g; x ← x − 0.5·v:  v = 1, x = 3 − 0.5;  v = 0.5 + 2, x = 2.5 − 1.25
    const x = Float32Array.of(3);
    const step = stepper(momentum({ learningRate: 0.5, momentum: 0.5 }), { x });
    step({ x: [1] });
    expect([...x]).toEqual([2.5]);
    step({ x: [2] });
    expect([...x]).toEqual([1.25]);
  });

  it.each([
    ['float32', Float32Array],
    ['float64', Float64Array],
  ] as const)('does in %s what the program of the transform does, as the arrays are', (precision, Floats) => {
    const rule = chain(clipByGlobalNorm(1), adam({ learningRate: (step) => 0.1 / (step + 1) }));
    const p = Floats.of(3, -2);
    const step = stepper(rule, { p });
    const path = gradients.map((row) => (step({ p: row }), Array.from(p)));
    expect(path).toEqual(runTransform(rule, { start: [3, -2], gradients, precision }));
  });

  it('goes on from a saved state as if uninterrupted, bit for bit, schedules and random numbers included', () => {
    const make = () => chain(noise, adam({ learningRate: (step) => 0.1 / (step + 1) }));
    const [whole, stopped] = [Float32Array.of(3, -2), Float32Array.of(3, -2)];
    const [first, before] = [stepper(make(), { x: whole }, { seed: 5 }), stepper(make(), { x: stopped }, { seed: 5 })];
    for (const x of gradients) first({ x });
    for (const x of gradients.slice(0, 2)) before({ x });
    const [saved, copy] = [before.save(), stopped.slice()];
    before({ x: [9, 9] });
    const resumed = stepper(make(), { x: copy }, { seed: 5 });
    resumed.restore(saved);
    for (const x of gradients.slice(2)) resumed({ x });
    expect(copy).toEqual(whole);
    expect(resumed.save()).toEqual(first.save());
    expect(saved.steps).toBe(2);
    expect(Object.keys(saved.values)).toEqual(expect.arrayContaining(['optimizer/1/m/x', 'optimizer/1/v/x']));
  });

  it('sees parameters that were changed between two steps', () => {
    const x = Float32Array.of(3);
    const step = stepper(sgd({ learningRate: 0.5 }), { x });
    step({ x: [1] });
    x[0] = 10;
    step({ x: [1] });
    expect([...x]).toEqual([9.5]);
  });

  it('takes parameters of any shape, and any backend that does not wait', () => {
    const [w, b] = [Float32Array.of(1, 2, 3, 4, 5, 6), Float32Array.of(1)];
    const [v, c] = [w.slice(), b.slice()];
    const gradient = { w: [1, 2, 3, 4, 5, 6], b: [1] };
    const shapes = { w: [3, 2] };
    const step = stepper(adafactor(), { w, b }, { shapes });
    expect(Object.keys(step.save().values)).toContain('optimizer/rows/w');
    step(gradient);
    // On float32 arrays, computed in float64.
    stepper(adafactor(), { w: v, b: c }, { shapes, backend: reference({ precision: 'float64' }) })(gradient);
    v.forEach((value, i) => expect(w[i]).toBeCloseTo(value, 5));
  });

  it('refuses gradients that are missing, too many or of another length, and changes nothing', () => {
    const [x, y] = [Float32Array.of(1), Float32Array.of(2, 3)];
    const step = stepper(sgd(), { x, y });
    expect(() => step({ x: [1] })).toThrow(new DataError('stepper: expected a gradient for x, y, received x'));
    expect(() => step({ x: [1], y: [1, 1], z: [1] })).toThrow(DataError);
    expect(() => step({ x: [1], z: [1] })).toThrow(DataError);
    expect(() => step({ x: [1], y: [1] })).toThrow(DataError);
    expect([...x, ...y, step.save().steps]).toEqual([1, 2, 3, 0]);
  });

  it('refuses a state of another optimizer', () => {
    const x = Float32Array.of(1);
    const saved = stepper(momentum(), { x }).save();
    expect(() => stepper(adam(), { x }).restore(saved)).toThrow(
      'stepper: expected a state for optimizer/m/x, optimizer/v/x, received optimizer/velocity/x',
    );
  });

  it('refuses what it cannot run', () => {
    const x = Float32Array.of(1, 2);
    const watcher: Signal<number, null> = {
      ...{ name: 'watcher', spec: null, per: 'epoch', init: () => null, value: () => 1 },
      ...{ next: (state) => state, because: () => 'it is a test' },
    };
    const refused: readonly (readonly [() => unknown, string])[] = [
      [() => stepper(sgd(), {}), 'stepper: expected at least one parameter, received "none"'],
      [() => stepper(sam(sgd()), { x }), 'expected a transform that takes gradients at the parameters, received "sam'],
      [() => stepper(nesterov({ form: 'lookahead' }), { x }), 'takes gradients at the parameters'],
      [() => stepper(scheduleFreeSgd(), { x }), 'takes gradients at the parameters'],
      [() => stepper(sgd({ learningRate: watcher }), { x }), 'stepper: optimizer/learningRate is a signal'],
      [() => stepper(sgd(), { x }, { shapes: { x: [3] } }), 'stepper: expected a shape of x that holds 2 numbers'],
      [() => stepper(sgd(), { x }, { shapes: { y: [2] } }), 'stepper: expected shapes of parameters, received "y"'],
    ];
    for (const [attempt, message] of refused) {
      expect(attempt).toThrow(ConfigError);
      expect(attempt).toThrow(message);
    }
  });
});
