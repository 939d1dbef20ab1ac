import { expectClose, golden } from '@rivulet/testkit';
import { nesterov } from '../src/index.js';
import { type Objective, descend } from './descend.js';
import { Hyper } from './hyper.js';
import { torchOptimizers } from './torch-optimizers.js';

type File<O> = {
  readonly objective: O;
  readonly cases: readonly {
    readonly name: string;
    readonly optimizer: string;
    readonly hyper: Readonly<Record<string, unknown>>;
    readonly steps: number;
    readonly every: number;
    readonly params: readonly (readonly number[])[];
    readonly rounding_sensitivity: number;
  }[];
};

type Quadratic = {
  readonly A: readonly (readonly number[])[];
  readonly b: readonly number[];
  readonly start: readonly number[];
};
type Rosenbrock = { readonly a: number; readonly b: number; readonly start: readonly [number, number] };

/** ½·xᵀAx − bᵀx, written with one row of A for each element. */
function quadratic({ A, b, start }: Quadratic): Objective {
  return {
    start: Object.fromEntries(start.map((number, index) => [`x${index}`, [number]])),
    value(at) {
      const x = Object.values(at);
      const terms = x.flatMap((xi, i) => [
        ...x.map((xj, j) => xi.mul(xj).mul((A[i]?.[j] ?? NaN) / 2)),
        xi.mul(-(b[i] ?? NaN)),
      ]);
      return terms.reduce((sum, term) => sum.add(term)).sum();
    },
  };
}

/** (a − x)² + b·(y − x²)². */
function rosenbrock({ a, b, start }: Rosenbrock): Objective {
  return {
    start: { x: [start[0]], y: [start[1]] },
    value({ x, y }) {
      if (!x || !y) throw new Error('x and y are missing');
      return x.neg().add(a).square().add(y.sub(x.square()).square().mul(b)).sum();
    },
  };
}

const quadraticFile = golden<File<Quadratic>>('closed_loop/quadratic.json');
const rosenbrockFile = golden<File<Rosenbrock>>('closed_loop/rosenbrock.json');
const objectives = [
  ['quadratic', quadratic(quadraticFile.objective), quadraticFile.cases, 15],
  ['rosenbrock', rosenbrock(rosenbrockFile.objective), rosenbrockFile.cases, 16],
] as const;

describe.each(objectives)('descending the %s function as recorded', (title, objective, cases, count) => {
  const ours = cases.filter(({ optimizer }) => optimizer in torchOptimizers);

  it(`has ${count} cases`, () => {
    expect(ours).toHaveLength(count);
  });

  it.each(ours.map((one) => [one.name, one] as const))('%s', (name, one) => {
    const hyper = new Hyper(one.hyper);
    const make = torchOptimizers[one.optimizer];
    if (!make) throw new Error(`no optimizer for ${one.optimizer}`);
    const path = descend(make(hyper, hyper.learningRate), objective, one.steps);
    const rows = path.filter((_, index) => (index + 1) % one.every === 0);
    // See golden.test.ts; here the path feeds back into the gradients, which the sensitivity includes.
    const tolerance = Math.max(1e-11, 100 * one.rounding_sensitivity);
    expect(rows).toHaveLength(one.params.length);
    rows.forEach((row, index) =>
      expectClose(row, one.params[index] ?? [], tolerance, `${title}, ${name}, row ${index}`),
    );
  });
});

describe('the three forms of nesterov', () => {
  const objective = quadratic(quadraticFile.objective);
  const options = { learningRate: 0.004, momentum: 0.8, weightDecay: 0.3 };
  const steps = 60;

  it('give one path at a constant rate: the stored forms are a velocity ahead, weight decay included', () => {
    const lookahead = descend(nesterov({ ...options, form: 'lookahead' }), objective, steps);
    const torch = descend(nesterov({ ...options, form: 'torch' }), objective, steps);
    const keras = descend(nesterov({ ...options, form: 'keras' }), objective, steps);
    const start = Object.values(objective.start).flat();
    for (let step = 0; step < steps; step++) {
      const [before, now] = [step === 0 ? start : (lookahead[step - 1] ?? []), lookahead[step] ?? []];
      // The velocity of changes is the last change.
      const ahead = now.map((x, i) => x + options.momentum * (x - (before[i] ?? NaN)));
      // 60 steps of a few roundings each.
      expectClose(torch[step] ?? [], ahead, 1e-12, `torch, step ${step + 1}`);
      expectClose(keras[step] ?? [], ahead, 1e-12, `keras, step ${step + 1}`);
    }
  });
});
