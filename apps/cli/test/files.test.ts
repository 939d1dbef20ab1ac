/**
 * The way of a table that somebody else has made: into a model, out of it, and back.
 *
 * pebbles.csv has a byte-order mark, CRLF, a label column in front, class names with a comma and with
 * quotes, quoted numbers and a quoted header; pebbles-reordered.csv has the same rows with LF, other
 * columns first and a column that nobody needs.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCsv } from '@rivulet/datasets';
import { call, lastJson, temporaryFolder } from './call.js';

const folder = temporaryFolder();
const pebbles = join(__dirname, 'data', 'pebbles.csv');
const reordered = join(__dirname, 'data', 'pebbles-reordered.csv');

const train = async (...options: string[]) => {
  const argv = ['train', '--data', pebbles, '--label', 'kind', '--json', '--out', 'run', '--learning-rate', '0.01'];
  const { code, out, err } = await call(folder.path(), [...argv, ...options]);
  expect([code, err]).toEqual([0, '']);
  return lastJson(out);
};
const predict = (...argv: string[]) => call(folder.path(), ['predict', 'run/model.onnx', ...argv]);

test('predicting the file reproduces the accuracy of the training, from either order of columns', async () => {
  const { accuracy } = await train('--epochs', '60');
  expect(accuracy).toBeGreaterThan(0.95);
  for (const file of [pebbles, reordered]) {
    const { code, out, err } = await predict(file, '--json');
    expect([code, err]).toEqual([0, '']);
    expect(lastJson(out)).toMatchObject({ rows: 60, accuracy });
  }
});

test('a training that is cut short is reproduced as well, mistakes and all', async () => {
  const { accuracy } = await train('--epochs', '3');
  expect(accuracy).toBeLessThan(1);
  expect(lastJson((await predict(reordered, '--json')).out)).toMatchObject({ accuracy });
});

test('predictions are a table with the class and the probability of each, quoted where it has to be', async () => {
  await train('--epochs', '60');
  const { out, err } = await predict(reordered);
  expect(err).toMatch(/^60 rows; accuracy [\d.]+ %\n$/);
  const [header] = out.split('\n');
  expect(header).toBe('prediction,probability quarry,"probability river, round","probability sea ""glass"""');
  const table = parseCsv(out, { label: 'prediction' });
  expect(table.classes).toEqual(['quarry', 'river, round', 'sea "glass"']);
  for (let row = 0; row < table.size; row++) {
    const shares = Array.from(table.inputs.values.subarray(3 * row, 3 * row + 3));
    // Seven digits each.
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
    expect(shares[table.targets.values[row]!]).toBe(Math.max(...shares));
  }
});

test('rows without labels are predicted, to a file if one is named', async () => {
  await train('--epochs', '5');
  writeFileSync(join(folder.path(), 'new.csv'), 'weight,width (mm),"length, mm"\n5,24,31\n2,15,18\n');
  const { code, out, err } = await predict('new.csv', '--out', 'predicted.csv');
  expect([code, out, err]).toEqual([0, '', '2 rows to predicted.csv\n']);
  expect(readFileSync(join(folder.path(), 'predicted.csv'), 'utf8').trimEnd().split('\n')).toHaveLength(3);
});

test('labels of a class that the model has never seen count as mistakes', async () => {
  await train('--epochs', '60');
  const rows = ['meteorite,31,24,5.1', '"river, round",31,24,5.1', ',31,24,5.1'];
  writeFileSync(join(folder.path(), 'new.csv'), `kind,"length, mm",width (mm),weight\n${rows.join('\n')}\n`);
  expect(lastJson((await predict('new.csv', '--json')).out)).toMatchObject({ rows: 3, accuracy: 0.5 });
});

test('a checkpoint gives the same model as the run it is of, byte for byte, twice', async () => {
  const { loss } = await train('--epochs', '5', '--batchnorm');
  for (const name of ['a.onnx', 'b.onnx']) {
    const { code, out } = await call(folder.path(), ['export', 'run/checkpoint.safetensors', '--out', name, '--json']);
    expect(code).toBe(0);
    // The run measured on WebAssembly, the export on the reference evaluator: equal to rounding in float32.
    const close = expect.closeTo(Number(loss), 6) as number;
    expect(lastJson(out)).toMatchObject({ path: name, loss: close });
    const [fresh, first] = [name, 'run/model.onnx'].map((path) => readFileSync(join(folder.path(), path)));
    expect(fresh!.equals(first!)).toBe(true);
  }
});

test('a checkpoint is exported beside itself where nobody says otherwise', async () => {
  await train('--epochs', '2', '--validation', '0.25');
  rmSync(join(folder.path(), 'run', 'model.onnx'));
  const { code, out } = await call(folder.path(), ['export', 'run/checkpoint.safetensors']);
  expect(code).toBe(0);
  expect(out).toMatch(/^run\/model\.onnx: [\d,]+ bytes, accuracy [\d.]+ %, loss [\d.]+\nONNX Runtime agrees/);
  expect(lastJson((await predict(pebbles, '--json')).out)).toMatchObject({ rows: 60 });
});
