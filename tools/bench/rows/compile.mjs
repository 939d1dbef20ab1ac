/**
 * `node compile.mjs [wasm|reference]`: from a model to the end of its first step, in a process that has compiled nothing
 * yet, for a second model of other sizes in the same process, and for a third one of the first one's sizes. One line of
 * JSON: milliseconds of all three.
 */
import { mlp } from '@rivulet/layers';
import { bareRun } from '../bare-run.mjs';
import { report } from '../spans.mjs';
import { backends, madeUp } from '../task.mjs';

const [name = 'wasm'] = process.argv.slice(2);
const backend = backends[name]();

function modelToFirstStep({ data, optimizer, loss }, sizes) {
  const began = performance.now();
  const run = bareRun({ model: mlp({ sizes }), loss, optimizer, data }, data.size, backend);
  run.epoch();
  const time = performance.now() - began;
  run.dispose();
  return time;
}

const [first, other] = [
  [2, 12, 13, 13, 2],
  [4, 16, 8, 3],
];
const [firstParts, otherParts] = [madeUp(first, 32), madeUp(other, 32)];
const cold = modelToFirstStep(firstParts, first);
const second = modelToFirstStep(otherParts, other);
const again = modelToFirstStep(firstParts, first);
report({ cold, second, again });
