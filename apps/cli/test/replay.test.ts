/**
 * `rivulet replay` and `rivulet diff` on the files of real runs.
 */
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeSafetensors, encodeSafetensors } from '@rivulet/weights';
import { call, eventsIn, lastJson, temporaryFolder } from './call.js';

const folder = temporaryFolder();
const at = (...names: string[]) => join(folder.path(), ...names);

const common = ['train', '--quiet', '--data', 'moons', '--noise', '0.3', '--layers', '6', '--validation', '0.4'];
const scheduled = ['--optimizer', 'sgd', '--learning-rate', '1', '--schedule', 'decayOnPlateau', '--factor', '0.5'];
const trained = async (name: string, ...options: string[]): Promise<void> => {
  const argv = [...common, ...scheduled, '--schedule-patience', '3', '--epochs', '60', '--out', name, ...options];
  expect(await call(folder.path(), argv)).toMatchObject({ code: 0 });
};
const asked = async (...options: string[]): Promise<Record<string, unknown>> => {
  const { code, out, err } = await call(folder.path(), ['replay', ...options, '--json']);
  expect(err).toBe('');
  expect(code).toBe(0);
  return lastJson(out);
};

describe('replay', () => {
  test('decides again what the run decided, and what a run with another patience decides', async () => {
    await trained('long', '--patience', '15');
    await trained('short', '--patience', '4');
    const log = at('long', 'events.ndjson');
    expect(await asked(log)).toMatchObject({ verdict: 'same', saved: { epochs: 0 } });
    const end = eventsIn(at('short', 'events.ndjson')).at(-1)!;
    const answer = await asked(log, '--patience', '4');
    expect(answer).toMatchObject({
      verdict: 'exact',
      replayed: { epoch: end.epoch, step: end.step, reason: 'stopped' },
    });
    const decided = eventsIn(at('short', 'events.ndjson')).filter(({ kind }) => kind === 'decision');
    const told = (answer['decisions'] as { readonly replayed: boolean }[]).filter(({ replayed }) => replayed);
    expect(told).toHaveLength(decided.length);
  });

  test('says where the log ends, and where numbers would have been others', async () => {
    await trained('run', '--patience', '4');
    const { epoch } = eventsIn(at('run', 'events.ndjson')).at(-1)!;
    expect(await asked(at('run', 'events.ndjson'), '--patience', '40')).toMatchObject({
      verdict: 'unknown',
      because: `the record ends at epoch ${epoch}; this run would have gone on`,
    });
    await trained('all');
    const other = await asked(at('all', 'events.ndjson'), '--schedule-patience', '1', '--factor', '0.25');
    expect(other).toMatchObject({ verdict: 'parted', parting: { epoch: expect.any(Number) as number } });
    const clock = await asked(at('all', 'events.ndjson'), '--schedule', 'exponentialDecay', '--rate', '0.9');
    expect(clock).toMatchObject({ verdict: 'parted', parting: { epoch: 1 } });
  });

  test('prints a table for people, and draws the course of the replay', async () => {
    await trained('run', '--patience', '15');
    const argv = ['replay', 'run/events.ndjson', '--patience', '3', '--out', 'drawn'];
    const { code, out } = await call(folder.path(), argv);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^ +recorded +replayed\nends +epoch \d+, .* +epoch \d+, earlyStopping: validationLoss no better/,
    );
    expect(out).toMatch(/\n {2}\+ epoch \d+ +run stop +validationLoss no better than [\d.]+ for 3 epochs\n/);
    expect(out).toMatch(/\nsaves \d+ epochs of \d+ \([\d.]+ %\)\n/);
    expect(out).toContain('a run by these rules has the same numbers until it ends\n  drawn/error.svg\n');
    expect(readFileSync(at('drawn', 'error.svg'), 'utf8')).toContain('for 3 epochs');
    expect(existsSync(at('drawn', 'learning-rate.svg'))).toBe(true);
  });

  test('takes the parts of a rotated log, and a log whose last line is cut off', async () => {
    await trained('run', '--patience', '5');
    const text = readFileSync(at('run', 'events.ndjson'), 'utf8');
    const half = text.indexOf('\n', text.length / 2) + 1;
    writeFileSync(at('events.ndjson.1'), text.slice(0, half));
    writeFileSync(at('events.ndjson'), text.slice(half));
    expect(await asked('events.ndjson.1', 'events.ndjson')).toMatchObject({ verdict: 'same' });
    appendFileSync(at('events.ndjson.1'), text.slice(half, half + 40));
    const { code, err } = await call(folder.path(), ['replay', 'events.ndjson.1', '--json']);
    expect(code).toBe(0);
    expect(err).toMatch(/^warning: events\.ndjson\.1, line \d+: is cut off in the middle, and left out\n$/);
  });
});

describe('diff', () => {
  test('finds nothing in two runs of one task, and says so with exit code 0', async () => {
    await trained('a');
    await trained('b');
    expect(await call(folder.path(), ['diff', 'a', 'b'])).toMatchObject({
      code: 0,
      out: 'equal, bit for bit\n',
      err: '',
    });
  });

  test('names options, the first epoch and value, and the first parameter', async () => {
    await trained('a');
    await trained('b', '--seed', '1');
    const { code, out } = await call(folder.path(), ['diff', 'a', 'b']);
    expect(code).toBe(1);
    expect(out).toMatch(/^1 option differs:\n {2}seed: 0 ≠ 1\n/);
    expect(out).toMatch(
      /\nthey part at epoch 1, step 6 \(epoch\):\n {2}loss: 0\.\d+ ≠ 0\.\d+ \([\d,]+ units in the last place/,
    );
    expect(out).toMatch(/\nparameters differ in [\d,]+ of [\d,]+ numbers, the first is:\n {2}params\/0\.\w+\[0\]: /);
  });

  test('finds one bit in a file of weights', async () => {
    await trained('a');
    const weights = decodeSafetensors(readFileSync(at('a', 'checkpoint.safetensors')), 'a');
    const { buffer, byteOffset } = weights.tensors['params/0.weight']!.values;
    new Uint32Array(buffer, byteOffset, 1)[0]! ^= 1;
    writeFileSync(at('other.safetensors'), encodeSafetensors(weights));
    const { code, out } = await call(folder.path(), ['diff', 'a', 'other.safetensors', '--json']);
    expect(code).toBe(1);
    expect(lastJson(out)).toMatchObject({ equal: false, run: null, parameters: { ulps: 1, differing: 1 } });
  });

  test.each([
    [
      'a line that is no event',
      'nonsense\n',
      /^error: bad\.ndjson, line 2: expected a JSON object, received nonsense\n$/,
    ],
    [
      'a line out of order',
      '{"kind":"warning","step":0,"epoch":0,"code":"x","message":""}\n',
      /^error: bad\.ndjson, line 2: /,
    ],
  ])('names %s, with exit code 2', async (_case, line, message) => {
    await trained('a', '--epochs', '2');
    const [start = ''] = readFileSync(at('a', 'events.ndjson'), 'utf8').split('\n');
    writeFileSync(at('bad.ndjson'), `${start}\n${line}`);
    renameSync(at('a', 'events.ndjson'), at('good.ndjson'));
    const { code, err } = await call(folder.path(), ['diff', 'good.ndjson', 'bad.ndjson']);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });
});
