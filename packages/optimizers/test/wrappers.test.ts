import type { Scalar, Transform } from '@rivulet/tensor';
import { expectClose, golden } from '@rivulet/testkit';
import { adam, chain, momentum, nesterov, sgd } from '../src/index.js';
import { type Quadratic, type Rosenbrock, quadratic, rosenbrock } from './objectives.js';
import { descend } from './descend.js';
import { play } from './play.js';
import { type WrapperHyper, fromAveraging, fromClipping, fromKeras, fromWrapper } from './wrappers.js';

type Rows = readonly (readonly number[])[];
type Case = {
  readonly name: string;
  readonly sequence: string;
  readonly hyper: WrapperHyper;
  readonly params: Rows;
  readonly rounding_sensitivity: number;
  readonly lr_by_step?: readonly number[];
  readonly nonfinite?: readonly (readonly [number, number, number])[];
} & Readonly<Record<string, unknown>>;
type File = {
  readonly optimizer: string;
  readonly shape: readonly number[];
  readonly param0: readonly number[];
  readonly gradients: Readonly<Record<string, Rows>>;
  readonly cases: readonly Case[];
};

/** The inner optimizers of the wrapper files. */
function inner(name: string, hyper: WrapperHyper, learningRate = hyper['learning_rate'] as Scalar): Transform {
  const [mu, ahead] = [(hyper['momentum'] ?? 0) as number, hyper['nesterov'] === true];
  if (name === 'sgd' && mu === 0) return sgd({ learningRate });
  if (name === 'sgd')
    return ahead ? nesterov({ learningRate, momentum: mu }) : momentum({ learningRate, momentum: mu });
  const { b1, b2, eps, eps_root: root } = hyper as Readonly<Record<string, number>>;
  if (name !== 'adam') throw new Error(`no inner optimizer ${name}`);
  return adam({
    dialect: 'optax',
    learningRate,
    beta1: b1,
    beta2: b2,
    epsilon: eps,
    epsilonRoot: root,
    nesterov: ahead,
  });
}

/** Adam and SGD of Keras, without what is around them. */
function ofKeras(name: string, hyper: WrapperHyper, learningRate = hyper['learning_rate'] as Scalar): Transform {
  const [mu, ahead] = [hyper['momentum'] as number, hyper['nesterov'] === true];
  if (name !== 'SGD') throw new Error(`no optimizer ${name}`);
  if (mu === 0) return sgd({ learningRate });
  return ahead
    ? nesterov({ learningRate, momentum: mu, form: 'keras' })
    : momentum({ learningRate, momentum: mu, velocity: 'changes' });
}

/** The gradients of a case, NaN and infinities put in. */
function gradientsOf({ gradients }: File, { sequence, nonfinite = [] }: Case): number[][] {
  const rows = (gradients[sequence] ?? []).map((row) => [...row]);
  for (const [step, coordinate, value] of nonfinite) (rows[step] ?? [])[coordinate] = value;
  return rows;
}

function follow(file: File, one: Case, { transform, rows }: ReturnType<typeof fromWrapper>): void {
  const path = play(transform, {
    start: { p: file.param0 },
    shapes: { p: file.shape },
    gradients: gradientsOf(file, one).map((p) => ({ p })),
  });
  // Another order of operations differs by rounding; 100 times what a disturbed last bit of the gradients changes.
  const tolerance = Math.max(1e-11, 100 * one.rounding_sensitivity);
  expect(path).toHaveLength(one.params.length);
  path.forEach((state, step) => {
    expectClose(state['params/p'] ?? [], one.params[step] ?? [], tolerance, `step ${step + 1}`);
  });
  for (const [row, state] of Object.entries(rows)) {
    const recorded = one[row] as number | readonly (number | readonly number[])[] | undefined;
    if (recorded === undefined) throw new Error(`${row} is not recorded`);
    const ours = path.map((states) => states[`optimizer/${state}/p`] ?? states[`optimizer/${state}`] ?? []);
    if (typeof recorded === 'number') expect(ours.at(-1)).toEqual([recorded]);
    else
      recorded.forEach((x, step) => expectClose(ours[step] ?? [], [x].flat(), tolerance, `${row}, step ${step + 1}`));
  }
}

/** Cases in the file, so that none can be lost unnoticed. */
const files = {
  lookahead: 3,
  multi_steps: 3,
  apply_if_finite: 2,
  clip_by_global_norm: 2,
  clip: 2,
  clip_by_block_rms: 2,
  adaptive_grad_clip: 2,
  adaptive_grad_clip_matrix: 2,
  centralize_matrix: 2,
  normalize_by_update_norm: 2,
  ema: 2,
};

describe.each(Object.entries(files))('what optax recorded of %s', (name, count) => {
  const file = golden<File>(`optimizers-optax/wrapper_${name}.json`);

  it(`are ${count} cases`, () => {
    expect(file.cases).toHaveLength(count);
  });

  it.each(file.cases.map((one) => [one.name, one.sequence, one] as const))(
    '%s on %s gradients is met',
    (_, __, one) => {
      follow(file, one, fromWrapper(file.optimizer, one.hyper, inner, one.lr_by_step));
    },
  );
});

