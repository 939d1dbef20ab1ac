/**
 * `rivulet train --data - --online`.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { rotatingMoons } from '@rivulet/datasets';
import { loadModel } from '@rivulet/kernels-onnxruntime';
import { readCheckpoint } from '@rivulet/training/files';
import { call, eventsIn, lastJson, temporaryFolder } from './call.js';

const folder = temporaryFolder();
const names = ['outer', 'inner'];
const base = ['train', '--data', '-', '--online', '--label', 'kind', '--classes', names.join(','), '--layers', '8'];

/** Rows of moons that stand still, as text. */
function* moons(count: number): Generator<string, void> {
  yield 'x,y,kind\n';
  for (const { input, target } of rotatingMoons({ samples: count, turn: Infinity, seed: 1 })) {
    yield `${input.join(',')},${names[target]}\n`;
  }
}

const piped = (lines: Iterable<string>) => ({ stdin: () => Readable.from(lines) });

test('rows are learned from as they come, and leave a model, a log and pictures', async () => {
  const argv = [...base, '--batch', '4', '--learning-rate', '0.01', '--checkpoint-every', '700'];
  const { code, out, err } = await call(folder.path(), argv, piped(moons(6000)));
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(/^standard input, 2 classes; network 2-8-2, relu, adam, batch 4, seed 0; on wasm/);
  expect(out).toMatch(/^400 samples {2}loss .* accuracy .* samples\/s$/m);
  expect(out).toMatch(/^finished after 6,000 samples, 1,500 updates, /m);
  expect(out).toMatch(/^accuracy \d\d\.\d %, loss .*, each sample before it was learned from$/m);
  const at = (name: string): string => join(folder.path(), 'out/stdin', name);
  for (const name of ['error.svg', 'boundary.svg', 'learning-rate.svg'])
    expect(readFileSync(at(name), 'utf8')).toMatch(/^<svg/);
  const log = eventsIn(at('events.ndjson'));
  expect(log.filter(({ kind }) => kind === 'step')).toHaveLength(15);
  expect(readCheckpoint(at('checkpoint.safetensors')).step).toBe(1500);
  const model = await loadModel(at('model.onnx'));
  const { labels } = await model.predict({ rows: 2, columns: 2, values: Float64Array.of(-1, 0.3, 2, 0.2) });
  await model.dispose();
  expect([...(labels ?? [])]).toEqual([0, 1]);
  expect(model.metadata).toMatchObject({ classes: JSON.stringify(names), step: '1500' });
});

test('values are learned as well, and JSON tells samples', async () => {
  function* line(): Generator<string, void> {
    yield 'x,kind\n';
    for (let i = 0; i < 3000; i++) yield `${Math.sin(i)},${2 * Math.sin(i) + 1}\n`;
  }
  const argv = [
    'train',
    '--data',
    '-',
    '--online',
    '--label',
    'kind',
    '--task',
    'regression',
    '--layers',
    'none',
    '--json',
  ];
  const { code, out } = await call(folder.path(), [...argv, '--learning-rate', '0.02'], piped(line()));
  expect(code).toBe(0);
  expect(lastJson(out)).toMatchObject({ samples: 3000, updates: 3000, accuracy: null });
});

test('a row that cannot be read ends the run with its line; what was learned before is written', async () => {
  const lines = [...moons(500), '1,oops,inner\n', ...moons(10)];
  const { code, err } = await call(folder.path(), base, piped(lines));
  expect(code).toBe(1);
  expect(err).toBe(
    `error: standard input: line 502, column "y": expected a number, received "oops"; correct it, or choose other columns with features; what was learned before is in ${join('out', 'stdin', 'model.onnx')}\n`,
  );
  const end = eventsIn(join(folder.path(), 'out/stdin/events.ndjson')).at(-1);
  expect(end).toMatchObject({ kind: 'end', step: 500 });
});

test('Ctrl-C ends an endless stream with all its files, and the source is let go', async () => {
  const ending = new AbortController();
  const input = new Readable({ read: () => undefined });
  for (const line of moons(300)) input.push(line);
  setTimeout(() => ending.abort(), 1500);
  const { code, out } = await call(folder.path(), base, { stdin: () => input, signal: ending.signal });
  expect(code).toBe(130);
  expect(out).toMatch(/^interrupted after 300 samples, 300 updates, /m);
  expect(existsSync(join(folder.path(), 'out/stdin/checkpoint.safetensors'))).toBe(true);
  expect(input.destroyed).toBe(true);
});

test.each([
  [['--data', '-', '--label', 'kind'], '--data: rows on standard input are learned from as they come; add --online'],
  [['--online'], '--online: learns from standard input; add --data -'],
  [['--data', '-', '--online', '--classes', 'a,b'], '--label: say which column holds the classes'],
  [['--data', '-', '--online', '--label', 'kind'], '--classes: say what kind can be, such as --classes a,b'],
  [[...base.slice(1), '--epochs', '3'], '--epochs: does not go with --online'],
  [[...base.slice(1), '--scale', 'standard'], '--scale: rows that are still to come cannot be measured'],
  [[...base.slice(1), '--batch', 'all'], '--batch: expected an integer ≥ 1 with --online'],
  [[...base.slice(1), '--schedule', 'exponentialDecay', '--rate', '0.9'], "to go by steps (per: 'step')"],
])('%j is refused with what to do', async (argv, message) => {
  const { code, err } = await call(folder.path(), ['train', ...argv], piped(moons(20)));
  expect(code).toBe(2);
  expect(err).toContain(message);
  expect(existsSync(join(folder.path(), 'out'))).toBe(false);
});

test.each([
  [[], 'standard input: is empty'],
  [['x,y,kind\n'], 'standard input: has a header but no rows'],
])('an input of %j is an error', async (lines, message) => {
  const { code, err } = await call(folder.path(), base, piped(lines));
  expect(code).toBe(1);
  expect(err).toContain(message);
});
