import { expectClose, golden, runTransform } from '@rivulet/testkit';
import { type Hyper, fromTorch } from './torch-hyper.js';

type File = {
  readonly optimizer: string;
  readonly param0: readonly number[];
  readonly gradients: Readonly<Record<string, readonly (readonly number[])[]>>;
  readonly cases: readonly {
    readonly name: string;
    readonly sequence: string;
    readonly hyper: Hyper;
    readonly params: readonly (readonly number[])[];
    readonly rounding_sensitivity: number;
    readonly lr_by_step?: readonly number[];
  }[];
};

/** Cases in the file, so that none can be lost unnoticed. */
const files = { sgd: 16, sgdclassical: 3, adagrad: 10, adadelta: 8, rmsprop: 10, adam: 13 };

describe.each(Object.entries(files))('the recorded trajectories in %s.json', (name, count) => {
  const { optimizer, param0, gradients, cases } = golden<File>(`optimizers/${name}.json`);

  it(`are ${count}`, () => {
    expect(cases).toHaveLength(count);
  });

  it.each(cases.map((one) => [one.name, one.sequence, one] as const))(
    '%s on %s gradients are met',
    (_, sequence, one) => {
      const rates = one.lr_by_step;
      const transform = fromTorch(optimizer, one.hyper, rates ? (step) => rates[step] ?? NaN : undefined);
      const rows = gradients[sequence] ?? [];
      const actual = runTransform(transform, { start: param0, gradients: rows });
      // Another order of operations differs by rounding; 100 times what a disturbed last bit of the gradients changes.
      const tolerance = Math.max(1e-11, 100 * one.rounding_sensitivity);
      expect(actual).toHaveLength(one.params.length);
      actual.forEach((row, step) => {
        expectClose(row, one.params[step] ?? [], tolerance, `${one.name}, ${sequence}, step ${step + 1}`);
      });
    },
  );
});
