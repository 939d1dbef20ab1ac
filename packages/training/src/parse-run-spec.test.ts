import { twoMoons } from '@rivulet/datasets';
import { mlp, softmaxCrossEntropy } from '@rivulet/layers';
import { adam } from '@rivulet/optimizers';
import { l2, stopAtLoss } from '@rivulet/regularizers';
import { parseRunSpec } from './parse-run-spec.js';
import { requireRunSpec, reviveTask } from './run-spec.js';
import type { Task } from './task.js';

const parts: Task = {
  model: mlp({ sizes: [2, 4, 2] }),
  loss: softmaxCrossEntropy(),
  data: twoMoons({ samples: 40 }),
  optimizer: adam({}),
  penalties: [l2(1e-4)],
  stop: stopAtLoss(0.1),
  epochs: 3,
  measure: 'after',
};
const spec = requireRunSpec(parts, 'this test');

test('a run that went through JSON is the same run, and so is the task made of it', async () => {
  const parsed = parseRunSpec(JSON.parse(JSON.stringify(spec)), 'run.json');
  expect(parsed).toEqual(spec);
  expect(requireRunSpec(await reviveTask(parsed), 'this test')).toEqual(spec);
});

test('a run that started from given parameters names them', () => {
  const task = { ...parts, initial: { 'params/0.weight': new Float32Array(8), 'params/0.bias': new Float32Array(4) } };
  const given = requireRunSpec(task, 'this test');
  expect(given.initial).toEqual(['params/0.bias', 'params/0.weight']);
  expect(parseRunSpec(JSON.parse(JSON.stringify(given)), 'run.json')).toEqual(given);
});

test.each([
  ['penalties', []],
  ['stop', null],
])('without %s it has none', (key, none) => {
  expect(parseRunSpec({ ...spec, [key]: undefined }, 'run.json')).toMatchObject({ [key]: none });
});

test.each([
  [null, "'model' of a run to be like .*, received nothing"],
  [[], "'model' of a run"],
  [{ ...spec, model: 'mlp' }, `'model' of a run to be like .*, received "mlp"`],
  [{ ...spec, optimizer: { use: 'adam' } }, "'optimizer' of a run"],
  [{ ...spec, penalties: [1] }, "'penalties' of a run to be a list of specs"],
  [{ ...spec, stop: 'early' }, "'stop' of a run to be null, or like"],
  [{ ...spec, epochs: 0 }, "'epochs' of a run to be an integer ≥ 1, received 0"],
  [{ ...spec, batchSize: 'all' }, "'batchSize' of a run to be an integer ≥ 1"],
  [{ ...spec, seed: -1 }, "'seed' of a run to be an integer ≥ 0"],
  [{ ...spec, initial: [1] }, "'initial' of a run to be a list of names"],
  [{ ...spec, measure: 'never' }, "'measure' of a run to be 'running' or 'after'"],
])('what is no run is refused by the name of what is wrong: %j', (value, message) => {
  expect(() => parseRunSpec(value, 'run.json')).toThrow(new RegExp(`^run\\.json: expected ${message}`));
});
