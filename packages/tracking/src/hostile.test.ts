import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readerLaws } from '@rivulet/testkit';
import { decision, epoch, start, step } from '../test/events.js';
import { decodeEvents, encodeEvent } from './event-lines.js';
import { readLog } from './read-log.js';
import { readRun } from './read-run.js';

const log = [start(), step(1), epoch(1), decision(1), epoch(2), start({ step: 5, epoch: 1 }), epoch(2)];
const corpus = [new TextEncoder().encode(log.map(encodeEvent).join('\n'))];
const options = {
  words: ['"kind":"end"', '"omitted"', '"loss":"NaN"', '"-Infinity"', '"scalars":{"__proto__":1}', '\n\n', '"start"'],
};

readerLaws('decodeEvents', corpus, (bytes) => decodeEvents(new TextDecoder().decode(bytes)), options);

const folder = mkdtempSync(join(tmpdir(), 'rivulet-hostile-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Reads a file to its end, and keeps nothing. */
async function drained(name: string, bytes: Uint8Array, reader: typeof readLog | typeof runAt): Promise<number> {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  let count = 0;
  for await (const event of reader(path)) count += event.step;
  return count;
}

const runAt = (path: string) => readRun(path, () => undefined);

// By day fewer: a busy machine takes its time to open a file.
const fromFiles = { ...options, ...(process.env['RIVULET_NIGHTLY'] !== '1' && { rounds: 500 }) };
readerLaws('readLog', corpus, (bytes) => drained('log', bytes, readLog), fromFiles);
readerLaws('readRun', corpus, (bytes) => drained('run', bytes, runAt), fromFiles);
