/**
 * A disk that refuses a call on the event log of the real program, or on the journal of a search: one line, exit code 1, and
 * what goes on leaves the bytes of an undisturbed run. Runs what was built: without a build these are skipped.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binary } from './call.js';

const built = existsSync(join(__dirname, '..', 'dist', 'main.js'));
const folder = mkdtempSync(join(tmpdir(), 'rivulet-refusing-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Loaded before the program: a call on files of a name fails from the nth on, a write after some bytes of its last line. */
const disk = join(folder, 'disk.cjs');
writeFileSync(
  disk,
  `
const fs = require('node:fs');
const [call, code, name, nth] = (process.env.RIVULET_TEST_DISK ?? '').split(' ');
const names = new Map();
const { openSync, closeSync } = fs;
fs.openSync = (path, ...rest) => {
  const descriptor = openSync(path, ...rest);
  names.set(descriptor, String(path));
  return descriptor;
};
const real = fs[call];
let calls = 0;
fs[call] = (descriptor, ...rest) => {
  if (!names.get(descriptor)?.endsWith(name) || ++calls < Number(nth)) return real(descriptor, ...rest);
  if (call === 'writeSync' && calls === Number(nth)) return real(descriptor, rest[0], 0, rest[0].length - 20);
  if (call === 'closeSync') closeSync(descriptor);
  throw Object.assign(new Error('refused by the test'), { code });
};
require('node:module').syncBuiltinESMExports();
`,
);

type Ended = { readonly code: number | null; readonly err: string };
/** Runs the program, on a disk that refuses where that is said: call, code, end of the file's name, from which call on. */
function rivulet(argv: readonly string[], refusing?: string): Promise<Ended> {
  const child = spawn(process.execPath, [...(refusing ? ['--require', disk] : []), binary, ...argv], {
    cwd: folder,
    env: { ...process.env, ...(refusing && { RIVULET_TEST_DISK: refusing }) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, err })));
}
const left = (out: string, names: readonly string[]) =>
  names.map((name) =>
    createHash('sha256')
      .update(readFileSync(join(folder, out, name)))
      .digest('hex'),
  );

const train = [
  'train',
  '--quiet',
  '--samples',
  '60',
  '--layers',
  '6',
  '--epochs',
  '200',
  '--checkpoint-every',
  '50steps',
];
const files = ['events.ndjson', 'checkpoint.safetensors', 'model.onnx'];
const search = [
  ...['search', '--quiet', '--trials', '5', '--seeds', '1', '--epochs', '20', '--samples', '40', '--layers', '4'],
  ...['--minimize', 'loss', '--pruner', 'none', '--optimizers', 'sgd', '--sampler', 'random', '--workers', '1'],
];

(built ? describe : describe.skip)('a disk that refuses', () => {
  beforeAll(async () => {
    expect(await rivulet([...train, '--out', 'whole'])).toEqual({ code: 0, err: '' });
    expect(await rivulet([...search, '--out', 'searched'])).toEqual({ code: 0, err: '' });
  }, 180_000);

  test.each([
    ['writeSync', 'ENOSPC', 'no space left on the disk', 3],
    ['writeSync', 'EDQUOT', 'the disk quota is used up', 3],
    ['fsyncSync', 'EIO', 'the disk reports a fault', 3],
    ['closeSync', 'EIO', 'the disk reports a fault', 1],
  ] as const)(
    '%s of the event log, with %s',
    async (call, code, reason, nth) => {
      const out = `${call}-${code}`;
      expect(await rivulet([...train, '--out', out], `${call} ${code} events.ndjson ${nth}`)).toEqual({
        code: 1,
        err: `error: eventLog: cannot write ${join(out, 'partial', 'events.ndjson')}: ${reason} (${code}); what was recorded is in ${out}/partial\n`,
      });
      const log = readFileSync(join(folder, out, 'partial', 'events.ndjson'), 'utf8');
      expect(readFileSync(join(folder, 'whole', 'events.ndjson'), 'utf8').startsWith(log)).toBe(true);
      expect(log.endsWith('}\n')).toBe(true);
      expect(await rivulet(['resume', out, '--quiet'])).toEqual({ code: 0, err: '' });
      expect(left(out, files)).toEqual(left('whole', files));
    },
    180_000,
  );

  test.each([
    ['writeSync', 'EDQUOT'],
    ['fsyncSync', 'EIO'],
  ] as const)(
    '%s of the journal of a search, with %s',
    async (call, code) => {
      const out = `search-${call}`;
      // The first line says of what the journal is.
      expect(await rivulet([...search, '--out', out], `${call} ${code} journal.ndjson 3`)).toEqual({
        code: 1,
        err: `error: ${join(out, 'journal.ndjson')}: cannot be written (${code})\n`,
      });
      const journal = readFileSync(join(folder, out, 'journal.ndjson'), 'utf8');
      expect(journal.split('\n').length).toBe(3);
      expect(await rivulet([...search, '--out', out])).toEqual({ code: 0, err: '' });
      expect(left(out, ['rivulet.config.json'])).toEqual(left('searched', ['rivulet.config.json']));
      expect(readFileSync(join(folder, out, 'journal.ndjson'), 'utf8').startsWith(journal)).toBe(true);
    },
    180_000,
  );
});
