import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adadelta, adam, nesterov } from '@rivulet/optimizers';
import { DataError, type Request, type Signal } from '@rivulet/tensor';
import { encodeSafetensors } from '@rivulet/weights';
import fc from 'fast-check';
import { lastValueFrom } from 'rxjs';
import { newestCheckpoint, readCheckpoint, saveCheckpoints, writeCheckpoint } from '../src/files.js';
import { type CheckpointEvent, type Task, decodeCheckpoint, encodeCheckpoint, train } from '../src/index.js';
import { eventsOf, learned, smallTask } from './small-task.js';

const folder = mkdtempSync(join(tmpdir(), 'rivulet-checkpoint-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function checkpointsOf(task: Task): Promise<CheckpointEvent[]> {
  const events = await eventsOf(task);
  return events.flatMap((event) => (event.kind === 'checkpoint' ? [event] : []));
}

describe('the file of a checkpoint', () => {
  it('that is cut off anywhere is a DataError', async () => {
    const [checkpoint] = await checkpointsOf(smallTask({ epochs: 1, checkpointEvery: 1 }));
    if (!checkpoint) throw new Error('no checkpoint came');
    const bytes = encodeCheckpoint(checkpoint);
    for (let length = 0; length < bytes.length; length += 7) {
      expect(() => decodeCheckpoint(bytes.subarray(0, length), 'run.safetensors')).toThrow(DataError);
    }
  });

  it('with any byte changed is a DataError', async () => {
    const [checkpoint] = await checkpointsOf(smallTask({ epochs: 1, checkpointEvery: 1 }));
    if (!checkpoint) throw new Error('no checkpoint came');
    const bytes = encodeCheckpoint(checkpoint);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = bytes.slice();
        damaged[at] = (damaged[at] ?? 0) ^ change;
        expect(() => decodeCheckpoint(damaged, 'run.safetensors')).toThrow(DataError);
      }),
      { numRuns: 500 },
    );
  });

  it('of somebody else is refused by what it is', () => {
    const foreign = encodeSafetensors({ tensors: { w: { shape: [1], values: Float32Array.of(1) } }, metadata: {} });
    expect(() => decodeCheckpoint(foreign, 'bert.safetensors')).toThrow(
      'bert.safetensors: is a safetensors file without the entry of a rivulet checkpoint; only checkpoints written by rivulet can be used',
    );
    expect(() => decodeCheckpoint(new TextEncoder().encode('PK\u0003\u0004 a zip file, perhaps'), 'a.zip')).toThrow(
      /^a\.zip: is no safetensors file/,
    );
  });
});

describe('a run that goes on from a checkpoint', () => {
  const optimizers = {
    adam: () => adam(),
    nesterov: () => nesterov({ form: 'lookahead' }),
    adadelta: () => adadelta(),
  };

  it.each(Object.entries(optimizers))('equals the uninterrupted one, bit for bit: %s', async (_, optimizer) => {
    const task = smallTask({ optimizer: optimizer(), epochs: 6, checkpointEvery: 2, every: 'step' });
    const whole = await eventsOf(task);
    const [, , middle] = await checkpointsOf(smallTask({ optimizer: optimizer(), epochs: 3, checkpointEvery: 1 }));
    if (!middle) throw new Error('no checkpoint came');
    // Through bytes, as after a new start of the process.
    const resumed = await eventsOf({ ...task, resume: decodeCheckpoint(encodeCheckpoint(middle)) });
    expect(learned(resumed)).toEqual(learned(whole));
    const steps = (events: typeof whole) => events.filter((event) => event.kind === 'step' && event.step > 12);
    expect(steps(resumed)).toEqual(steps(whole));
    expect(resumed[0]).toMatchObject({ kind: 'start', step: 12, epoch: 3 });
  });

  it('decides as the uninterrupted one, where what it remembers is no number of JSON', async () => {
    // 'stop' at the first epoch that is not better than all before it; before the first, the best is Infinity.
    const worse: Signal<Request, { readonly best: number; readonly over: boolean }> = {
      name: 'worse',
      spec: { use: '@example/rules#worse', args: [] },
      per: 'epoch',
      init: () => ({ best: Infinity, over: false }),
      value: ({ over }) => (over ? 'stop' : 'continue'),
      next: ({ best }, { loss }) => ({ best: Math.min(best, loss), over: !(loss < best) }),
      because: () => 'no better',
    };
    const task = smallTask({ stop: worse, epochs: 3, checkpointEvery: { steps: 2 } });
    const [first] = await checkpointsOf(task);
    if (!first) throw new Error('no checkpoint came');
    expect(first).toMatchObject({ step: 2, folds: { run: { best: Infinity } } });
    const read = decodeCheckpoint(encodeCheckpoint(first));
    expect(read.folds).toEqual(first.folds);
    expect(learned(await eventsOf({ ...task, resume: read }))).toEqual(learned(await eventsOf(task)));
  });

  it('of another task is refused with the name that does not fit', async () => {
    const [checkpoint] = await checkpointsOf(smallTask({ epochs: 1, checkpointEvery: 1 }));
    if (!checkpoint) throw new Error('no checkpoint came');
    await expect(eventsOf(smallTask({ optimizer: adam(), resume: checkpoint }))).rejects.toThrow(
      /the task needs 'optimizer\/m\/.*'.* belongs to another task/,
    );
  });
});

