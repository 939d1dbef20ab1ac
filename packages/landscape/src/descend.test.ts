import { adam, lbfgs, momentum, nesterov, sam, sgd } from '@rivulet/optimizers';
import { decayOnPlateau, exponentialDecay } from '@rivulet/schedulers';
import { type Path, descend, himmelblau, plateau, quadratic, twoValleys, valley } from './index.js';

type Slope = (x: number) => number;

// The derivatives by hand, in plain arithmetic.
const slopes = {
  valley: (x) => 140 * x * Math.exp(-7 * x * x),
  twoValleys: (x) =>
    -20 * (x + 0.8) * Math.exp(-10 * (x + 0.8) ** 2) +
    330 * (x + 0.3) * Math.exp(-55 * (x + 0.3) ** 2) +
    6 * (x - 0.5) * Math.exp(-3 * (x - 0.5) ** 2),
  plateau: (x) => -30 * (x + 1) * Math.exp(-15 * (x + 1) ** 2) + 30 * (x - 0.5) * Math.exp(-15 * (x - 0.5) ** 2),
} as const satisfies Record<string, Slope>;

/** The rules once more: v ← γv − ηg, x ← x + v, g at x + look·v. */
function byHand(
  slope: Slope,
  start: number,
  rate: (k: number) => number,
  steps: number,
  { gamma = 0, look = 0, along = true } = {},
): readonly number[] {
  const positions = [start];
  let [x, v] = [start, 0];
  for (let k = 0; k < steps; k++) {
    const g = slope(x + look * v);
    v = gamma * v - rate(k) * (along ? g / Math.sqrt(1 + g * g) : g);
    x += v;
    positions.push(x);
  }
  return positions;
}

const places = ({ positions }: Path): readonly number[] => positions.map(([x = NaN]) => x);

function expectSame(path: Path, expected: readonly number[]): void {
  const received = places(path);
  expect(received).toHaveLength(expected.length);
  received.forEach((x, k) => expect(Math.abs(x - (expected[k] ?? NaN))).toBeLessThan(1e-12));
}

const tangent = { step: 'tangent' } as const;

describe('the valley, along the tangent', () => {
  it.each([
    ['15-5 to 15-7', -0.73, 0.125],
    ['15-8', -0.83, 0.125],
    ['15-9', -0.73, 0.025],
    ['15-9', -0.73, 0.05],
    ['15-9', -0.73, 0.1],
    ['15-10', -0.73, 0.5],
    ['15-10', -0.73, 0.75],
    ['15-10', -0.73, 1],
  ])('of figures %s, from %p with rate %p, is the one computed by hand', (_, start, rate) => {
    const path = descend(valley(), { optimizer: sgd({ learningRate: rate }), ...tangent, start: [start], steps: 15 });
    expectSame(
      path,
      byHand(slopes.valley, start, () => rate, 15),
    );
    expect(path.rates).toEqual(Array.from({ length: 15 }, () => rate));
  });

  it('bounces for ever between −0.08 and +0.04 with a rate of 1/8', () => {
    const path = descend(valley(), { optimizer: sgd({ learningRate: 0.125 }), ...tangent, start: [-0.73], steps: 15 });
    expect(
      places(path)
        .slice(12)
        .map((x) => Math.round(x * 100) / 100),
    ).toEqual([0.04, -0.08, 0.04, -0.08]);
    const later = descend(valley(), {
      optimizer: sgd({ learningRate: 0.125 }),
      ...tangent,
      start: [-0.73],
      steps: 300,
    });
    const [last = 0, before = 0] = places(later).toReversed();
    expect(Math.abs(last - before)).toBeGreaterThan(0.12);
  });

  it('settles with a rate of 0.25 × 0.8ᵏ', () => {
    const optimizer = sgd({ learningRate: exponentialDecay(0.25, { rate: 0.8 }) });
    const path = descend(valley(), { optimizer, ...tangent, start: [-0.73], steps: 20 });
    expectSame(
      path,
      byHand(slopes.valley, -0.73, (k) => 0.25 * 0.8 ** k, 20),
    );
    expect(Math.abs(places(path).at(-1) ?? NaN)).toBeLessThan(0.001);
  });

  it('with momentum 0.7, and Nesterov looking ahead by γm, is the one computed by hand', () => {
    const [rate, steps] = [0.125, 20];
    const options = { learningRate: rate, momentum: 0.7, dialect: 'book' } as const;
    const rolled = descend(valley(), { optimizer: momentum(options), ...tangent, start: [-0.73], steps });
    expectSame(
      rolled,
      byHand(slopes.valley, -0.73, () => rate, steps, { gamma: 0.7 }),
    );
    const ahead = descend(valley(), { optimizer: nesterov(options), ...tangent, start: [-0.73], steps });
    expectSame(
      ahead,
      byHand(slopes.valley, -0.73, () => rate, steps, { gamma: 0.7, look: 0.7 }),
    );
    const looked = places(ahead).map((x, k) => x + 0.7 * (k === 0 ? 0 : x - (places(ahead)[k - 1] ?? NaN)));
    ahead.points.forEach(([point = NaN], k) => expect(point).toBeCloseTo(looked[k] ?? NaN, 12));
  });

  it('with Nesterov is within 0.03 of the bottom from the seventh step, and with momentum is not', () => {
    const learningRate = exponentialDecay(0.25, { rate: 0.8 });
    const options = { learningRate, momentum: 0.7, dialect: 'book' } as const;
    const [ahead, rolled] = [nesterov(options), momentum(options)].map((optimizer) =>
      places(descend(valley(), { optimizer, ...tangent, start: [-0.73], steps: 15 })).slice(7),
    );
    expect(Math.max(...(ahead ?? []).map(Math.abs))).toBeLessThan(0.03);
    expect(Math.max(...(rolled ?? []).map(Math.abs))).toBeGreaterThan(0.1);
  });
});

