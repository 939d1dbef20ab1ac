/** Disks that refuse at every call that an event log makes: one error that names the file, and no half a line. */
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataError } from '@rivulet/tensor';
import type { CheckpointEvent, TrainingEvent } from '@rivulet/training';
import { type Subscription, Subject } from 'rxjs';
import { decodeEvents } from '../src/event-lines.js';
import { eventLog } from '../src/files.js';
import { decision, start, step } from './events.js';

jest.mock('node:fs', () => {
  const real = jest.requireActual<typeof fs>('node:fs');
  const { openSync, writeSync, fsyncSync, ftruncateSync, closeSync } = real;
  return {
    ...real,
    openSync: jest.fn(openSync),
    writeSync: jest.fn(writeSync),
    fsyncSync: jest.fn(fsyncSync),
    ftruncateSync: jest.fn(ftruncateSync),
    closeSync: jest.fn(closeSync),
  };
});
const real = jest.requireActual<typeof fs>('node:fs');

let folder: string;
let path: string;
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'rivulet-log-disk-'));
  path = join(folder, 'events.ndjson');
  jest.clearAllMocks();
});
afterEach(() => {
  jest.mocked(fs.writeSync).mockReset().mockImplementation(real.writeSync);
  jest.mocked(fs.closeSync).mockReset().mockImplementation(real.closeSync);
  fs.rmSync(folder, { recursive: true });
});

const refuse = (code: string) => (): never => {
  throw Object.assign(new Error(`${code}: refused`), { code });
};
/** Closed, as Linux does it, and still not sure of what was written. */
const closedWith = (code: string) => (descriptor: number) => {
  real.closeSync(descriptor);
  refuse(code)();
};
const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'the disk quota is used up',
  EIO: 'the disk reports a fault',
};
const codes = Object.keys(reasons);
const told = (code: string) => new DataError(`eventLog: cannot write ${path}: ${reasons[code]} (${code})`);

const checkpoint = { kind: 'checkpoint' } as CheckpointEvent;

/** A log that is being written, and what its listener has heard. */
function writing(): {
  readonly events$: Subject<TrainingEvent>;
  readonly passed: TrainingEvent[];
  readonly errors: unknown[];
  readonly subscription: Subscription;
} {
  const events$ = new Subject<TrainingEvent>();
  const [passed, errors]: [TrainingEvent[], unknown[]] = [[], []];
  const subscription = events$.pipe(eventLog(path)).subscribe({
    next: (event) => passed.push(event),
    error: (error: unknown) => errors.push(error),
  });
  // A decision is written at once.
  for (const event of [start(), decision(1)]) events$.next(event);
  return { events$, passed, errors, subscription };
}

/** What a log holds, half lines refused. */
const logged = (at = path): readonly TrainingEvent[] => decodeEvents(real.readFileSync(at, 'utf8'), at);

/** Each file that was opened was closed, once. */
function allClosed(): void {
  const opened = jest.mocked(fs.openSync).mock.results.filter(({ type }) => type === 'return');
  expect(jest.mocked(fs.closeSync).mock.calls).toHaveLength(opened.length);
}

/** What was there before the fault is there, and the log can be gone on with. */
function holds(...events: readonly TrainingEvent[]): void {
  allClosed();
  expect(logged()).toEqual([start(), decision(1), ...events]);
  const events$ = new Subject<TrainingEvent>();
  events$.pipe(eventLog(path, { mode: 'append' })).subscribe();
  events$.next(step(9));
  events$.complete();
  expect(logged()).toEqual([start(), decision(1), ...events, step(9)]);
}

