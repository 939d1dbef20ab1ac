import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, DataError } from '@rivulet/tensor';
import type { TrainingEvent } from '@rivulet/training';
import { Subject, concat, defer, from, lastValueFrom, take, throwError, toArray } from 'rxjs';
import { decision, epoch, run, start, step } from '../test/events.js';
import { decodeEvents, encodeEvent } from './event-lines.js';
import { eventLog } from './event-log.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rivulet-log-'));
  path = join(folder, 'out', 'events.ndjson');
});
afterEach(() => rmSync(folder, { recursive: true }));

const text = (): string => readFileSync(path, 'utf8');
const logged = (file: string): TrainingEvent[] => decodeEvents(readFileSync(file, 'utf8'));
/** The lines of a log: a checkpoint is none. */
const linesOf = (events: readonly TrainingEvent[]): string =>
  events.map((event) => (event.kind === 'checkpoint' ? '' : `${encodeEvent(event)}\n`)).join('');

test('events pass unchanged, and the file holds them when the stream has ended', async () => {
  const passed = await lastValueFrom(from(run).pipe(eventLog(path), toArray()));
  expect(passed).toEqual(run);
  passed.forEach((event, i) => expect(event).toBe(run[i]));
  expect(text()).toBe(linesOf(run));
});

test('the file is complete before anyone hears that the stream has ended', () => {
  let seen = '';
  from(run)
    .pipe(eventLog(path))
    .subscribe({ complete: () => (seen = text()) });
  expect(seen).toBe(linesOf(run));
});

test('nothing is made before somebody subscribes', () => {
  from(run).pipe(eventLog(path));
  expect(existsSync(path)).toBe(false);
});

test('what passed before an unsubscription is in the file', () => {
  from(run).pipe(eventLog(path), take(3)).subscribe();
  expect(text()).toBe(linesOf(run.slice(0, 3)));
});

test('what passed before an error is in the file, and the error goes on', () => {
  const failure = new Error('diverged');
  const heard: unknown[] = [];
  let seen = '';
  concat(
    from(run.slice(0, 3)),
    throwError(() => failure),
  )
    .pipe(eventLog(path))
    .subscribe({ error: (error: unknown) => heard.push(error) })
    .add(() => (seen = text()));
  expect(heard).toEqual([failure]);
  expect(seen).toBe(linesOf(run.slice(0, 3)));
});

test('a decision is on the disk at once, with all that came before it', () => {
  const events$ = new Subject<TrainingEvent>();
  const subscription = events$.pipe(eventLog(path)).subscribe();
  const events = [step(1), epoch(1), decision(1)];
  for (const event of events) events$.next(event);
  expect(text()).toBe(linesOf(events));
  subscription.unsubscribe();
});

test('while a run goes on the file holds whole lines only', () => {
  const events$ = new Subject<TrainingEvent>();
  const subscription = events$.pipe(eventLog(path)).subscribe();
  let longest = 0;
  for (let i = 1; i <= 3000; i++) {
    events$.next(step(i));
    if (i % 100 > 0) continue;
    const written = text();
    longest = Math.max(longest, written.length);
    expect(written === '' || written.endsWith('}\n')).toBe(true);
    expect(decodeEvents(written)).toHaveLength(written.split('\n').length - 1);
  }
  // 3000 lines of over 100 characters are several buffers of 65,536: some must be there before the end.
  expect(longest).toBeGreaterThan(65_536);
  subscription.unsubscribe();
  expect(logged(path)).toHaveLength(3000);
});

test('a new run replaces the log', () => {
  from(run).pipe(eventLog(path)).subscribe();
  from([step(1)])
    .pipe(eventLog(path))
    .subscribe();
  expect(logged(path)).toEqual([step(1)]);
});

test('a resumed run goes on in its log', () => {
  from([step(1)])
    .pipe(eventLog(path))
    .subscribe();
  from([step(2)])
    .pipe(eventLog(path, { mode: 'append' }))
    .subscribe();
  expect(logged(path)).toEqual([step(1), step(2)]);
});

test('a run that goes on from a checkpoint cuts the log there, and its start is no line', () => {
  const events = [start(), epoch(1), epoch(2), epoch(3)];
  from(events).pipe(eventLog(path)).subscribe();
  from([start(), epoch(2), epoch(4)])
    .pipe(eventLog(path, { after: { events: 2 } }))
    .subscribe();
  expect(text()).toBe(linesOf([start(), epoch(1), epoch(2), epoch(4)]));
});

test('a log that ends before the checkpoint is an error on the stream, and stays as it is', () => {
  from([start(), epoch(1)])
    .pipe(eventLog(path))
    .subscribe();
  const errors: unknown[] = [];
  from(run)
    .pipe(eventLog(path, { after: { events: 3 } }))
    .subscribe({ error: (error: unknown) => errors.push(error) });
  expect(errors).toEqual([new DataError(`${path}: ends after 2 of the 3 events that came before the checkpoint`)]);
  expect(text()).toBe(linesOf([start(), epoch(1)]));
});

