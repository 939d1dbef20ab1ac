/**
 * The laws of data sets.
 */
import type { Batch, BatchOptions, Dataset } from '@rivulet/tensor';
import { assert, assertSame, group, law } from './runner.js';
import { type Load, specLaws } from './spec-laws.js';

/** Options of `datasetLaws`. */
export type DatasetLawsOptions = {
  /** How the package of a spec is loaded; default `import(name)`. */
  readonly load?: Load;
};

/**
 * Declares the tests that every data set has to pass.
 *
 * @param name title of the group
 * @param make makes the data set; called often, so let it be small
 * @example
 * datasetLaws('twoMoons', () => twoMoons({ samples: 50, seed: 1 }));
 */
export function datasetLaws(name: string, make: () => Dataset, { load }: DatasetLawsOptions = {}): void {
  const epochs = [0, 1, 7].flatMap((epoch) => [0, 1, 4294967295].map((seed) => ({ epoch, seed })));

  group(`${name} keeps the laws of data sets`, () => {
    specLaws(make, load);

    law('has as many rows and columns as it says, all finite', () => {
      const { size, inputs, targets, features, classes } = make();
      assert(size >= 1, `its size is ${size}`);
      assertSame([inputs.rows, targets.rows], [size, size], 'rows');
      assertSame(inputs.columns, features.length, 'columns');
      for (const { rows, columns, values } of [inputs, targets]) {
        assertSame(values.length, rows * columns, 'the number of values');
        assert(values.every(Number.isFinite), 'a value is not finite');
      }
      if (!classes) return;
      assertSame(targets.columns, 1, 'columns of class numbers');
      assert(
        targets.values.every((value) => Number.isInteger(value) && value >= 0 && value < classes.length),
        'a class has no name',
      );
    });

    law('is the same each time it is made', () => {
      const [first, second] = [make(), make()];
      assertSame([second.inputs, second.targets], [first.inputs, first.targets], 'values');
    });

    law('visits each sample once an epoch', () => {
      const data = make();
      const everyone = Int32Array.from({ length: data.size }, (_, index) => index);
      for (const options of epochs) assertSame(data.order(options).slice().sort(), everyone, 'the samples visited');
    });

    law('has one order for each seed and epoch, and another one for others', () => {
      const [data, again] = [make(), make()];
      for (const options of [...epochs].reverse()) assertSame(data.order(options), again.order(options), 'the order');
      // Ten samples have 3.6 million orders: two of nine that agree are no chance.
      if (data.size < 10) return;
      const orders = new Set(epochs.map((options) => data.order(options).join()));
      assertSame(orders.size, epochs.length, 'the number of orders');
    });

    law('goes through an epoch batch by batch, in its order, the last one smaller', () => {
      const data = make();
      for (const batchSize of new Set([1, Math.min(7, data.size), Math.ceil(data.size / 2), data.size])) {
        const options = { epoch: 2, seed: 3, batchSize };
        const batches = [...data.batches(options)];
        const full = Math.floor(data.size / batchSize);
        const rest = data.size % batchSize;
        const sizes = [...Array.from({ length: full }, () => batchSize), ...(rest > 0 ? [rest] : [])];
        assertSame(
          batches.map(({ size }) => size),
          sizes,
          'sizes',
        );
        assertSame(rowsOf(batches), expectedRows(data, options), `the samples in batches of ${batchSize}`);
      }
    });

    law('makes the samples of each epoch as it says, and the same for the same', () => {
      const [data, again] = [make(), make()];
      if (!data.perEpoch) return;
      for (const options of [...epochs].reverse()) {
        const whole = { ...options, batchSize: data.size };
        const samples = data.perEpoch.samples(whole);
        assertSame(samples, again.perEpoch?.samples(whole), 'the samples');
        assertSame([samples.inputs.rows, samples.targets.rows], [data.size, data.size], 'rows');
        assertSame(samples.inputs.columns, data.features.length, 'columns');
        assertSame(samples.targets.columns, data.perEpoch.targetColumns, 'columns of the targets');
        for (const { rows, columns, values } of [samples.inputs, samples.targets]) {
          assertSame(values.length, rows * columns, 'the number of values');
          assert(values.every(Number.isFinite), 'a value is not finite');
        }
      }
    });

    law('can be iterated again and by two at a time, and is not changed by it', () => {
      const data = make();
      const before = [data.inputs.values.slice(), data.targets.values.slice()];
      const options = { epoch: 1, seed: 5, batchSize: Math.min(3, data.size) };
      const epoch = data.batches(options);
      const expected = expectedRows(data, options);
      const [first, second]: [Batch[], Batch[]] = [[], []];
      const other = epoch[Symbol.iterator]();
      for (const batch of epoch) {
        first.push(batch);
        const step = other.next();
        if (!step.done) second.push(step.value);
      }
      assertSame(rowsOf(first), expected, 'the first pass');
      assertSame(rowsOf(second), expected, 'the second pass');
      assertSame([data.inputs.values, data.targets.values], before, 'the data');
    });
  });
}

/** Input and target of each sample, in the order of the batches. */
function rowsOf(batches: readonly Batch[]): number[][] {
  return batches.flatMap(({ size, inputs, targets }) =>
    Array.from({ length: size }, (_, row) => [
      ...inputs.values.slice(row * inputs.columns, (row + 1) * inputs.columns),
      ...targets.values.slice(row * targets.columns, (row + 1) * targets.columns),
    ]),
  );
}

function expectedRows(data: Dataset, options: BatchOptions): number[][] {
  const { inputs, targets } = data.perEpoch?.samples(options) ?? data;
  const all = rowsOf([{ size: data.size, inputs, targets }]);
  return Array.from(data.order(options), (row) => all[row] ?? []);
}