describe.each(codes)('%s', (code) => {
  test('where a part of the lines is written: the error comes once, whole lines stay, half a line is taken back', () => {
    const { events$, passed, errors } = writing();
    const partly = (bytes: number) => (descriptor: number, buffer: unknown) =>
      real.writeSync(descriptor, buffer as Buffer, 0, bytes);
    // One line and a half of the two, and then no more.
    const half = Math.round(1.5 * JSON.stringify(step(2)).length);
    jest.mocked(fs.writeSync).mockImplementationOnce(partly(half)).mockImplementationOnce(refuse(code));
    for (const event of [step(2), decision(2), step(3), decision(3)]) events$.next(event);
    expect(errors).toEqual([told(code)]);
    expect(passed).toEqual([start(), decision(1), step(2)]);
    expect(events$.observed).toBe(false);
    holds(step(2));
  });

  test('where half a line cannot be taken back either: the first error is told, and the log is mended when it is gone on with', () => {
    const { events$, errors } = writing();
    jest
      .mocked(fs.writeSync)
      .mockImplementationOnce((descriptor, buffer) => real.writeSync(descriptor, buffer as unknown as Buffer, 0, 30))
      .mockImplementationOnce(refuse(code));
    jest.mocked(fs.ftruncateSync).mockImplementationOnce(refuse('EROFS'));
    events$.next(decision(2));
    expect(errors).toEqual([told(code)]);
    allClosed();
    events$.next(decision(3));
    const more$ = new Subject<TrainingEvent>();
    more$.pipe(eventLog(path, { mode: 'append' })).subscribe();
    more$.next(step(9));
    more$.complete();
    expect(logged()).toEqual([start(), decision(1), step(9)]);
  });

  test('where the disk cannot say that it has the lines: the checkpoint behind them does not pass', () => {
    const { events$, passed, errors } = writing();
    events$.next(step(2));
    jest.mocked(fs.fsyncSync).mockImplementationOnce(refuse(code));
    for (const event of [checkpoint, step(3), checkpoint]) events$.next(event);
    expect(errors).toEqual([told(code)]);
    expect(passed).toEqual([start(), decision(1), step(2)]);
    holds(step(2));
  });

  test('where the file is closed: the stream ends with it instead of completing', () => {
    const { events$, errors } = writing();
    jest.mocked(fs.closeSync).mockImplementationOnce(closedWith(code));
    events$.complete();
    expect(errors).toEqual([told(code)]);
    holds();
  });

  test('where both the write and the close fail: the write is told', () => {
    const { events$, errors } = writing();
    jest.mocked(fs.writeSync).mockImplementationOnce(refuse(code));
    jest.mocked(fs.closeSync).mockImplementationOnce(closedWith('EIO'));
    events$.next(decision(2));
    expect(errors).toEqual([told(code)]);
    holds();
  });

  test('where a run that failed is closed: its own error is told', () => {
    for (const fail of [
      () => jest.mocked(fs.closeSync).mockImplementationOnce(closedWith(code)),
      () => jest.mocked(fs.writeSync).mockImplementationOnce(refuse(code)),
    ]) {
      const { events$, errors } = writing();
      events$.next(step(2));
      fail();
      events$.error(new Error('diverged'));
      expect(errors).toEqual([new Error('diverged')]);
      allClosed();
    }
  });

  test('where it is unsubscribed from: the error is thrown, since there is no stream for it', () => {
    for (const fail of [
      () => jest.mocked(fs.closeSync).mockImplementationOnce(closedWith(code)),
      () => jest.mocked(fs.writeSync).mockImplementationOnce(refuse(code)),
    ]) {
      const { events$, subscription, errors } = writing();
      events$.next(step(2));
      fail();
      expect(() => subscription.unsubscribe()).toThrow(told(code).message);
      expect(errors).toEqual([]);
      allClosed();
    }
  });

  test('where a renamed log is let go: the error names the log, once', () => {
    const { events$, errors } = writing();
    fs.renameSync(path, `${path}.1`);
    jest.mocked(fs.closeSync).mockImplementationOnce(closedWith(code));
    for (const event of [decision(2), decision(3)]) events$.next(event);
    expect(errors).toEqual([told(code)]);
    allClosed();
    expect(logged(`${path}.1`)).toEqual([start(), decision(1)]);
  });
});

test('a file that cannot be waited for, as a pipe, is written all the same', () => {
  const { events$, passed, errors } = writing();
  jest.mocked(fs.fsyncSync).mockImplementationOnce(refuse('EINVAL'));
  events$.next(checkpoint);
  expect([errors, passed.at(-1)]).toEqual([[], checkpoint]);
  events$.complete();
  holds();
});