test('a log begins where there is none, in mode append too', () => {
  from([step(1)])
    .pipe(eventLog(path, { mode: 'append' }))
    .subscribe();
  expect(logged(path)).toEqual([step(1)]);
});

test.each([
  ['half a line is removed', encodeEvent(step(2)).slice(0, 40), [step(1), step(3)]],
  ['a whole line without its break is kept', encodeEvent(step(2)), [step(1), step(2), step(3)]],
])('before a log goes on, %s', (_case, tail, expected) => {
  mkdirSync(join(folder, 'out'));
  writeFileSync(path, `${encodeEvent(step(1))}\n${tail}`);
  from([step(3)])
    .pipe(eventLog(path, { mode: 'append' }))
    .subscribe();
  expect(logged(path)).toEqual(expected);
});

test('a folder that cannot be made is an error on the stream that names the path, and the run does not begin', () => {
  writeFileSync(join(folder, 'out'), 'a file');
  let runs = 0;
  const run$ = defer(() => {
    runs++;
    return from(run);
  });
  const errors: unknown[] = [];
  run$.pipe(eventLog(path)).subscribe({ error: (error: unknown) => errors.push(error) });
  expect(runs).toBe(0);
  expect(errors).toHaveLength(1);
  expect(errors[0]).toBeInstanceOf(DataError);
  expect(String(errors[0])).toMatch(
    /eventLog: cannot write .*events\.ndjson: a part of the path is a file, not a folder/,
  );
});

test('a path that is a folder is an error on the stream', async () => {
  await expect(lastValueFrom(from(run).pipe(eventLog(folder)))).rejects.toThrow(
    `eventLog: cannot write ${folder}: it is a folder (EISDIR)`,
  );
});

describe('a log that is rotated while it is written', () => {
  const writing = () => {
    const events$ = new Subject<TrainingEvent>();
    const errors: unknown[] = [];
    const subscription = events$.pipe(eventLog(path)).subscribe({ error: (error: unknown) => errors.push(error) });
    return {
      write: (i: number) => [step(i), decision(i)].forEach((event) => events$.next(event)),
      errors,
      subscription,
    };
  };
  const linesOfBoth = (i: number): TrainingEvent[] => [step(i), decision(i)];

  test('goes on in a new file when it is renamed, and nothing is missing', () => {
    const { write, errors, subscription } = writing();
    write(1);
    renameSync(path, `${path}.1`);
    write(2);
    subscription.unsubscribe();
    expect(errors).toEqual([]);
    expect(logged(`${path}.1`)).toEqual(linesOfBoth(1));
    expect(logged(path)).toEqual(linesOfBoth(2));
  });

  test('goes on in a new file when it is removed', () => {
    const { write, subscription } = writing();
    write(1);
    rmSync(path);
    write(2);
    subscription.unsubscribe();
    expect(logged(path)).toEqual(linesOfBoth(2));
  });

  test('goes on from its beginning when it is copied and emptied', () => {
    const { write, subscription } = writing();
    write(1);
    truncateSync(path);
    write(2);
    subscription.unsubscribe();
    expect(logged(path)).toEqual(linesOfBoth(2));
  });

  test('is an error when its folder is gone, once, which says so', () => {
    const { write, errors } = writing();
    write(1);
    rmSync(join(folder, 'out'), { recursive: true });
    write(2);
    write(3);
    expect(errors.map(String)).toEqual([
      `DataError: eventLog: cannot write ${path}: there is no such file or folder (ENOENT)`,
    ]);
  });
});

// Linux offers a device that is always full; elsewhere there is none to test with.
const onLinux = existsSync('/dev/full') ? test : test.skip;

onLinux('a full disk is an error on the stream, once, and the source is left', () => {
  const events$ = new Subject<TrainingEvent>();
  const errors: unknown[] = [];
  events$.pipe(eventLog('/dev/full')).subscribe({ error: (error: unknown) => errors.push(error) });
  events$.next(step(1));
  expect(errors).toEqual([]);
  events$.next(decision(1));
  expect(String(errors[0])).toBe('DataError: eventLog: cannot write /dev/full: no space left on the disk (ENOSPC)');
  expect(errors).toHaveLength(1);
  expect(events$.observed).toBe(false);
});

onLinux('a run that fails on a full disk is told by its own error', () => {
  const events$ = new Subject<TrainingEvent>();
  const errors: unknown[] = [];
  events$.pipe(eventLog('/dev/full')).subscribe({ error: (error: unknown) => errors.push(error) });
  events$.next(step(1));
  events$.error(new Error('diverged'));
  expect(errors).toEqual([new Error('diverged')]);
});

test('a bad option is refused at once', () => {
  expect(() => eventLog('')).toThrow(new ConfigError('eventLog: expected the path of a file, received ""'));
  expect(() => eventLog(path, { mode: 'over' as 'append' })).toThrow(
    /eventLog: expected mode 'replace' or 'append', received "over"/,
  );
});
