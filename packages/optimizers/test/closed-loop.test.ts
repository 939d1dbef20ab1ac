import { expectClose, golden } from '@rivulet/testkit';
import { nesterov } from '../src/index.js';
import { type Quadratic, type Rosenbrock, quadratic, rosenbrock } from './closed-loop-objectives.js';
import { descend } from './descend.js';
import { type Hyper, fromTorch, torchNames } from './torch-hyper.js';

type File<O> = {
  readonly objective: O;
  readonly cases: readonly {
    readonly name: string;
    readonly optimizer: string;
    readonly hyper: Hyper;
    readonly steps: number;
    readonly every: number;
    readonly params: readonly (readonly number[])[];
    readonly rounding_sensitivity: number;
  }[];
};

const quadraticFile = golden<File<Quadratic>>('closed_loop/quadratic.json');
const rosenbrockFile = golden<File<Rosenbrock>>('closed_loop/rosenbrock.json');
const objectives = [
  ['quadratic', quadratic(quadraticFile.objective), quadraticFile.cases, 9],
  ['rosenbrock', rosenbrock(rosenbrockFile.objective), rosenbrockFile.cases, 10],
] as const;

describe.each(objectives)('descending the %s function as recorded', (title, objective, cases, count) => {
  const ours = cases.filter(({ optimizer }) => torchNames.includes(optimizer));

  it(`has ${count} cases`, () => {
    expect(ours).toHaveLength(count);
  });

  it.each(ours.map((one) => [one.name, one] as const))('%s', (name, one) => {
    const path = descend(fromTorch(one.optimizer, one.hyper), objective, one.steps);
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
