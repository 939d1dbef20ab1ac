/**
 * Runs that are interrupted and go on: what they leave is what an uninterrupted run leaves.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCheckpoint } from '@rivulet/training/files';
import { call, temporaryFolder } from './call.js';

const folder = temporaryFolder();
const at = (...names: readonly string[]) => join(folder.path(), ...names);
const argv = ['train', '--epochs', '6', '--dropout', '0.1', '--checkpoint-every', '23steps', '--keep', '3', '--quiet'];
const trains = (out: string, ...more: readonly string[]) => call(folder.path(), [...argv, '--out', out, ...more]);
const resumes = (out: string, ...more: readonly string[]) => call(folder.path(), ['resume', out, ...more]);
const left = (out: string) =>
  ['events.ndjson', 'model.onnx', 'error.svg', 'boundary.svg', 'learning-rate.svg', 'checkpoint.safetensors'].map(
    (name) => readFileSync(at(out, name)),
  );

/** Makes of a run that has ended one that was killed: its files lie in `partial`, the log is too long, some are missing. */
function kill(out: string, newest: string): void {
  mkdirSync(at(out, 'partial'));
  for (const name of ['run.json', 'events.ndjson', 'checkpoint.1.safetensors', 'checkpoint.2.safetensors']) {
    cpSync(at(out, name), at(out, 'partial', name));
  }
  renameSync(at(out, 'partial', newest), at(out, 'partial', 'checkpoint.safetensors'));
  for (const name of readdirSync(at(out))) if (name !== 'partial') rmSync(at(out, name));
}

test('a run that was killed goes on in the middle of an epoch and leaves the same bytes', async () => {
  expect(await trains('whole')).toMatchObject({ code: 0, err: '' });
  await trains('killed');
  kill('killed', 'checkpoint.1.safetensors');
  const { step } = readCheckpoint(at('killed', 'partial', 'checkpoint.safetensors'));
  expect(step % 10).toBeGreaterThan(0);
  const { code, out, err } = await resumes('killed');
  expect([code, err]).toEqual([0, '']);
  expect(out).toContain(`goes on after ${step} updates, ${Math.floor(step / 10)} epochs\n`);
  expect(left('killed')).toEqual(left('whole'));
  expect(existsSync(at('killed', 'partial'))).toBe(false);
});

test('a damaged checkpoint is named and passed over, and without any the run begins again', async () => {
  await trains('whole');
  await trains('killed');
  kill('killed', 'checkpoint.1.safetensors');
  const path = at('killed', 'partial', 'checkpoint.safetensors');
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  cpSync(at('killed'), at('hopeless'), { recursive: true });
  rmSync(at('hopeless', 'partial', 'checkpoint.2.safetensors'));
  const second = await resumes('killed', '--quiet');
  expect(second.err).toMatch(/^warning: .*partial\/checkpoint\.safetensors: is .*; it is passed over\n$/);
  expect(left('killed')).toEqual(left('whole'));
  const again = await resumes('hopeless');
  expect(again.out).toContain('no checkpoint can be used: begins again, with the same numbers\n');
  expect(left('hopeless')).toEqual(left('whole'));
});

test('a run that was interrupted goes on from the files that it left', async () => {
  await trains('whole');
  const interrupted = await call(folder.path(), [...argv, '--out', 'stopped'], {
    signal: AbortSignal.abort('SIGTERM'),
  });
  expect(interrupted.code).toBe(143);
  expect(interrupted.err).toContain('go on with: rivulet resume stopped\n');
  expect(await resumes('stopped', '--quiet')).toMatchObject({ code: 0, err: '' });
  expect(left('stopped')).toEqual(left('whole'));
});

test('a run that was killed while its files were moved has ended', async () => {
  await trains('moved');
  mkdirSync(at('moved', 'publishing'));
  for (const name of ['run.json', 'model.onnx']) renameSync(at('moved', name), at('moved', 'publishing', name));
  expect((await resumes('moved')).code).toBe(0);
  expect(readdirSync(at('moved'))).toEqual(expect.arrayContaining(['model.onnx', 'run.json']));
});

test('a run that has ended has nothing to do', async () => {
  await trains('whole');
  const before = left('whole');
  expect(await resumes('whole')).toEqual({
    code: 0,
    out: 'there is nothing to do: the run in whole has ended\n',
    err: '',
  });
  expect(left('whole')).toEqual(before);
});

test('another backend and another version of Node are said, with what changes', async () => {
  await trains('killed');
  kill('killed', 'checkpoint.1.safetensors');
  const { code, out } = await call(folder.path(), ['resume', 'killed', '--backend', 'reference'], { node: 'v99.0.0' });
  expect(code).toBe(0);
  expect(out).toMatch(/ran on wasm.* before: from here on rounding is another/);
  expect(out).toMatch(/Node was v\d.* before, and is v99\.0\.0/);
});

test('what cannot go on is refused by what is missing or different', async () => {
  mkdirSync(at('empty'));
  const none = await resumes('empty');
  expect(none.code).toBe(1);
  expect(none.err).toContain('empty: there is no run that can go on, since there is no run.json in it');
  await trains('killed');
  kill('killed', 'checkpoint.1.safetensors');
  const record = at('killed', 'partial', 'run.json');
  const text = readFileSync(record, 'utf8');
  writeFileSync(record, text.replace(/"data": "[0-9a-f]{64}"/, `"data": "${'0'.repeat(64)}"`));
  expect((await resumes('killed')).err).toContain('moons: the samples are not those that the run began with');
  writeFileSync(record, '{}');
  expect((await resumes('killed')).err).toMatch(/run\.json: is no record of a run: format: /);
  expect((await resumes('killed', '--backend', 'abacus')).code).toBe(2);
});

test.each([
  ['10s', 0],
  ['epoch', 0],
  ['5epochs', 0],
  ['100steps', 0],
  ['7', 0],
  ['10 parsecs', 2],
  ['0steps', 2],
])('--checkpoint-every %s is answered with exit code %d', async (interval, expected) => {
  const { code, err } = await call(folder.path(), [
    'train',
    '--epochs',
    '1',
    '--quiet',
    '--checkpoint-every',
    interval,
  ]);
  expect(code).toBe(expected);
  if (expected > 0) expect(err).toContain('--checkpoint-every: expected a number of epochs, or a text such as 10s');
});