describe('on disk', () => {
  it('every checkpoint replaces the one before, and no temporary file stays', async () => {
    const path = join(folder, 'run.safetensors');
    await lastValueFrom(train(smallTask({ checkpointEvery: 2 })).pipe(saveCheckpoints(path)));
    // 5 epochs: after 2, after 4, and at the end.
    expect(readCheckpoint(path)).toMatchObject({ step: 20, epoch: 5 });
    expect(readdirSync(folder)).toEqual(['run.safetensors']);
  });

  it('the same run writes the same bytes', async () => {
    const paths = ['a', 'b'].map((name) => join(folder, name));
    for (const path of paths) await lastValueFrom(train(smallTask({ checkpointEvery: 5 })).pipe(saveCheckpoints(path)));
    const [a, b] = paths.map((path) => readFileSync(path));
    expect(a?.equals(b ?? Buffer.of())).toBe(true);
  });

  it('a file that is missing, or a folder that is not there, is named', async () => {
    expect(() => readCheckpoint(join(folder, 'none'))).toThrow(/none: the checkpoint cannot be read \(ENOENT\)/);
    const path = join(folder, 'missing', 'run.safetensors');
    const run = lastValueFrom(train(smallTask({ checkpointEvery: 1 })).pipe(saveCheckpoints(path)));
    await expect(run).rejects.toThrow(/the checkpoint cannot be written \(ENOENT\); choose a folder/);
  });

  it('the newest so many stay, each whole, and the newest is at the path', async () => {
    const inside = mkdtempSync(join(folder, 'keep-'));
    const path = join(inside, 'run.safetensors');
    await lastValueFrom(train(smallTask({ checkpointEvery: 1 })).pipe(saveCheckpoints(path, { keep: 3 })));
    const names = ['run.1.safetensors', 'run.2.safetensors', 'run.safetensors'];
    expect(readdirSync(inside).sort()).toEqual(names);
    expect(names.map((name) => readCheckpoint(join(inside, name)).epoch)).toEqual([4, 3, 5]);
  });

  it('damaged ones are named and passed over, the newest whole one is used', async () => {
    const inside = mkdtempSync(join(folder, 'newest-'));
    const path = join(inside, 'run.safetensors');
    expect(newestCheckpoint(path)).toEqual({ checkpoint: null, passedOver: [] });
    await lastValueFrom(train(smallTask({ checkpointEvery: 1 })).pipe(saveCheckpoints(path, { keep: 3 })));
    expect(newestCheckpoint(path)).toMatchObject({ checkpoint: { epoch: 5 }, passedOver: [] });
    // A process that was killed while it wrote, and a bit that flipped.
    writeFileSync(`${path}.new`, 'half of a');
    const bytes = readFileSync(path);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    writeFileSync(path, bytes);
    writeFileSync(join(inside, 'run.1.safetensors'), '');
    const found = newestCheckpoint(path);
    expect(found.checkpoint).toMatchObject({ epoch: 3 });
    expect(found.passedOver).toEqual([
      `${path}: is damaged: its bytes do not give the checksum that it holds; use an older checkpoint`,
      expect.stringMatching(/run\.1\.safetensors: is no safetensors file/) as string,
    ]);
    expect(newestCheckpoint(path, ({ step }) => (step > 0 ? 'is of another run' : null)).passedOver).toHaveLength(3);
  });

  it('a write that fails leaves the older file as it was', async () => {
    const [checkpoint] = await checkpointsOf(smallTask({ epochs: 1, checkpointEvery: 1 }));
    if (!checkpoint) throw new Error('no checkpoint came');
    const path = join(folder, 'kept.safetensors');
    writeFileSync(path, 'older');
    const broken = {
      ...checkpoint,
      get state(): never {
        throw new Error('power cut');
      },
    };
    expect(() => writeCheckpoint(path, broken)).toThrow();
    expect(readFileSync(path, 'utf8')).toBe('older');
  });
});
