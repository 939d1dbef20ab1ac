/** Disks that refuse at every call that a checkpoint takes: the checkpoints that were there before are still there. */
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom, toArray } from 'rxjs';
import type { CheckpointEvent } from '../src/events.js';
import { newestCheckpoint, readCheckpoint, saveCheckpoints, writeCheckpoint } from '../src/files.js';
import { ofKind } from '../src/operators.js';
import { train } from '../src/train.js';
import { smallTask } from './small-task.js';

jest.mock('node:fs', () => {
  const real = jest.requireActual<typeof fs>('node:fs');
  const { openSync, writeFileSync, fsyncSync, renameSync, closeSync } = real;
  return {
    ...real,
    openSync: jest.fn(openSync),
    writeFileSync: jest.fn(writeFileSync),
    fsyncSync: jest.fn(fsyncSync),
    renameSync: jest.fn(renameSync),
    closeSync: jest.fn(closeSync),
  };
});
const real = jest.requireActual<typeof fs>('node:fs');

let folder: string;
beforeEach(() => (folder = fs.mkdtempSync(join(tmpdir(), 'rivulet-disk-'))));
afterEach(() => {
  jest.clearAllMocks();
  fs.rmSync(folder, { recursive: true });
});

const refuse = (code: string) => (): never => {
  throw Object.assign(new Error(`${code}: refused`), { code });
};

/** A disk that takes a few bytes and then is full. */
const becomesFull = (file: fs.PathOrFileDescriptor, bytes: unknown): never => {
  real.writeFileSync(file, (bytes as Uint8Array).subarray(0, 100));
  return refuse('ENOSPC')();
};

/** Makes a call fail: the first, or the second, which is the one for the folder. */
const faults: readonly (readonly [string, string, () => void])[] = [
  ['ENOSPC', 'the disk becomes full', () => jest.mocked(fs.writeFileSync).mockImplementationOnce(becomesFull)],
  ['EDQUOT', 'the quota is used up', () => jest.mocked(fs.writeFileSync).mockImplementationOnce(refuse('EDQUOT'))],
  ['EROFS', 'the disk has become read-only', () => jest.mocked(fs.openSync).mockImplementationOnce(refuse('EROFS'))],
  ['EIO', 'the disk cannot say that it has it', () => jest.mocked(fs.fsyncSync).mockImplementationOnce(refuse('EIO'))],
  ['EIO', 'the name cannot be changed', () => jest.mocked(fs.renameSync).mockImplementationOnce(refuse('EIO'))],
  [
    'EIO',
    'the folder cannot say that it has it',
    () => jest.mocked(fs.fsyncSync).mockImplementationOnce(real.fsyncSync).mockImplementationOnce(refuse('EIO')),
  ],
];

async function threeCheckpoints(): Promise<readonly CheckpointEvent[]> {
  const events = train(smallTask({ epochs: 3, checkpointEvery: 1 })).pipe(ofKind('checkpoint'), toArray());
  return lastValueFrom(events);
}

test.each(faults)(
  '%s, where %s, names the file; one checkpoint is whole, and the next is written',
  async (code, _, fail) => {
    const path = join(folder, 'run.safetensors');
    const [first, second, third] = await threeCheckpoints();
    for (const keep of [1, 3]) {
      writeCheckpoint(path, first!, { keep });
      jest.clearAllMocks();
      fail();
      expect(() => writeCheckpoint(path, second!, { keep })).toThrow(
        `${path}: the checkpoint cannot be written (${code}); choose a folder that can be written to`,
      );
      const { checkpoint, passedOver } = newestCheckpoint(path);
      expect(passedOver).toEqual([]);
      expect([1, 2]).toContain(checkpoint?.epoch);
      expect(fs.existsSync(`${path}.new`)).toBe(false);
      // Each file that was opened was closed.
      const opened = jest.mocked(fs.openSync).mock.results.filter(({ type }) => type === 'return').length;
      expect(jest.mocked(fs.closeSync).mock.calls).toHaveLength(opened);
      writeCheckpoint(path, third!, { keep });
      expect(readCheckpoint(path).epoch).toBe(3);
    }
  },
);

test('a run whose checkpoint the disk refuses ends with that, and the one before it can be gone on from', async () => {
  const path = join(folder, 'run.safetensors');
  const { fsyncSync } = fs;
  // Two waits for each checkpoint: the file, and the folder. The third checkpoint fails.
  const waits = jest.mocked(fsyncSync);
  for (let i = 0; i < 4; i++) waits.mockImplementationOnce(real.fsyncSync);
  waits.mockImplementationOnce(refuse('EIO'));
  const task = smallTask({ checkpointEvery: 1 });
  const run = lastValueFrom(train(task).pipe(saveCheckpoints(path)));
  await expect(run).rejects.toThrow(`${path}: the checkpoint cannot be written (EIO)`);
  const { checkpoint } = newestCheckpoint(path);
  expect(checkpoint?.epoch).toBe(2);

  const end = await lastValueFrom(train({ ...task, resume: checkpoint! }).pipe(ofKind('end')));
  expect(end).toEqual(await lastValueFrom(train(task).pipe(ofKind('end'))));
});