describe('the valley, by the gradient', () => {
  it('throws plain descent out at the second step, for good', () => {
    const path = descend(valley(), { optimizer: sgd({ learningRate: 0.125 }), start: [-0.73], steps: 6 });
    expectSame(
      path,
      byHand(slopes.valley, -0.73, () => 0.125, 6, { along: false }),
    );
    const [, , second = 0, third = 0] = places(path);
    expect(second).toBeGreaterThan(1.6);
    expect(Math.abs(third - second)).toBeLessThan(1e-6);
  });

  it('with a rate of 0.01 is the one computed by hand, and arrives', () => {
    const path = descend(valley(), { optimizer: sgd({ learningRate: 0.01 }), start: [-0.73], steps: 30 });
    expectSame(
      path,
      byHand(slopes.valley, -0.73, () => 0.01, 30, { along: false }),
    );
    expect(path.values.at(-1)).toBeLessThan(1e-12);
  });
});

describe('two valleys, along the tangent', () => {
  it('with a rate of 0.8 jumps out of the deep one and stays in the shallow one', () => {
    const path = descend(twoValleys(), {
      optimizer: sgd({ learningRate: 0.8 }),
      ...tangent,
      start: [-0.63],
      steps: 15,
    });
    expectSame(
      path,
      byHand(slopes.twoValleys, -0.63, () => 0.8, 15),
    );
    expect(Math.min(...places(path).slice(1))).toBeGreaterThan(0.12);
  });
});

describe('the plateau, along the tangent, with a rate of 0.2', () => {
  const schedule = exponentialDecay(0.2, { rate: 0.6 });
  const rate = (k: number): number => 0.2 * 0.6 ** k;

  it('and decay 0.6 stops plain descent at −0.52', () => {
    const path = descend(plateau(), { optimizer: sgd(), schedule, ...tangent, start: [-0.93], steps: 30 });
    expectSame(path, byHand(slopes.plateau, -0.93, rate, 30));
    expect(places(path).at(-1)).toBeCloseTo(-0.52, 2);
    path.rates.forEach((one, k) => expect(one).toBeCloseTo(rate(k), 12));
  });

  it('and the same decay is crossed with momentum 0.75, to 0.41 in 16 steps', () => {
    const optimizer = momentum({ momentum: 0.75, velocity: 'changes' });
    const path = descend(plateau(), { optimizer, schedule, ...tangent, start: [-0.93], steps: 16 });
    expectSame(path, byHand(slopes.plateau, -0.93, rate, 16, { gamma: 0.75 }));
    expect(places(path).at(-1)).toBeCloseTo(0.41, 2);
  });
});

describe('descend', () => {
  // f = ½(x² + 3y²), g = (x, 3y): one plain step of 0.1 from (1, 1) leads to (0.9, 0.7).
  // Along the tangent g is divided by √(1 + 1 + 9) = √11.
  it('goes by the length of the whole gradient on a surface', () => {
    const options = { optimizer: sgd({ learningRate: 0.1 }), start: [1, 1], steps: 1 };
    expect(descend(quadratic(3), options).positions[1]?.map((x) => Number(x.toFixed(12)))).toEqual([0.9, 0.7]);
    const [x = 0, y = 0] = descend(quadratic(3), { ...options, ...tangent }).positions[1] ?? [];
    expect(x).toBeCloseTo(1 - 0.1 / Math.sqrt(11), 14);
    expect(y).toBeCloseTo(1 - 0.3 / Math.sqrt(11), 14);
  });

  it('runs optimizers that ask for gradients elsewhere, and adaptive ones', () => {
    for (const optimizer of [sam(sgd({ learningRate: 0.01 }), { rho: 0.01 }), adam({ learningRate: 0.05 })]) {
      const { values, gradients, points } = descend(himmelblau(), { optimizer, start: [1, 1], steps: 400 });
      expect(values.at(-1)).toBeLessThan(0.05);
      expect([gradients.length, points.length, values.length]).toEqual([400, 400, 401]);
    }
  });

  it('lets signals see the error', () => {
    const schedule = decayOnPlateau(0.125, { factor: 0.5, patience: 1 });
    const { rates } = descend(valley(), { optimizer: sgd(), schedule, ...tangent, start: [-0.73], steps: 40 });
    expect(rates[0]).toBe(0.125);
    expect(rates.at(-1)).toBeLessThan(0.01);
  });

  it('refuses what it cannot run', () => {
    const run = (changes: object) => () => descend(valley(), { optimizer: sgd(), start: [0], steps: 1, ...changes });
    expect(run({ steps: 0 })).toThrow('descend: expected an integer steps ≥ 1, received 0');
    expect(run({ start: [0, 1] })).toThrow('descend: expected 1 finite coordinates for valley, received 0, 1');
    expect(run({ step: 'newton' })).toThrow("descend: expected step 'gradient' or 'tangent', received \"newton\"");
    expect(run({ optimizer: lbfgs() })).toThrow('descend: expected a transform, not a solver, received "lbfgs"');
    const none = { name: 'none', spec: null, init: () => ({}) };
    expect(run({ optimizer: none, schedule: 0.1 })).toThrow('an optimizer with a learning rate');
  });
});
