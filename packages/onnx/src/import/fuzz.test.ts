import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { mlp, relu, softmaxCrossEntropy } from '@rivulet/layers';
import { batchNorm } from '@rivulet/regularizers';
import { DataError, random } from '@rivulet/tensor';
import { recorded } from '../../test/models.js';
import { damagedBytes, damagedModel, dice } from '../../test/mutations.js';
import { trained } from '../../test/nets.js';
import { exportOnnx } from '../export-onnx.js';
import { modelSummary } from '../model-summary.js';
import { decodeModel } from '../proto.js';
import { fromOnnx } from './from-onnx.js';

const files = 20_000;
/** In ms; a file has at most 4 kB. */
const longest = 500;

const own = exportOnnx({
  ...trained(mlp({ sizes: [2, 3, 2], hidden: [batchNorm(), relu()] }), softmaxCrossEntropy(), 2),
  classes: ['a', 'b'],
  scaling: { offset: [1, 2], factor: [3, 4] },
});
/** The small ones: what is tried is not how large a file is. */
const bases = [own, ...recorded.map(({ bytes }) => Uint8Array.from(bytes))]
  .filter(({ length }) => length < 1700)
  .map((bytes) => ({ bytes, model: decodeModel(bytes) }));
/** `modelSummary` begins with `decodeModel`. */
const readers = [modelSummary, fromOnnx];

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

it(`reads ${files} damaged files or says DataError, each in bounded time, and keeps nothing of them`, () => {
  const dices = dice(random(1, 'fuzz'));
  const seen = { imported: 0, refused: 0, slowest: 0 };
  let early = 0;
  for (let number = 0; number < files; number++) {
    const base = dices.of(bases);
    const bytes =
      number % 3 === 0 ? damagedBytes(base.bytes, dices.of(bases).bytes, dices) : damagedModel(base.model, dices);
    let time = timeOf(bytes, `file ${number}`, seen);
    // Unless the machine looked away.
    if (time > longest) time = timeOf(bytes, `file ${number}`, seen);
    seen.slowest = Math.max(seen.slowest, time);
    if (number === files / 4) {
      collect();
      early = process.memoryUsage().heapUsed;
    }
  }
  collect();
  const grown = process.memoryUsage().heapUsed - early;
  // Both ways must be common, or nothing was tried.
  expect(seen.imported).toBeGreaterThan(files / 20);
  expect(seen.refused).toBeGreaterThan(files / 4);
  expect(seen.slowest).toBeLessThan(longest);
  expect(grown).toBeLessThan(8 * 2 ** 20);
  // About 10 s on a machine that does nothing else.
}, 240_000);

/** Reads a file in both ways; whatever is thrown but a DataError comes out. */
function timeOf(bytes: Uint8Array, what: string, seen: { imported: number; refused: number }): number {
  const start = performance.now();
  for (const read of readers) {
    try {
      read(bytes);
      if (read === fromOnnx) seen.imported++;
    } catch (error) {
      if (!(error instanceof DataError)) {
        throw new Error(`${what}, ${read.name}: ${error instanceof Error ? error.stack : String(error)}`);
      }
      seen.refused++;
    }
  }
  return performance.now() - start;
}
