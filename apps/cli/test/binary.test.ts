/**
 * The real program in a process of its own. It runs what was built: without a build these are skipped.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCheckpoint } from '@rivulet/training/files';
import { binary, eventsIn, lastJson, started, temporaryFolder } from './call.js';

const built = existsSync(join(__dirname, '..', 'dist', 'main.js'));
const program = built ? describe : describe.skip;
const folder = temporaryFolder();

const start = (...argv: string[]) => started(folder.path(), argv);
const runs = (...argv: string[]) => start(...argv).ended;

/** Waits until the run has written a checkpoint. */
const untilCheckpoint = async (child: ChildProcess) => {
  const path = join(folder.path(), 'out', 'moons', 'partial', 'checkpoint.safetensors');
  while (!existsSync(path) && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 20));
};

program(`rivulet${built ? '' : ' (skipped: not built, run npx nx build cli)'}`, () => {
  test('trains and ends by itself, with exit code 0 and one line of JSON', async () => {
    const { code, out, err } = await runs('train', '--data', 'moons', '--json', '--epochs', '3');
    expect([code, err]).toEqual([0, '']);
    expect(lastJson(out)).toMatchObject({ optimizer: 'adam', epochs: 3, onnx: { path: 'out/moons/model.onnx' } });
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('on %s ends the run, keeps its files and says how to go on', async (signal, expected) => {
    const { child, ended } = start('train', '--epochs', '100000', '--checkpoint-every', '5');
    await untilCheckpoint(child);
    child.kill(signal);
    const { code, out, err } = await ended;
    expect(code).toBe(expected);
    expect(err).toBe(
      'interrupted; the last checkpoint is out/moons/checkpoint.safetensors; go on with: rivulet resume out/moons\n',
    );
    expect(out).toMatch(/interrupted after [\d,]+ epochs?, /);
    const files = join(folder.path(), 'out', 'moons');
    expect(readdirSync(files)).toContain('model.onnx');
    expect(readdirSync(files)).not.toContain('partial');
    const end = eventsIn(join(files, 'events.ndjson')).at(-1);
    expect(end).toMatchObject({ kind: 'end', reason: 'cancelled' });
    expect(readCheckpoint(join(files, 'checkpoint.safetensors')).epoch).toBeGreaterThanOrEqual(5);
  });

  const onLinux = existsSync('/dev/full') ? test : test.skip;
  onLinux('goes on when nobody can read what it prints, and says so at the end', async () => {
    const full = openSync('/dev/full', 'w');
    const child = spawn(process.execPath, [binary, 'train', '--epochs', '20'], {
      cwd: folder.path(),
      stdio: ['ignore', full, 'pipe'],
    });
    let err = '';
    child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
    const code = await new Promise((resolve) => child.on('close', resolve));
    closeSync(full);
    expect(err).toBe('error: standard output cannot be written to (ENOSPC); files are written all the same\n');
    expect(code).toBe(1);
    expect(readdirSync(join(folder.path(), 'out', 'moons'))).toContain('model.onnx');
  });

  test('trains to its end when its reader leaves', async () => {
    const { child, ended } = start('train', '--epochs', '2000');
    child.stdout.once('data', () => child.stdout.destroy());
    expect(await ended).toMatchObject({ code: 0, err: '' });
    expect(readdirSync(join(folder.path(), 'out', 'moons'))).toContain('model.onnx');
  });

  test("uses somebody else's plugin that is installed beside the user's files, and its checkpoint asks first", async () => {
    const installed = join(folder.path(), 'node_modules', 'my-package');
    mkdirSync(installed, { recursive: true });
    writeFileSync(
      join(installed, 'package.json'),
      JSON.stringify({ name: 'my-package', type: 'module', exports: { import: './mine.js' } }),
    );
    writeFileSync(
      join(installed, 'mine.js'),
      `export const fixedStep = (options) => ({
        name: 'fixedStep',
        spec: { use: 'my-package#fixedStep', args: [options] },
        init: () => ({}),
        update(gradients, state, context) {
          const rate = context.scalar('learningRate', options.learningRate);
          const updates = Object.entries(gradients).map(([name, g]) => [name, g.mul(rate).neg()]);
          return { updates: Object.fromEntries(updates), state };
        },
      });`,
    );
    const mine = ['train', '--optimizer', 'my-package#fixedStep', '--learning-rate', '0.1', '--epochs', '3', '--json'];
    const { code, out, err } = await runs(...mine, '--schedule', 'exponentialDecay');
    expect([code, err]).toEqual([0, '']);
    expect(lastJson(out)).toMatchObject({ optimizer: 'my-package#fixedStep', epochs: 3 });

    const refused = await runs('export', 'out/moons/checkpoint.safetensors');
    expect(refused.code).toBe(2);
    expect(refused.err).toBe(
      'error: the checkpoint needs the package my-package; if you trust it, add --allow my-package\n',
    );
    const allowed = await runs('export', 'out/moons/checkpoint.safetensors', '--allow', 'my-package');
    expect([allowed.code, allowed.err]).toEqual([0, '']);
  });

  test('takes options from the rivulet.config.json beside it, and the command line wins', async () => {
    const config = { data: { name: 'circles', samples: 60 }, optimizer: { name: 'sgd', learningRate: 0.5 }, epochs: 2 };
    writeFileSync(join(folder.path(), 'rivulet.config.json'), JSON.stringify(config));
    const { out } = await runs('train', '--epochs', '4');
    expect(out).toContain('options from rivulet.config.json\ncircles: 60 samples, 2 classes; ');
    expect(out).toContain('finished after 4 epochs');
    const { spec } = readCheckpoint(join(folder.path(), 'out', 'circles', 'checkpoint.safetensors'));
    expect(spec?.optimizer).toEqual({ use: '@rivulet/optimizers#sgd', args: [{ learningRate: 0.5 }] });
  });

  test('fails with one line and exit code 1, without a stack', async () => {
    const { code, out, err } = await runs('train', '--data', 'nope.csv', '--label', 'kind');
    expect([code, out, err]).toEqual([1, '', 'error: nope.csv: there is no such file; check the path\n']);
    expect(readdirSync(folder.path())).toEqual([]);
  });

  test('says its version, and its help by example', async () => {
    const { version } = JSON.parse(readFileSync(join(__dirname, '..', 'package.json'), 'utf8')) as { version: string };
    expect((await runs('--version')).out).toBe(`${version}\n`);
    const { code, out } = await runs('--help');
    expect(code).toBe(0);
    expect(out).toContain('Examples:\n  rivulet train');
  });
});
