/** Disks that refuse while a trial is added to a journal: the error names the file, and the journal is as it was. */
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { specOf } from '@rivulet/tensor';
import { type Journal, openJournal } from '../src/files.js';
import type { TrialRecord } from '../src/index.js';
import { planOf, template } from './fake-runner.js';

jest.mock('node:fs', () => {
  const real = jest.requireActual<typeof fs>('node:fs');
  const { writeSync, fsyncSync, ftruncateSync, closeSync } = real;
  return {
    ...real,
    writeSync: jest.fn(writeSync),
    fsyncSync: jest.fn(fsyncSync),
    ftruncateSync: jest.fn(ftruncateSync),
    closeSync: jest.fn(closeSync),
  };
});
const real = jest.requireActual<typeof fs>('node:fs');

const folder = fs.mkdtempSync(join(tmpdir(), 'rivulet-journal-disk-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const data = specOf('@rivulet/datasets#twoMoons', { samples: 10, noise: 0.1, seed: 1 });
const opened = (path: string): Promise<Journal> =>
  openJournal(path, planOf({ template: { ...template, data } }), { shown: 'journal' });
const trial = (number: number): TrialRecord => ({
  ...{ number, configuration: { 'optimizer.o.rate': 0.5 }, state: 'complete', value: 1, because: null },
  runs: [{ seed: 0, state: 'complete', value: 1, epochs: 10, updates: 50, reports: [[10, 1]] }],
});

const refuse = (code: string) => (): never => {
  throw Object.assign(new Error(`${code}: refused`), { code });
};
const halfALine = (descriptor: number, bytes: unknown): number => real.writeSync(descriptor, bytes as Buffer, 0, 30);

/** What goes wrong, how, and what is said of it when the journal is opened again. */
const faults: readonly (readonly [string, () => void, readonly string[]])[] = [
  [
    'half a line is written',
    () => jest.mocked(fs.writeSync).mockImplementationOnce(halfALine).mockImplementationOnce(refuse('ENOSPC')),
    [],
  ],
  [
    'half a line is written, and cannot be taken back',
    () => {
      jest.mocked(fs.writeSync).mockImplementationOnce(halfALine).mockImplementationOnce(refuse('ENOSPC'));
      jest.mocked(fs.ftruncateSync).mockImplementationOnce(refuse('EIO'));
    },
    ['journal: line 3 is cut off; left out'],
  ],
  [
    'the disk cannot say that it has the line',
    () => jest.mocked(fs.fsyncSync).mockImplementationOnce(refuse('ENOSPC')),
    [],
  ],
];

it.each(faults)(
  'where %s: the first error is told, and the trial is none of those that are over',
  async (what, fail, left) => {
    const path = join(folder, `${what}.ndjson`);
    const journal = await opened(path);
    journal.add(trial(0));
    fail();
    expect(() => journal.add(trial(1))).toThrow('journal: cannot be written (ENOSPC)');
    journal.close();
    const again = await opened(path);
    expect([again.records, again.warnings]).toEqual([[trial(0)], left]);
    again.add(trial(1));
    again.close();
    const { records, close } = await opened(path);
    expect(records).toEqual([trial(0), trial(1)]);
    jest.mocked(fs.closeSync).mockImplementationOnce((descriptor) => {
      real.closeSync(descriptor);
      refuse('EDQUOT')();
    });
    expect(close).toThrow('journal: cannot be written (EDQUOT)');
  },
);
