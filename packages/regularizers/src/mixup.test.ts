import { fromArrays, twoMoons } from '@rivulet/datasets';
import { type Dataset, type Matrix, permutation, random, revive } from '@rivulet/tensor';
import { datasetLaws, expectClose } from '@rivulet/testkit';
import { symmetricBeta } from './beta.js';
import { type MixupOptions, mixup } from './mixup.js';

const moons = twoMoons({ samples: 20, noise: 0.1, seed: 1 });
const values = fromArrays({
  inputs: Array.from({ length: 12 }, (_, row) => [row, row * row]),
  targets: Array.from({ length: 12 }, (_, row) => 3 * row + 0.5),
});
const options = { epoch: 3, seed: 5, batchSize: 8 };

const rowsOf = ({ columns, values }: Matrix): number[][] =>
  Array.from({ length: values.length / columns }, (_, row) =>
    Array.from(values.slice(row * columns, (row + 1) * columns)),
  );
const sums = (matrix: Matrix): number[] =>
  rowsOf(matrix).reduce((sum, row) => row.map((value, index) => value + (sum[index] ?? 0)), []);

describe('mixup', () => {
  it('mixes each batch with itself in another order, inputs and two-hot targets by one share', () => {
    const plain = [...moons.batches(options)];
    const mixed = [...mixup(moons, { alpha: 0.4 }).batches(options)];
    expect(mixed.map(({ size }) => size)).toEqual([8, 8, 4]);
    mixed.forEach((batch, number) => {
      const { size, inputs, targets } = plain[number]!;
      const share = symmetricBeta(random(5, `mixup/share/3/${number}`), 0.4);
      const partners = permutation(5, `mixup/partner/3/${number}`, size);
      const [x, y] = [rowsOf(inputs), Array.from(targets.values)];
      const blend = (a: number, b: number) => share * a + (1 - share) * b;
      const wanted = x.map((row, i) => row.map((value, j) => blend(value, x[partners[i] ?? 0]?.[j] ?? NaN)));
      expectClose(batch.inputs.values, wanted.flat(), 1e-13);
      const isClass = (label: number | undefined, k: number) => (label === k ? 1 : 0);
      const shares = y.flatMap((label, i) =>
        [0, 1].map((k) => blend(isClass(label, k), isClass(y[partners[i] ?? 0], k))),
      );
      expect(batch.targets.columns).toBe(2);
      expectClose(batch.targets.values, shares, 1e-13);
    });
  });

  it('loses nothing of a batch: its sums stay, and shares of classes add up to 1', () => {
    const plain = [...moons.batches(options)];
    [...mixup(moons, { alpha: 1 }).batches(options)].forEach(({ inputs, targets }, number) => {
      expectClose(sums(inputs), sums(plain[number]!.inputs), 1e-13);
      for (const row of rowsOf(targets)) expectClose([row.reduce((a, b) => a + b)], [1], 1e-15);
    });
  });

  it('mixes values as they are', () => {
    const mixed = mixup(values);
    expect(mixed.perEpoch?.targetColumns).toBe(1);
    const [plain, own] = [values, mixed].map((data) => [...data.batches({ ...options, batchSize: 12 })]);
    expectClose(sums(own![0]!.targets), sums(plain![0]!.targets), 1e-13);
  });

  it('gives a whole epoch in the rows that its samples have', () => {
    const data = mixup(moons);
    const { inputs, targets } = data.perEpoch?.samples(options) ?? moons;
    const order = data.order(options);
    const batches = [...data.batches(options)];
    const inOrder = (matrix: Matrix) => Array.from(order, (row) => rowsOf(matrix)[row]);
    expect(inOrder(inputs)).toEqual(batches.flatMap((batch) => rowsOf(batch.inputs)));
    expect(inOrder(targets)).toEqual(batches.flatMap((batch) => rowsOf(batch.targets)));
  });

  it('leaves what is measured alone', () => {
    const { inputs, targets, classes, features, size } = mixup(moons);
    expect({ inputs, targets, classes, features, size }).toEqual({
      inputs: moons.inputs,
      targets: moons.targets,
      classes: moons.classes,
      features: moons.features,
      size: 20,
    });
  });

  it('mixes anew in each epoch and for each seed, and the same for the same', () => {
    const first = (more: Partial<typeof options>) =>
      [...mixup(moons).batches({ ...options, ...more })].map(({ inputs }) => rowsOf(inputs));
    expect(first({})).toEqual(first({}));
    expect(first({ epoch: 4 })).not.toEqual(first({}));
    expect(first({ seed: 6 })).not.toEqual(first({}));
  });

  it('takes one batch at a time, when it is asked for', () => {
    let taken = 0;
    const slow: Dataset = {
      ...moons,
      order: (o) => moons.order(o),
      *batches(o) {
        for (const batch of moons.batches(o)) {
          taken++;
          yield batch;
        }
      },
    };
    const epoch = mixup(slow).batches(options)[Symbol.iterator]();
    expect(taken).toBe(0);
    epoch.next();
    expect(taken).toBe(1);
    epoch.next();
    expect(taken).toBe(2);
  });

  it('mixes the part of a split that is trained on, and can be made again as a whole', async () => {
    const parts = moons.split({ train: 0.5, seed: 1 });
    const mixed = mixup(parts, { alpha: 0.3 });
    expect(mixed.validation).toBe(parts.validation);
    expect(mixed.train.name).toBe('mixup(twoMoons/train)');
    expect(mixed.spec).not.toBeNull();
    const again = await revive<typeof mixed>(JSON.parse(JSON.stringify(mixed.spec)) as NonNullable<typeof mixed.spec>);
    const epochs = [mixed, again].map(({ train }) => [...train.batches({ ...options, batchSize: 5 })]);
    expect(epochs[1]).toEqual(epochs[0]);
  });

  it('mixes mixtures', () => {
    const twice = mixup(mixup(moons));
    expect(twice.perEpoch?.targetColumns).toBe(2);
    for (const { targets } of twice.batches(options)) {
      for (const row of rowsOf(targets)) expectClose([row.reduce((a, b) => a + b)], [1], 1e-15);
    }
  });

  it.each([
    [moons, { alpha: 0 }, 'mixup: expected a finite alpha > 0, received 0'],
    [moons, { alpha: Infinity }, 'mixup: expected a finite alpha > 0, received Infinity'],
    [moons, { beta: 1 }, 'mixup: expected no option of this name, received "beta"'],
    [null, {}, 'mixup: expected a data set or a split, received null'],
  ])('refuses wrong options and data', (data, wrong, message) => {
    expect(() => mixup(data as Dataset, wrong as MixupOptions)).toThrow(message);
  });
});

datasetLaws('mixup', () => mixup(twoMoons({ samples: 21, seed: 1 }), { alpha: 0.5 }));
datasetLaws('mixup of values', () => mixup(values));
