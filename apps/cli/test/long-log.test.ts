/**
 * Logs that are longer than a string may be, through the real program. Runs what was built: without a build this is skipped.
 */
import { closeSync, existsSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { call, lastJson, started, temporaryFolder } from './call.js';

const built = existsSync(join(__dirname, '..', 'dist', 'main.js')) && existsSync('/proc/self/status');
const isNight = process.env['RIVULET_NIGHTLY'] === '1';
const nightly = built && isNight ? test : test.skip;
const folder = temporaryFolder();

/** More than Node's longest string, which has some 537 million characters. */
const epochs = 3_700_000;
/** MB that the process may take at any time; half of it is there before anything is read. */
const most = 400;

/** A log of a real run of one epoch, and many more like it. */
async function longLog(): Promise<string> {
  const argv = ['train', '--quiet', '--data', 'moons', '--samples', '20', '--layers', '4', '--epochs', '1'];
  expect(await call(folder.path(), [...argv, '--batch', 'all', '--out', 'one'])).toMatchObject({ code: 0 });
  const [start = '', epoch = ''] = readFileSync(join(folder.path(), 'one', 'events.ndjson'), 'utf8').split('\n');
  const path = join(folder.path(), 'long.ndjson');
  const file = openSync(path, 'w');
  let text = `${start}\n`;
  for (let number = 1; number <= epochs; number++) {
    text += `${epoch.replace('"step":1,"epoch":1', `"step":${number},"epoch":${number}`)}\n`;
    if (text.length < 1 << 20 && number < epochs) continue;
    writeSync(file, text);
    text = '';
  }
  closeSync(file);
  return path;
}

/** Runs the program; what it printed, and the most memory that it had. */
async function watched(argv: readonly string[]): Promise<{ readonly out: string; readonly highest: number }> {
  const { child, ended } = started(folder.path(), argv);
  let highest = 0;
  const timer = setInterval(() => {
    const status = existsSync(`/proc/${child.pid}/status`) ? readFileSync(`/proc/${child.pid}/status`, 'utf8') : '';
    highest = Math.max(highest, Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1000);
  }, 200);
  const { code, out } = await ended;
  clearInterval(timer);
  expect(code).toBe(0);
  return { out, highest };
}

nightly('replay and diff read logs of 1 GB in bounded memory (RIVULET_NIGHTLY=1)', async () => {
  const path = await longLog();
  expect(statSync(path).size).toBeGreaterThan(1e9);
  const replayed = await watched(['replay', path, '--json']);
  expect(lastJson(replayed.out)).toMatchObject({ verdict: 'same', replayed: { epoch: epochs } });
  const compared = await watched(['diff', path, path]);
  expect(compared.out).toBe('equal, bit for bit\n');
  for (const { highest } of [replayed, compared]) {
    expect(highest).toBeGreaterThan(50);
    expect(highest).toBeLessThan(most);
  }
});
