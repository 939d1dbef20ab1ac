/**
 * Runs that are killed with SIGKILL at random moments and go on, in processes of their own: what they leave has the same
 * SHA-256 as what an uninterrupted run leaves. Runs what was built: without a build these are skipped.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { random } from '@rivulet/tensor';
import { call } from './call.js';

const binary = join(__dirname, '..', 'bin', 'rivulet.mjs');
const built = existsSync(join(__dirname, '..', 'dist', 'main.js'));

// A disk that is slow to say that it has written would take all the time; in memory the moments are as random.
const memory = '/dev/shm';
const folder = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), 'rivulet-killed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const nightly = process.env['RIVULET_NIGHTLY'] === '1';
/** Kills that have to hit, and how often one run is killed at most. */
const [kills, most] = nightly ? [200, 4] : [12, 2];

/** Checkpoints come every 7 steps: in the middle of epochs, and so often that writing them takes most of the time. */
const base = ['--checkpoint-every', '7steps', '--keep', '2', '--quiet', '--samples', '60', '--layers', '6'];
const regularized = ['--dropout', '0.1', '--batchnorm', '--validation', '0.2', '--patience', '400'];
const plateau = ['--schedule', 'decayOnPlateau', '--schedule-patience', '3', '--factor', '0.5'];

/** Every optimizer of the chapter, and everything that has a state of its own. */
const runs: readonly (readonly string[])[] = [
  // The penalty keeps the weights of a net that fits all samples from growing until float32 no longer tells.
  ['--optimizer', 'lbfgs', '--l2', '0.01', '--epochs', '25'],
  ['--optimizer', 'sgd', '--batch', '1', '--epochs', '12'],
  ['--optimizer', 'sgd', '--batch', 'all', '--epochs', '600'],
  ['--optimizer', 'momentum', ...regularized, '--epochs', '300'],
  ['--optimizer', 'nesterov', '--batch', '16', '--epochs', '160', '--backend', 'reference'],
  ['--optimizer', 'adagrad', ...plateau, '--learning-rate', '0.1', '--epochs', '300'],
  ['--optimizer', 'adadelta', '--batch', '16', ...regularized, '--epochs', '160', '--backend', 'reference'],
  ['--optimizer', 'rmsprop', '--batch', 'all', '--dropout', '0.2', '--epochs', '600'],
  ['--optimizer', 'adam', ...regularized, ...plateau, '--learning-rate', '0.01', '--epochs', '300'],
  ['--optimizer', 'adam', '--batch', '1', '--dropout', '0.1', '--epochs', '10', '--backend', 'reference'],
];

const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
const left = (out: string) =>
  ['events.ndjson', 'checkpoint.safetensors', 'model.onnx'].map((name) => sha256(join(folder, out, name)));

/** Starts the program, and kills it so many milliseconds after it has begun to train; whether that hit. */
async function killed(argv: readonly string[], out: string, after: number): Promise<boolean> {
  const child = spawn(process.execPath, [binary, ...argv], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<boolean>((done) => child.on('close', (_, signal) => done(signal === 'SIGKILL')));
  const record = join(folder, out, 'partial', 'run.json');
  while (!existsSync(record) && child.exitCode === null) await new Promise((done) => setTimeout(done, 5));
  const timer = setTimeout(() => child.kill('SIGKILL'), after);
  const hit = await ended;
  clearTimeout(timer);
  // Killed or not: nothing was to complain about, a checkpoint that is half there least of all.
  expect(said).toBe('');
  return hit;
}

(built ? test : test.skip)(
  `${kills} runs killed at random moments and resumed leave the same bytes${nightly ? '' : ' (200 under RIVULET_NIGHTLY=1)'}`,
  async () => {
    const drawn = random(nightly ? Date.now() % 2 ** 32 : 1, 'kills');
    const uninterrupted = new Map<readonly string[], readonly string[]>();
    let [hits, again] = [0, 0];
    for (let round = 0; hits < kills && round < 4 * kills; round++) {
      const run = runs[round % runs.length] ?? [];
      const train = ['train', ...base, ...run, '--out'];
      const whole = `whole-${round % runs.length}`;
      if (!uninterrupted.has(run)) {
        expect(await call(folder, [...train, whole])).toMatchObject({ code: 0, err: '' });
        uninterrupted.set(run, left(whole));
      }
      const out = `killed-${round}`;
      let hit = 0;
      while (hit < most) {
        const argv = hit === 0 ? [...train, out] : ['resume', out, '--quiet'];
        if (!(await killed(argv, out, drawn.next() * 350))) break;
        hit++;
        // A second time is no rule.
        if (drawn.next() < 0.5) break;
      }
      if (hit > 0) expect(await call(folder, ['resume', out, '--quiet'])).toMatchObject({ code: 0, err: '' });
      expect([run, left(out)]).toEqual([run, uninterrupted.get(run)]);
      rmSync(join(folder, out), { recursive: true });
      hits += hit;
      again += hit > 1 ? 1 : 0;
    }
    expect(hits).toBeGreaterThanOrEqual(kills);
    if (nightly) expect(again).toBeGreaterThan(10);
  },
  nightly ? 3_600_000 : 300_000,
);
