import { expectClose, golden, runTransform } from '@rivulet/testkit';
import { Hyper, type OptimizerTable } from './hyper.js';
import { kerasOptimizers } from './keras-optimizers.js';
import { optaxOptimizers } from './optax-optimizers.js';
import { torchOptimizers } from './torch-optimizers.js';

type File = {
  readonly optimizer: string;
  readonly shape?: readonly number[];
  readonly param0: readonly number[];
  readonly gradients: Readonly<Record<string, readonly (readonly number[])[]>>;
  readonly cases: readonly {
    readonly name: string;
    readonly sequence: string;
    readonly hyper: Readonly<Record<string, unknown>>;
    readonly params: readonly (readonly number[])[];
    readonly rounding_sensitivity: number;
    readonly lr_by_step?: readonly number[];
  }[];
};

/** Cases in each file, so that none can be lost unnoticed. */
const folders: Readonly<Record<string, readonly [OptimizerTable, Readonly<Record<string, number>>]>> = {
  optimizers: [
    torchOptimizers,
    {
      ...{ sgd: 16, sgdclassical: 3, adagrad: 10, adadelta: 8, rmsprop: 10, adam: 13 },
      ...{ adamax: 6, adamw: 8, asgd: 6, nadam: 6, radam: 6, rprop: 4 },
    },
  ],
  'optimizers-torch2': [
    torchOptimizers,
    { adafactor: 6, adafactor_matrix: 5, adam: 4, muon_matrix: 6, nadam: 5, radam: 4 },
  ],
  'optimizers-keras': [
    kerasOptimizers,
    {
      ...{ adadelta: 3, adafactor: 3, adafactor_matrix: 2, adagrad: 3, adam: 6 },
      ...{ adamax: 3, adamw: 3, nadam: 3, rmsprop: 5, sgd: 9 },
    },
  ],
  'optimizers-optax': [
    optaxOptimizers,
    {
      ...{ adagrad: 3, adadelta: 3, adamax: 3, adamaxw: 2, adafactor: 4, adafactor_matrix: 3, radam: 4 },
      ...{ rmsprop: 8, rprop: 3, sgd: 6, nadam: 3, adam: 6, adamw: 4, amsgrad: 4 },
    },
  ],
};
const files = Object.entries(folders).flatMap(([folder, [table, counts]]) =>
  Object.entries(counts).map(([name, count]) => [`${folder}/${name}.json`, count, table] as const),
);

describe.each(files)('the recorded trajectories in %s', (file, count, table) => {
  const { optimizer, shape, param0, gradients, cases: all } = golden<File>(file);
  // Accumulation is no part of a rule.
  const cases = all.filter(({ hyper }) => !('gradient_accumulation_steps' in hyper));

  it(`are ${count}`, () => {
    expect(cases).toHaveLength(count);
  });

  it.each(cases.map((one) => [one.name, one.sequence, one] as const))(
    '%s on %s gradients are met',
    (_, sequence, one) => {
      const hyper = new Hyper(one.hyper);
      const rates = one.lr_by_step;
      const make = table[optimizer];
      if (!make) throw new Error(`no optimizer for ${optimizer}`);
      const transform = make(hyper, rates ? (step) => rates[step] ?? NaN : hyper.learningRate);
      const actual = runTransform(transform, {
        start: param0,
        gradients: gradients[sequence] ?? [],
        ...(shape && { shape }),
      });
      // Another order of operations differs by rounding; 100 times what a disturbed last bit of the gradients changes.
      const tolerance = Math.max(1e-11, 100 * one.rounding_sensitivity);
      expect(actual).toHaveLength(one.params.length);
      actual.forEach((row, step) => {
        expectClose(row, one.params[step] ?? [], tolerance, `${one.name}, ${sequence}, step ${step + 1}`);
      });
    },
  );
});
