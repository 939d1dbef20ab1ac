import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataError } from '@rivulet/tensor';
import type { TrainingEvent } from '@rivulet/training';
import { decision, epoch, step } from '../test/events.js';
import { encodeEvent } from './event-lines.js';
import { lastEventOf } from './last-event.js';
import { countLines, longestLine } from './log-lines.js';
import { readLog } from './read-log.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rivulet-read-'));
  path = join(folder, 'events.ndjson');
});
afterEach(() => rmSync(folder, { recursive: true }));

const logged = async (content: string | Uint8Array, name?: string): Promise<TrainingEvent[]> => {
  writeFileSync(path, content);
  const events: TrainingEvent[] = [];
  for await (const event of readLog(path, name)) events.push(event);
  return events;
};
const [first, second] = [encodeEvent(step(1)), encodeEvent(step(2))];

test('events come as they were written, also where lines lie across the pieces that are read', async () => {
  // Texts of one to four bytes a character, some longer than a piece of 1 MiB.
  const events = Array.from({ length: 12_000 }, (_, i) =>
    decision(i, { because: ['x', 'é', '€', '𝄞', ''][i % 5]!.repeat(i % 4000 === 0 ? 400_000 : i % 97) }),
  );
  expect(await logged(events.map((event) => `${encodeEvent(event)}\n`).join(''))).toEqual(events);
  expect(await countLines(path)).toBe(12_000);
  expect(lastEventOf(path)).toEqual(events.at(-1));
});

test('CRLF, a byte-order mark, empty lines, a line of U+2028 and a last line without break do no harm', async () => {
  const events = [step(1), decision(1, { because: 'a\u2028b\u2029c\u0085d' }), step(2)];
  expect(await logged(`\uFEFF\r\n${events.map(encodeEvent).join('\r\n\r\n')}`)).toEqual(events);
  expect(await logged('')).toEqual([]);
  expect(await logged('\n\n')).toEqual([]);
});

test('a byte-order mark that is not at the beginning is damage', async () => {
  await expect(logged(`${first}\n\uFEFF${second}\n`)).rejects.toThrow(`${path}, line 2: expected a JSON object`);
});

test('a damaged line is named, in the name that the log was given', async () => {
  await expect(logged(`${first}\nnonsense\r\n${second}`)).rejects.toThrow(
    new DataError(`${path}, line 2: expected a JSON object, received nonsense`),
  );
  await expect(logged(`${first}\n${first}\nnonsense`, 'the log')).rejects.toThrow('the log, line 3: expected a JSON');
});

test('bytes that are no text are named with their line, and what comes before is read', async () => {
  const bytes = Buffer.from(`${first}\n${second}\n${first}\n`);
  bytes[first.length + 10] = 0xff;
  writeFileSync(path, bytes);
  const events = readLog(path);
  expect(await events.next()).toEqual({ done: false, value: step(1) });
  await expect(events.next()).rejects.toThrow(new DataError(`${path}, line 2: is not text in UTF-8`));
});

test('a line without end is refused before it fills the memory, at either end of the log', async () => {
  const message = `${path}, line 2: is longer than 64 MiB, which no line of an event log is`;
  const long = Buffer.alloc(longestLine + 2, 'x');
  await expect(logged(Buffer.concat([Buffer.from(`${first}\n`), long]))).rejects.toThrow(new DataError(message));
  expect(() => lastEventOf(path)).toThrow(`${path}, last line: is longer than 64 MiB`);
  long[long.length - 1] = 0x0a;
  await expect(logged(Buffer.concat([Buffer.from(`${first}\n`), long]))).rejects.toThrow(message);
});

test('who stops to listen stops the reading, and the file is closed', async () => {
  writeFileSync(path, `${first}\n`.repeat(50_000));
  for await (const event of readLog(path)) {
    expect(event).toEqual(step(1));
    break;
  }
  const events = readLog(path);
  await events.next();
  await events.return();
  expect(await events.next()).toEqual({ done: true, value: undefined });
});

test('a log that is not there is named', async () => {
  const none = join(folder, 'none');
  const reason = 'there is no such file or folder (ENOENT)';
  await expect(readLog(none).next()).rejects.toThrow(new DataError(`readLog: cannot read ${none}: ${reason}`));
  await expect(readLog(folder).next()).rejects.toThrow(`readLog: cannot read ${folder}: it is a folder`);
  expect(() => lastEventOf(none)).toThrow(new DataError(`lastEventOf: cannot read ${none}: ${reason}`));
});

test('the last event is that of the last whole line', async () => {
  await logged(`${first}\n${second}\n${first.slice(0, 20)}`).catch(() => undefined);
  expect(lastEventOf(path)).toEqual(step(2));
  expect(await countLines(path)).toBe(2);
  writeFileSync(path, first);
  expect(lastEventOf(path)).toBeNull();
  writeFileSync(path, `${encodeEvent(epoch(3))}\n`);
  expect(lastEventOf(path)).toEqual(epoch(3));
  writeFileSync(path, `${first}\nnonsense\n`);
  expect(() => lastEventOf(path)).toThrow(`${path}, last line: expected a JSON object, received nonsense`);
});
