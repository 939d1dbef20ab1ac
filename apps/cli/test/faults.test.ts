/**
 * What can happen to a run, made to happen to the real program: nothing that was finished is lost, one line names the
 * cause, the exit code is right, and `resume` goes on. Runs what was built: without a build these are skipped.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { call } from './call.js';

const binary = join(__dirname, '..', 'bin', 'rivulet.mjs');
const built = existsSync(join(__dirname, '..', 'dist', 'main.js'));
const memory = '/dev/shm';
const folder = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), 'rivulet-faults-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

function start(
  program: string,
  argv: readonly string[],
): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const child = spawn(program, argv, { cwd: folder });
  const written = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (written.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (written.err += chunk.toString()));
  const ended = new Promise<Ended>((done) => child.on('close', (code) => done({ code, ...written })));
  return { child, ended };
}
const rivulet = (...argv: string[]) => start(process.execPath, [binary, ...argv]);

/** Waits for something that a process does; fails when that ends before. */
async function until(child: ChildProcess, happened: () => boolean): Promise<void> {
  while (!happened()) {
    if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode} before`);
    await new Promise((done) => setTimeout(done, 10));
  }
}
const path = (...names: string[]) => join(folder, ...names);
const hasCheckpoint = (out: string) => () => existsSync(path(out, 'partial', 'checkpoint.safetensors'));
const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

const small = ['train', '--quiet', '--samples', '60', '--layers', '6', '--checkpoint-every', '20steps'];
const short = [...small, '--epochs', '700'];
const endless = [...small, '--epochs', '10000000'];
const left = (out: string) =>
  ['events.ndjson', 'checkpoint.safetensors', 'model.onnx'].map((name) =>
    createHash('sha256')
      .update(readFileSync(path(out, name)))
      .digest('hex'),
  );

/** What the short run leaves where nothing happens to it. */
let whole: readonly string[] = [];
beforeAll(async () => {
  if (!built) return;
  expect(await call(folder, [...short, '--out', 'whole'])).toMatchObject({ code: 0, err: '' });
  whole = left('whole');
  expect(readdirSync(path('whole'))).not.toContain('lock');
});

/** Goes on with the short run, and finds what an uninterrupted one leaves. */
async function resumed(out: string): Promise<void> {
  expect(await call(folder, ['resume', out, '--quiet'])).toMatchObject({ code: 0, err: '' });
  expect(left(out)).toEqual(whole);
  expect(readdirSync(path(out)).filter((name) => ['lock', 'partial', 'publishing', 'resuming'].includes(name))).toEqual(
    [],
  );
}

/** Whether a user may have a file system of their own here. */
const canMount =
  spawnSync('unshare', ['-Urm', 'sh', '-c', 'mount -t tmpfs -o size=64k tmpfs "$0"', folder]).status === 0;
const onOwnDisk = canMount ? test : test.skip;
const why = canMount ? '' : ' (skipped: unshare and mount are not permitted here)';

/** Runs a shell script that has the folder as `$1` and the program as `$2`, with a file system of its own. */
const onDisk = (out: string, script: string, ...argv: string[]) => {
  mkdirSync(path(out));
  const all = `mount -t tmpfs -o size=128k tmpfs "$1" || exit 99\n${script}`;
  return start('unshare', ['-Urm', 'sh', '-c', all, 'sh', path(out), binary, process.execPath, ...argv]).ended;
};

(built ? describe : describe.skip)('what happens to a run', () => {
  test('two processes on one folder: the second is refused and told who is there; a dead one is no owner', async () => {
    const first = rivulet(...endless, '--out', 'shared');
    await until(first.child, hasCheckpoint('shared'));
    const refused = {
      code: 1,
      out: '',
      err: `error: shared: process ${first.child.pid} is at work there; wait until it has ended, or end it\n`,
    };
    expect(await call(folder, [...endless, '--out', 'shared'])).toEqual(refused);
    expect(await call(folder, ['resume', 'shared'])).toEqual(refused);
    expect(first.child.exitCode).toBeNull();

    first.child.kill('SIGKILL');
    await first.ended;
    expect(readFileSync(path('shared', 'lock'), 'utf8')).toBe(`${first.child.pid}\n`);
    const second = rivulet('resume', 'shared', '--quiet');
    await until(second.child, () => readFileSync(path('shared', 'lock'), 'utf8') === `${second.child.pid}\n`);
    await until(second.child, hasCheckpoint('shared'));
    second.child.kill('SIGINT');
    const { code, err } = await second.ended;
    expect([code, err]).toEqual([130, expect.stringContaining('go on with: rivulet resume shared')]);
    expect(existsSync(path('shared', 'lock'))).toBe(false);
  });

  test('a lock whose number was given to another process since is no lock', async () => {
    mkdirSync(path('recycled'));
    // This process lives, and does nothing there.
    writeFileSync(path('recycled', 'lock'), `${process.pid}\n`);
    expect(await call(folder, [...short, '--out', 'recycled'])).toMatchObject({ code: 0, err: '' });
    expect(left('recycled')).toEqual(whole);
  });

  test('two comparisons in one folder: the second is refused', async () => {
    const argv = [
      'compare',
      'sgd',
      'adam',
      '--seeds',
      '2',
      '--epochs',
      '100000',
      '--goal',
      '1e-9',
      '--out',
      'compared',
    ];
    const first = rivulet(...argv);
    await until(first.child, () => existsSync(path('compared', 'runs.ndjson')));
    expect(await call(folder, argv)).toMatchObject({
      code: 1,
      err: `error: compared: process ${first.child.pid} is at work there; wait until it has ended, or end it\n`,
    });
    first.child.kill('SIGTERM');
    expect(await first.ended).toMatchObject({ code: 143 });
  });

  onOwnDisk(`a full disk: says so, and goes on to the same bytes when there is room${why}`, async () => {
    const { code, err, out } = await onDisk(
      'full',
      `cd "$1"; shift; program=$1; node=$2; shift 2
      "$node" "$program" "$@" --out run; echo "train $?"
      "$node" "$program" resume run --quiet; echo "resume $?"
      mount -o remount,size=64m .
      "$node" "$program" resume run --quiet >&2; echo "resume $?"
      cd run; for name in events.ndjson checkpoint.safetensors model.onnx; do sha256sum < $name; done`,
      ...short,
    );
    const said = err.split('\n');
    expect(said[0]).toMatch(/^error: .*(no space left on the disk|ENOSPC).*; what was recorded is in run\/partial$/);
    expect(said[1]).toMatch(/^error: .*(no space left on the disk|ENOSPC)/);
    expect(code).toBe(0);
    expect(out.split('\n').slice(0, 3)).toEqual(['train 1', 'resume 1', 'resume 0']);
    expect(out.match(/[0-9a-f]{64}/g)).toEqual(whole);
  });

  onOwnDisk(`a read-only disk: is said before anything is trained${why}`, async () => {
    const { code, err, out } = await onDisk(
      'read-only',
      `cd "$1"; shift; program=$1; node=$2; shift 2
      mount -o remount,ro .
      exec "$node" "$program" "$@" --out run`,
      ...short,
    );
    expect([code, out, err]).toEqual([
      1,
      '',
      'error: run: cannot be written to: the file system is read-only; choose another folder with --out\n',
    ]);
  });

  const bound = process.getuid?.() === 0 ? test.skip : test;
  bound(
    `a folder without permission to write${bound === test.skip ? ' (skipped: root may write everywhere)' : ''}`,
    async () => {
      mkdirSync(path('closed'), { mode: 0o555 });
      expect(await call(folder, [...short, '--out', 'closed'])).toMatchObject({
        code: 1,
        err: 'error: closed: cannot be written to: permission denied; choose another folder with --out\n',
      });
    },
  );

  test('a file that stands where the folder should', async () => {
    writeFileSync(path('file'), 'mine');
    expect(await call(folder, [...short, '--out', 'file'])).toMatchObject({
      code: 1,
      err: 'error: file: cannot be written to: there is a file of this name; choose another folder with --out\n',
    });
    expect(readFileSync(path('file'), 'utf8')).toBe('mine');
  });

  test('a folder that is a symbolic link is written through and stays one; a link to nothing is left alone', async () => {
    mkdirSync(path('target'));
    symlinkSync('target', path('linked'));
    expect(await call(folder, [...short, '--out', 'linked'])).toMatchObject({ code: 0, err: '' });
    expect(lstatSync(path('linked')).isSymbolicLink()).toBe(true);
    expect(left('target')).toEqual(whole);
    symlinkSync('nowhere', path('dangling'));
    expect(await call(folder, [...short, '--out', 'dangling'])).toMatchObject({
      code: 1,
      err: 'error: dangling: cannot be written to: there is a file of this name; choose another folder with --out\n',
    });
    expect(existsSync(path('nowhere'))).toBe(false);
  });

  test('a path with .. is the one that it says, and nothing else is written', async () => {
    mkdirSync(path('below'));
    expect(await call(path('below'), [...short, '--out', '../beside'])).toMatchObject({ code: 0, err: '' });
    expect(left('beside')).toEqual(whole);
    expect(readdirSync(path('below'))).toEqual([]);
  });

  (existsSync('/bin/bash') ? test : test.skip)(
    'a file that may not grow any more: resumed without the limit to the same bytes',
    async () => {
      const script = 'ulimit -f 64; exec "$@"';
      const { code, err } = await start('/bin/bash', [
        '-c',
        script,
        'bash',
        process.execPath,
        binary,
        ...short,
        '--out',
        'limited',
      ]).ended;
      expect([code, err]).toEqual([
        1,
        `error: eventLog: cannot write limited/partial/events.ndjson: the file would be larger than the system allows (EFBIG); what was recorded is in limited/partial\n`,
      ]);
      await resumed('limited');
    },
  );

  test('a folder that is removed: the run ends with one line, and there is nothing to go on with', async () => {
    const { child, ended } = rivulet(...endless, '--out', 'removed');
    await until(child, hasCheckpoint('removed'));
    rmSync(path('removed'), { recursive: true, force: true, maxRetries: 20 });
    const { code, err } = await ended;
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/^error: .*(there is no such file or folder|ENOENT)[^\n]*\n$/),
    ]);
    expect(err).not.toContain('what was recorded');
    const again = await call(folder, ['resume', 'removed']);
    expect([again.code, again.err]).toEqual([
      1,
      expect.stringMatching(/^error: removed: there is no run that can go on/),
    ]);
    expect(existsSync(path('removed'))).toBe(false);
  });

  test('a folder that is moved away: the run ends, and goes on where it was moved to', async () => {
    const { child, ended } = rivulet(...short.map((word) => (word === '700' ? '10000000' : word)), '--out', 'here');
    await until(child, hasCheckpoint('here'));
    renameSync(path('here'), path('there'));
    expect(await ended).toMatchObject({ code: 1, err: expect.stringMatching(/^error: [^\n]*\n$/) as string });
    const again = rivulet('resume', 'there', '--quiet');
    await until(again.child, () => readFileSync(path('there', 'lock'), 'utf8') === `${again.child.pid}\n`);
    again.child.kill('SIGTERM');
    expect((await again.ended).code).toBe(143);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s in the middle, and on to the same bytes', async (signal, expected) => {
    const { child, ended } = rivulet(...short, '--out', signal);
    await until(child, hasCheckpoint(signal));
    child.kill(signal);
    const { code, err } = await ended;
    expect([code, err]).toEqual([expected, expect.stringMatching(/^interrupted; .* go on with: rivulet resume SIG/)]);
    await resumed(signal);
  });

  test('SIGTERM while the model is exported and drawn: once ends well, twice at once, and both can be gone on with', async () => {
    for (const times of [1, 2]) {
      const out = `exporting-${times}`;
      const { child, ended } = rivulet(...short, '--out', out);
      const log = path(out, 'partial', 'events.ndjson');
      await until(child, () => sizeOf(log) === sizeOf(path('whole', 'events.ndjson')));
      for (let i = 0; i < times; i++) child.kill('SIGTERM');
      const { code, err } = await ended;
      // Who asks twice may come too late.
      expect(times === 1 ? [0] : [0, 143]).toContain(code);
      expect(err).toBe('');
      const done = await call(folder, ['resume', out, '--quiet']);
      expect([done.code, done.err]).toEqual([0, '']);
      expect(left(out)).toEqual(whole);
    }
  });

  test('SIGTERM during `rivulet export` leaves a whole model or none', async () => {
    const onnx = readFileSync(path('whole', 'model.onnx'));
    for (const after of [500, 1000]) {
      const { child, ended } = rivulet('export', 'whole/checkpoint.safetensors', '--out', 'exported.onnx');
      const timer = setTimeout(() => child.kill('SIGTERM'), after);
      const { code } = await ended;
      clearTimeout(timer);
      expect([0, 143, null]).toContain(code);
      if (existsSync(path('exported.onnx'))) expect(readFileSync(path('exported.onnx')).equals(onnx)).toBe(true);
      else expect(code).not.toBe(0);
      rmSync(path('exported.onnx'), { force: true });
    }
  });

  test('ten million epochs begin at once, and are gone on with', async () => {
    const argv = ['train', '--quiet', '--samples', '20', '--layers', '2', '--batch', 'all', '--epochs', '10000000'];
    const first = rivulet(...argv, '--checkpoint-every', '1s', '--out', 'long');
    await until(first.child, hasCheckpoint('long'));
    first.child.kill('SIGKILL');
    await first.ended;
    const second = rivulet('resume', 'long', '--json');
    const log = path('long', 'partial', 'events.ndjson');
    const before = sizeOf(log);
    await until(second.child, () => sizeOf(log) > before);
    second.child.kill('SIGTERM');
    const { code, out } = await second.ended;
    expect(code).toBe(143);
    expect(JSON.parse(out)).toMatchObject({ optimizer: 'adam' });
  });
});
