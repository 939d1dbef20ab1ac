/**
 * A search on threads that is killed at moments nobody chose. It runs what was built: without a build these tests are
 * skipped. Forty trials; in the nightly run, two hundred.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SearchEnd, TrialRecord } from '../src/index.js';

const nightly = process.env['RIVULET_NIGHTLY'] === '1';
const [trials, kills] = nightly ? [200, 10] : [40, 3];
const built = existsSync(join(__dirname, '..', 'dist', 'threads.js'));
const script = join(__dirname, 'real-search.mjs');
const folder = mkdtempSync(join(tmpdir(), 'rivulet-kill-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Kills a search after so many trials and milliseconds; how many trials it told of. */
function killed(path: string, after: number, wait: number): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script, path, String(trials), '2'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let told = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      const before = told;
      told += chunk.toString().split('\n').length - 1;
      if (before < after && told >= after) setTimeout(() => child.kill('SIGKILL'), wait);
    });
    child.once('close', () => resolve(told));
  });
}

function finished(path: string, workers: number): SearchEnd {
  const { stdout, stderr } = spawnSync(process.execPath, [script, path, String(trials), String(workers)], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as SearchEnd;
}

/** The trials of a journal by number; that none is there twice. */
function trialsOf(path: string): TrialRecord[] {
  const lines = readFileSync(path, 'utf8').split('\n').slice(1, -1);
  const records = lines.map((line) => (JSON.parse(line) as { line: { record: TrialRecord } }).line.record);
  expect(new Set(records.map(({ number }) => number)).size).toBe(records.length);
  return records.sort((a, b) => a.number - b.number);
}

const suite = built ? it : it.skip;

suite(
  `${trials} trials, killed ${kills} times at any moment, are each there once and as if nothing had been${built ? '' : ' (skipped: not built, run npx nx build search)'}`,
  async () => {
    const [path, undisturbed] = [join(folder, 'killed.ndjson'), join(folder, 'undisturbed.ndjson')];
    const expected = finished(undisturbed, 1);
    for (let kill = 0; kill < kills; kill++) {
      const before = existsSync(path) ? trialsOf(path).length : 0;
      // Half of all trials in all, each time some more than before, so that something is left for the end.
      const after = 1 + Math.floor((trials * (kill + 1)) / (kills * (kills + 1)));
      const told = await killed(path, after, 7 * kill);
      // What it told of, it had written down.
      expect(trialsOf(path).length).toBeGreaterThanOrEqual(before + told - 1);
    }
    expect(trialsOf(path).length).toBeLessThan(trials);
    expect(finished(path, 2)).toEqual(expected);
    expect(trialsOf(path)).toEqual(trialsOf(undisturbed));
    expect(trialsOf(path)).toHaveLength(trials);
  },
  nightly ? 900_000 : 300_000,
);
