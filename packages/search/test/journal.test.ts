import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { specOf } from '@rivulet/tensor';
import * as fc from 'fast-check';
import { lastValueFrom, tap, toArray } from 'rxjs';
import { openJournal } from '../src/files.js';
import type { SearchEvent, SearchPlan, TrialRecord } from '../src/index.js';
import { search } from '../src/index.js';
import { FakeRunner, planOf, template } from './fake-runner.js';

const folder = mkdtempSync(join(tmpdir(), 'rivulet-journal-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const newPath = (): string => join(folder, 'deep', `${files++}.ndjson`);

const moons = specOf('@rivulet/datasets#twoMoons', { samples: 10, noise: 0.1, seed: 1 });
const plan: SearchPlan = planOf({ trials: 12, template: { ...template, data: moons } });
const opened = (path: string, of: SearchPlan = plan) => openJournal(path, of, { shown: 'journal' });

/** Searches with a journal, to its end; the events. */
async function searched(path: string, of: SearchPlan = plan): Promise<SearchEvent[]> {
  const journal = await opened(path, of);
  const runner = new FakeRunner(3, () => null);
  const events$ = search(of, { runner, known: journal.records }).pipe(
    tap((event) => {
      if (event.kind === 'trial') journal.add(event.record);
    }),
    toArray(),
  );
  const events = await lastValueFrom(events$);
  journal.close();
  return events;
}
async function contents(path: string): Promise<{ records: TrialRecord[]; warnings: readonly string[] }> {
  const { records, warnings, close } = await opened(path);
  close();
  return { records: [...records].sort((a, b) => a.number - b.number), warnings };
}

describe('the journal of a search', () => {
  it('holds every trial that is over, numbers that JSON has not included, and is gone on with', async () => {
    const path = newPath();
    const first = await searched(path, { ...plan, trials: 5 });
    const more = await searched(path);
    expect(more[0]).toMatchObject({ kind: 'start', known: 5 });
    const { records, warnings } = await contents(path);
    expect([records.length, warnings]).toEqual([12, []]);
    const trials = [...first, ...more].flatMap((event) => (event.kind === 'trial' ? event.record : []));
    expect(records).toEqual([...trials].sort((a, b) => a.number - b.number));
    const { add, close } = await opened(path);
    const odd: TrialRecord = {
      ...records[0]!,
      number: 90,
      value: Infinity,
      runs: [{ seed: 0, state: 'complete', value: -Infinity, epochs: 1, updates: 1, reports: [[1, NaN]] }],
    };
    add(odd);
    expect(() => add(odd)).toThrow('journal: trial 90 is there already');
    close();
    expect((await contents(path)).records.at(-1)).toEqual(odd);
  });

  it('damaged anywhere, is used where it is whole, names the line, and the search ends as if nothing had been', async () => {
    const path = newPath();
    const uninterrupted = await searched(path);
    const whole = readFileSync(path);
    const end = uninterrupted.at(-1);
    const damage = fc.record({
      cut: fc.option(fc.nat(whole.length - 1)),
      flips: fc.array(fc.record({ at: fc.nat(whole.length - 1), bit: fc.nat(7) }), { maxLength: 3 }),
    });
    const property = fc.asyncProperty(damage, async ({ cut, flips }) => {
      const damaged = newPath();
      const bytes = Buffer.from(whole);
      for (const { at, bit } of flips) bytes[at]! ^= 1 << bit;
      writeFileSync(damaged, bytes.subarray(0, cut ?? bytes.length));
      const split = bytes
        .subarray(0, cut ?? bytes.length)
        .toString('latin1')
        .split('\n');
      const [lines, tail] = [split.slice(0, -1), split.at(-1)];
      const journal = await opened(damaged).catch((error: unknown) => (error as Error).message);
      if (typeof journal === 'string') {
        // Not a line was left to tell whose it is.
        expect(journal).toBe('journal: is no journal of a search; choose another file');
        expect(lines.length).toBeLessThan(3);
        return;
      }
      const { records, warnings, close } = journal;
      close();
      const intact = whole.toString('latin1').split('\n');
      const hurt = lines.flatMap((line, index) => (intact.includes(line) ? [] : index + 1));
      const half = lines.length > 0 && tail !== '' ? [`journal: line ${lines.length + 1} is cut off; left out`] : [];
      expect(warnings).toEqual([...hurt.map((line) => `journal: line ${line} is damaged; left out`), ...half]);
      const isHeaderThere = lines.includes(intact[0]!);
      expect(records.length).toBe(lines.length - hurt.length - (isHeaderThere ? 1 : 0));
      const rest = await searched(damaged);
      expect(rest.at(-1)).toEqual(end);
      expect((await contents(damaged)).records).toEqual((await contents(path)).records);
    });
    await fc.assert(property, { numRuns: 40 });
  });

  it('of another search is refused, whatever differs of what decides results, and so is what is no journal', async () => {
    const path = newPath();
    await searched(path);
    const others: readonly Partial<SearchPlan>[] = [
      { seed: 8 },
      { seeds: [1] },
      { ahead: 2 },
      { every: 2 },
      { pruner: null },
      { sampler: { ...plan.sampler, spec: specOf('@example/telltale#other') } },
      { objective: { of: 'validationLoss' } },
      { template: { ...template, data: specOf('@rivulet/datasets#twoMoons', { samples: 10, noise: 0.1, seed: 2 }) } },
      { template: { ...template, data: moons, epochs: 11 } },
    ];
    for (const change of others) {
      await expect(opened(path, { ...plan, ...change })).rejects.toThrow('journal: holds trials of another search');
    }
    for (const text of ['my notes', 'my notes\n', 'my notes\nand more', '{"kind":"rivulet-comparison"}\n']) {
      const file = newPath();
      await searched(file);
      writeFileSync(file, text);
      await expect(opened(file)).rejects.toThrow('journal: is no journal of a search; choose another file');
      expect(readFileSync(file, 'utf8')).toBe(text);
    }
    // Patience, and the number of trials, decide how many there are, not what they are.
    const { close } = await opened(path, { ...plan, trials: 50, patience: 3 });
    close();
    await expect(opened(newPath(), { ...plan, sampler: { ...plan.sampler, spec: null } })).rejects.toThrow(
      'telltale: a journal needs it as plain data',
    );
    await expect(opened(join(path, 'below'))).rejects.toThrow(/^journal: cannot be opened \(E/);
  });

  it('leaves out what is there twice, and lines of another search among its own, with a word', async () => {
    const [path, other] = [newPath(), newPath()];
    await searched(path);
    await searched(other, { ...plan, seed: 8 });
    const lines = readFileSync(path, 'utf8').split('\n');
    appendFileSync(path, `${lines[3]}\n${readFileSync(other, 'utf8').split('\n')[1]}\n`);
    const { number } = (JSON.parse(lines[3]!) as { line: { record: TrialRecord } }).line.record;
    const { records, warnings } = await contents(path);
    expect(records).toHaveLength(12);
    expect(warnings).toEqual([
      `journal: line 14 tells of trial ${number} again; left out`,
      'journal: line 15 belongs to another search; left out',
    ]);
  });

  it('is for one process at a time, until that ends, however it does', async () => {
    const path = newPath();
    const { close } = await opened(path);
    await expect(opened(path)).rejects.toThrow('journal: another search has it open');
    close();
    const hold = `const file = require('fs').openSync(process.argv[1], 'a+');
      console.log(require('fs-native-extensions').tryLock(file)); setInterval(() => {}, 1e6);`;
    const child = spawn(process.execPath, ['--eval', hold, path], {
      cwd: __dirname,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const said = await new Promise((resolve) =>
      child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString())),
    );
    expect(said).toBe('true\n');
    await expect(opened(path)).rejects.toThrow('journal: another search has it open');
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    expect(await contents(path)).toEqual({ records: [], warnings: [] });
  });
});
