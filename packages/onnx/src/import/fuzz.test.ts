import { mlp, relu, softmaxCrossEntropy } from '@rivulet/layers';
import { batchNorm } from '@rivulet/regularizers';
import { readerLaws } from '@rivulet/testkit';
import { recorded } from '../../test/models.js';
import { damagedModel, dice } from '../../test/mutations.js';
import { trained } from '../../test/nets.js';
import { exportOnnx } from '../export-onnx.js';
import { modelSummary } from '../model-summary.js';
import { decodeModel } from '../proto.js';
import { fromOnnx } from './from-onnx.js';

const own = exportOnnx({
  ...trained(mlp({ sizes: [2, 3, 2], hidden: [batchNorm(), relu()] }), softmaxCrossEntropy(), 2),
  classes: ['a', 'b'],
  scaling: { offset: [1, 2], factor: [3, 4] },
});
/** The small ones: what is tried is not how large a file is. */
const corpus = [own, ...recorded.map(({ bytes }) => Uint8Array.from(bytes))].filter(({ length }) => length < 1700);
const models = corpus.map((bytes) => decodeModel(bytes));

/** `modelSummary` begins with `decodeModel`. */
readerLaws('modelSummary', corpus, modelSummary);
readerLaws('fromOnnx', corpus, fromOnnx);

// Well formed, and without sense: what damaged bytes alone hardly ever reach.
let imported = 0;
readerLaws(
  'fromOnnx, told nonsense,',
  corpus,
  (bytes) => {
    fromOnnx(bytes);
    imported++;
  },
  { make: (random) => damagedModel(models[random.integer(models.length)]!, dice(random)) },
);

it('takes some of that nonsense, or nothing was tried', () => {
  expect(imported).toBeGreaterThan(200);
});
