/**
 * Every data set, and everything made of one, keeps the laws. A new data set is a new row.
 */
import { type Dataset, type Spec, requireSpec, revive } from '@rivulet/tensor';
import { datasetLaws } from '@rivulet/testkit';
import {
  blobs,
  bookMoons,
  bookMoonsSplit,
  circles,
  dataHash,
  fromArrays,
  parseCsv,
  pointsOnLine,
  scale,
  scaleSplit,
  spirals,
  split,
  subset,
  trainPart,
  twoMoons,
  validationPart,
  xor,
} from '../src/index.js';

const csv = 'x,y,kind\n1,2,a\n3,4.5,b\n5,-1,a\n0,0,b\n';

const table: Record<string, () => Dataset> = {
  'twoMoons with its defaults': () => twoMoons(),
  twoMoons: () => twoMoons({ samples: 31, noise: 0.2, seed: 4294967295 }),
  circles: () => circles({ samples: 30, factor: 0.3, seed: 1 }),
  spirals: () => spirals({ samples: 31, arms: 3, turns: 2, seed: 1 }),
  'blobs around random centers': () => blobs({ samples: 30, centers: 4, seed: 1 }),
  'blobs around given centers': () => blobs({ samples: 30, centers: [[0, 0, 0], [1, 2, 3]], spread: 0.1 }), // prettier-ignore
  xor: () => xor({ samples: 30, seed: 1 }),
  pointsOnLine: () => pointsOnLine({ perSide: 12, seed: 1 }),
  bookMoons: () => bookMoons(),
  'bookMoons scaled': () => bookMoons({ scaled: true }),
  'the validation part of bookMoonsSplit': () => bookMoonsSplit({ scaled: true }).validation,
  'fromArrays with classes': () => fromArrays({ inputs: [[1], [2], [3]], targets: ['b', 'a', 'b'], name: 'mine' }),
  'fromArrays with values': () => fromArrays({ inputs: [[1, 2], [3, 4]], targets: [[0.5, 1], [2, 3]] }), // prettier-ignore
  'fromArrays of typed arrays': () =>
    fromArrays({
      inputs: { rows: 2, columns: 1, values: Float32Array.of(1, 2) },
      targets: Int32Array.of(1, 0),
      classes: true,
    }),
  parseCsv: () => parseCsv(csv, { label: 'kind', name: 'small.csv' }),
  'parseCsv for a regression': () => parseCsv(csv, { label: 'y', features: ['x'], task: 'regression' }),
  trainPart: () => trainPart(twoMoons({ samples: 40, seed: 2 }), { train: 0.6, seed: 3, stratify: true }),
  validationPart: () => validationPart(twoMoons({ samples: 40, seed: 2 }), { train: 20 }),
  subset: () => subset(circles({ samples: 40 }), [3, 1, 39, 1]),
  'scale minMax': () => scale(spirals({ samples: 30 }), 'minMax'),
  'scale standard after minMax': () => xor({ samples: 30 }).scaled('minMax').scaled('standard'),
  'scale none': () => scale(xor({ samples: 30 }), 'none'),
  'the training part of scaleSplit': () => scaleSplit(split(xor({ samples: 30 }), { train: 0.5 }), 'minMax').train,
  'the validation part of scaleSplit': () =>
    scaleSplit(split(xor({ samples: 30 }), { train: 0.5 }), 'standard').validation,
};

for (const [name, make] of Object.entries(table)) {
  datasetLaws(name, make);

  test(`${name}: its spec revives to the same data, names and scaling`, async () => {
    const original = make();
    const revived = await revive<Dataset>(JSON.parse(JSON.stringify(requireSpec(original, 'this test'))) as Spec);
    const plain = ({ name, size, features, classes, scaling }: Dataset) => ({ name, size, features, classes, scaling });
    expect(plain(revived)).toEqual(plain(original));
    expect(await dataHash(revived)).toBe(await dataHash(original));
  });
}

test('two seeds give different points', async () => {
  for (const make of [twoMoons, circles, spirals, blobs, xor, pointsOnLine]) {
    expect(await dataHash(make({ seed: 1 }))).not.toBe(await dataHash(make({ seed: 2 })));
  }
});
