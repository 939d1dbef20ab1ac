import { expectClose, golden, runTransform } from '@rivulet/testkit';
import { descend } from './descend.js';
import { type Quadratic, type Rosenbrock, quadratic, rosenbrock } from './objectives.js';
import { type Hyper, averages, keras, optax } from './optax-family.js';

type Rows = readonly (readonly number[])[];
type Case = {
  readonly name: string;
  readonly sequence: string;
  readonly hyper: Hyper & { readonly learning_rate: number };
  readonly params: Rows;
  readonly eval_params?: Rows;
  readonly lr_by_step?: readonly number[];
  readonly rounding_sensitivity: number;
};
type File = {
  readonly optimizer: string;
  readonly shape: readonly number[];
  readonly param0: readonly number[];
  readonly gradients: Readonly<Record<string, Rows>>;
  readonly cases: readonly Case[];
};
type ClosedLoop<O> = {
  readonly objective: O;
  readonly cases: readonly (Case & { readonly optimizer: string; readonly steps: number; readonly every: number })[];
};

/** Cases in the files, so that none can be lost unnoticed. */
const files = {
  'optimizers-optax/lion': 3,
  'optimizers-optax/lamb': 4,
  'optimizers-optax/lars': 5,
  'optimizers-optax/adabelief': 4,
  'optimizers-optax/yogi': 3,
  'optimizers-optax/adan': 3,
  'optimizers-optax/novograd': 3,
  'optimizers-optax/ademamix': 3,
  'optimizers-optax/simplified_ademamix': 2,
  'optimizers-optax/adopt': 3,
  'optimizers-optax/sign_sgd': 2,
  'optimizers-optax/schedule_free_sgd': 3,
  'optimizers-optax/schedule_free_adamw': 3,
  'optimizers-optax/prodigy': 2,
  'optimizers-optax/fromage': 2,
  'optimizers-optax/sm3': 3,
  'optimizers-optax/sm3_matrix': 2,
  'optimizers-optax/dog': 2,
  'optimizers-optax/dowg': 2,
  'optimizers-optax/optimistic_gradient_descent': 3,
  'optimizers-keras/lion': 3,
  'optimizers-keras/lamb': 3,
  'optimizers-keras/ftrl': 5,
};
const makers = { ...optax, ...keras };
const evaluated: typeof makers = averages;

describe.each(Object.entries(files))('the recorded trajectories in %s.json', (path, count) => {
  const { optimizer, shape, param0: start, gradients, cases } = golden<File>(`${path}.json`);

  it(`are ${count}`, () => {
    expect(cases).toHaveLength(count);
  });

  it.each(cases.map((one) => [one.name, one.sequence, one] as const))(
    '%s on %s gradients are met',
    (_, sequence, one) => {
      const rates = one.lr_by_step;
      const rate = rates ? (step: number) => rates[step] ?? NaN : one.hyper.learning_rate;
      const rows = gradients[sequence] ?? [];
      const run = (make = makers[optimizer]) => {
        if (!make) throw new Error(`no optimizer for ${optimizer}`);
        return runTransform(make(one.hyper, rate), { start, shape, gradients: rows });
      };
      compare(run(), one.params, one);
      if (one.eval_params) compare(run(evaluated[optimizer]), one.eval_params, one);
    },
  );
});

const quadraticFile = golden<ClosedLoop<Quadratic>>('optimizers-optax/closed_loop/quadratic.json');
const rosenbrockFile = golden<ClosedLoop<Rosenbrock>>('optimizers-optax/closed_loop/rosenbrock.json');
const objectives = [
  ['quadratic', quadratic(quadraticFile.objective), quadraticFile.cases],
  ['rosenbrock', rosenbrock(rosenbrockFile.objective), rosenbrockFile.cases],
] as const;

describe.each(objectives)('descending the %s function as optax did', (_, objective, cases) => {
  const ours = cases.filter(({ optimizer }) => optimizer in makers);

  it('has 7 cases', () => {
    expect(ours).toHaveLength(7);
  });

  it.each(ours.map((one) => [one.name, one] as const))('%s', (__, one) => {
    const run = (make = makers[one.optimizer]) => {
      if (!make) throw new Error(`no optimizer for ${one.optimizer}`);
      const path = descend(make(one.hyper, one.hyper.learning_rate), objective, one.steps);
      return path.filter((___, index) => (index + 1) % one.every === 0);
    };
    compare(run(), one.params, one);
    if (one.eval_params) compare(run(evaluated[one.optimizer]), one.eval_params, one);
  });
});

/** Another order of operations differs by rounding; 100 times what a disturbed last bit of the gradients changes. */
function compare(actual: Rows, expected: Rows, { name, rounding_sensitivity: sensitivity }: Case): void {
  expect(actual.length).toBeGreaterThanOrEqual(expected.length);
  expected.forEach((row, step) =>
    expectClose(actual[step] ?? [], row, Math.max(1e-11, 100 * sensitivity), `${name}, row ${step + 1}`),
  );
}