describe('what Keras recorded of SGD with something around it', () => {
  const file = golden<File>('optimizers-keras/sgd.json');
  const around = ['clipnorm', 'use_ema', 'gradient_accumulation_steps'];
  const cases = file.cases.filter(({ hyper }) => around.some((option) => option in hyper));

  it('are 3 cases', () => {
    expect(cases).toHaveLength(3);
  });

  it.each(cases.map((one) => [one.name, one] as const))('%s is met', (_, one) => {
    follow(
      file,
      one,
      fromKeras(one.hyper, (rate) => ofKeras(file.optimizer, one.hyper, rate), one.lr_by_step),
    );
  });

  // v = β·v + (1 − β)·θ: θ₁ = 0 − 1 = −1, a = −1; θ₂ = −2, a = −1.5 → θ = −1.5; θ₃ = −2.5, a = −2
  it('writes the average over the parameters as often as Keras is told to', () => {
    const hyper = { use_ema: true, ema_momentum: 0.5, ema_overwrite_frequency: 2 };
    const { transform, rows } = fromKeras(hyper, () => sgd({ learningRate: 1 }));
    const path = play(transform, { start: { p: [0] }, gradients: Array.from({ length: 4 }, () => ({ p: [1] })) });
    expect(path.map((states) => states['params/p'])).toEqual([[-1], [-1.5], [-2.5], [-2.75]]);
    expect(path.map((states) => states[`optimizer/${rows['ema'] ?? ''}/p`])).toEqual([[-1], [-1.5], [-2], [-2.75]]);
  });

  it('maps decoupled parts that are combined', () => {
    const hyper = { clipvalue: 2, gradient_accumulation_steps: 2, use_ema: true, ema_momentum: 0.5 };
    const { transform } = fromKeras(hyper, (rate) => sgd({ learningRate: rate }), [9, 1, 9, 0.5]);
    // mean (3 + 5)/2 = 4 → 2, rate 1: θ = −2; mean 0.5 at rate 0.5: θ = −2.25
    const path = play(transform, { start: { p: [0] }, gradients: [3, 5, 1, 0].map((g) => ({ p: [g] })) });
    expect(path.map((states) => states['params/p'])).toEqual([[0], [-2], [-2], [-2.25]]);
    expect(path.map((states) => states['optimizer/1/average/p'])).toEqual([[0], [-2], [-2], [-2.125]]);
  });
});

type Closed<O> = {
  readonly objective: O;
  readonly cases: readonly {
    readonly name: string;
    readonly optimizer: string;
    readonly hyper: WrapperHyper;
    readonly steps: number;
    readonly every: number;
    readonly params: Rows;
    readonly slow?: Rows;
    readonly rounding_sensitivity: number;
  }[];
};
const bowl = golden<Closed<Quadratic>>('optimizers-optax/closed_loop/quadratic.json');
const valley = golden<Closed<Rosenbrock>>('optimizers-optax/closed_loop/rosenbrock.json');

describe.each([
  ['quadratic', quadratic(bowl.objective), bowl.cases],
  ['rosenbrock', rosenbrock(valley.objective), valley.cases],
] as const)('descending the %s function as optax does', (_, objective, cases) => {
  const ours = cases.filter(({ optimizer }) => ['lookahead', 'sam'].includes(optimizer));

  it('has 4 cases', () => {
    expect(ours).toHaveLength(4);
  });

  it.each(ours.map((one) => [one.name, one] as const))('%s', (__, one) => {
    const { transform } = fromWrapper(one.optimizer, one.hyper, inner);
    const tolerance = Math.max(1e-11, 100 * one.rounding_sensitivity);
    const compare = (what: string, recorded: Rows) => {
      const path = descend(transform, objective, one.steps, what);
      const rows = path.filter((___, index) => (index + 1) % one.every === 0);
      expect(rows).toHaveLength(recorded.length);
      rows.forEach((row, index) => expectClose(row, recorded[index] ?? [], tolerance, `${what}, row ${index}`));
    };
    compare('params', one.params);
    if (one.slow) compare('optimizer/slow', one.slow);
  });
});

describe('what torch recorded', () => {
  const clips = golden<{
    readonly cases: readonly {
      readonly function: string;
      readonly hyper: WrapperHyper;
      readonly gradients: Rows;
      readonly clipped: Rows;
    }[];
  }>('optimizers-torch2/clip.json').cases;

  it.each(clips.map((one) => [one.function, JSON.stringify(one.hyper), one] as const))('%s %s is met', (_, __, one) => {
    const named = (rows: Rows) => Object.fromEntries(rows.map((row, index) => [`p${index}`, row]));
    const start = named(one.gradients.map((row) => row.map(() => 0)));
    const [path = {}] = play(fromClipping(one.function, one.hyper), { start, gradients: [named(one.gradients)] });
    // A sum in another order, a root, a quotient, a product.
    one.clipped.forEach((row, index) => expectClose(path[`params/p${index}`] ?? [], row, 1e-14, `p${index}`));
  });

  const averages = golden<{
    readonly params: Rows;
    readonly cases: readonly { readonly name: string; readonly hyper: WrapperHyper; readonly averaged: Rows }[];
  }>('optimizers-torch2/averaging.json');

  it.each(averages.cases.map((one) => [one.name, one] as const))('the average %s is met', (_, one) => {
    const zeros = averages.params.map((row) => ({ p: row.map(() => 0) }));
    const params = averages.params.map((p) => ({ p }));
    const [start = { p: [] }] = params;
    const path = play(chain(sgd(), fromAveraging(one.hyper)), { start, gradients: zeros, params });
    const [from, every] = [one.hyper['start'] as number, one.hyper['every'] as number];
    const rows = path.filter((__, t) => t >= from && (t - from) % every === 0);
    expect(rows).toHaveLength(one.averaged.length);
    // Thirty roundings of a sum and a product each.
    rows.forEach((states, k) =>
      expectClose(states['optimizer/1/average/p'] ?? [], one.averaged[k] ?? [], 1e-14, `row ${k}`),
    );
  });
});
