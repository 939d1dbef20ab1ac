import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataError } from '@rivulet/tensor';
import type { TrainingEvent } from '@rivulet/training';
import fc from 'fast-check';
import { decision, epoch, run, start } from '../test/events.js';
import { encodeEvent } from './event-lines.js';
import { lastRun } from './last-run.js';
import { readRun } from './read-run.js';

let folder: string;
let path: string;
let told: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rivulet-run-'));
  path = join(folder, 'events.ndjson');
  told = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const text = (events: readonly TrainingEvent[]): string => events.map((event) => `${encodeEvent(event)}\n`).join('');
const runIn = async (paths: string | readonly string[]): Promise<TrainingEvent[]> => {
  const events: TrainingEvent[] = [];
  for await (const event of readRun(paths, (message) => told.push(message))) events.push(event);
  return events;
};
const read = (content: string | Uint8Array): Promise<TrainingEvent[]> => {
  writeFileSync(path, content);
  return runIn(path);
};
const epochsFrom = (first: number, count: number): TrainingEvent[] =>
  Array.from({ length: count }, (_, i) => epoch(first + i));
const end: TrainingEvent = { ...run.at(-1)!, step: 10, epoch: 2 };

test('a whole run is read as it was written', async () => {
  const events = [start(), epoch(1), decision(1), epoch(2)];
  expect(await read(text(events))).toEqual(events);
  expect(told).toEqual([]);
});

test('a last line that is cut off is left out, and named', async () => {
  const events = [start(), epoch(1)];
  expect(await read(text(events) + encodeEvent(epoch(2)).slice(0, 50))).toEqual(events);
  expect(told).toEqual([`${path}, line 3: is cut off in the middle, and left out`]);
  expect(await read(text(events) + encodeEvent(epoch(2)))).toHaveLength(3);
  expect(await read(`${text(events)}\0\0\0\0`)).toEqual(events);
});

test('of several runs the last counts, and of a resumed run what was done last', async () => {
  const [first, second] = [
    [start(), epoch(1), epoch(2), end],
    [start({ seed: 2 }), epoch(1, { loss: 5 })],
  ];
  expect(await read(text([...first, ...second]))).toEqual(second);
  const resumed = [start({ step: 5, epoch: 1 }), epoch(2, { loss: 3 })];
  expect(await read(text([start(), epoch(1), epoch(2), ...resumed]))).toEqual([start(), epoch(1), ...resumed]);
});

test('the parts of a rotated log are one run', async () => {
  writeFileSync(`${path}.1`, text([start(), epoch(1)]));
  writeFileSync(path, text([epoch(2), decision(2)]));
  expect(await runIn([`${path}.1`, path])).toEqual([start(), epoch(1), epoch(2), decision(2)]);
  await expect(runIn(path)).rejects.toThrow(
    `${path}, line 1: expected an event of kind start, with which a run begins; of a rotated log, name all parts, received epoch`,
  );
});

test.each([
  ['a damaged line', `${text([start()])}{"kind":"epoch"\n${text([epoch(1)])}`, 2, 'expected a JSON object'],
  ['a cut line that ends with a break', `${text([start()])}{"kind":"ep\n`, 2, 'expected a JSON object'],
  [
    'steps out of order',
    text([start(), epoch(2), epoch(1)]),
    3,
    'expected step ≥ 10, as in the line before, received 5',
  ],
  ['an event after the end', text([start(), end, epoch(2)]), 3, 'expected an event of kind start, since the run has'],
  ['a list', `[]\n${text([start()])}`, 1, 'expected an event of kind start, warning'],
  ['a depth without end', `${'{"kind":'.repeat(50_000)}\n${text([start()])}`, 1, 'expected'],
  [
    'a spec without end',
    `${encodeEvent(start()).replace('"spec":null', `"spec":{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`)}\n`,
    1,
    'expected an event, received one that is nested too deeply',
  ],
])('%s is named with its line', async (_case, content, line, message) => {
  let error: unknown;
  try {
    await read(content);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(DataError);
  expect(String(error)).toContain(`${path}, line ${line}: ${message}`);
});

test('what is cut off inside a character is left out too; anywhere else it is damage', async () => {
  const whole = Buffer.from(text([start(), decision(1, { because: 'é' })]));
  const inside = whole.indexOf(0xc3) + 1;
  expect(await read(whole.subarray(0, inside))).toEqual([start()]);
  expect(told).toEqual([`${path}, line 2: is cut off in the middle, and left out`]);
  const broken = Buffer.concat([whole.subarray(0, inside), Buffer.from(`\n${text([epoch(1)])}`)]);
  await expect(read(broken)).rejects.toThrow(new DataError(`${path}, line 2: is not text in UTF-8`));
});

test('of any starts what counts is what a run that forgets at each of them has kept', async () => {
  const counts = fc.integer({ min: 0, max: 6 });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(counts, counts), { minLength: 1, maxLength: 8 }), async (parts) => {
      const log: TrainingEvent[] = [];
      let kept: TrainingEvent[] = [];
      for (const [from, more] of parts) {
        const events = [start({ step: 5 * from, epoch: from }), ...epochsFrom(from + 1, more)];
        log.push(...events);
        kept = [...kept.filter((event) => from > 0 && event.step <= 5 * from), ...events];
      }
      expect(await read(text(log))).toEqual(kept);
      expect(lastRun(log)).toEqual(kept);
    }),
    { numRuns: 50 },
  );
});

test('a start whose words are written in escapes is one', async () => {
  const escaped = encodeEvent(start({ seed: 2 })).replace('"start"', '"\\u0073tart"');
  expect(await read(`${text([start(), epoch(1)])}${escaped}\n`)).toEqual([start({ seed: 2 })]);
});

test('a log in which a run begins while it is read is refused', async () => {
  writeFileSync(path, text([start(), ...epochsFrom(1, 20_000)]));
  const events = readRun(path, () => undefined);
  await events.next();
  appendFileSync(path, text([start({ seed: 2 })]));
  const rest = async (): Promise<void> => {
    for await (const event of events) expect(event.kind).toBe('epoch');
  };
  await expect(rest()).rejects.toThrow(`${path}: another run has begun or gone on in it while it was read`);
});

test('what cannot be read twice is refused', async () => {
  await expect(runIn('/dev/null')).rejects.toThrow(
    new DataError('readRun: cannot read /dev/null: it is no file, and a log is read twice; save it as one'),
  );
});

test('who waits hears of every byte of both readings', async () => {
  const content = text([start(), ...epochsFrom(1, 10_000)]);
  writeFileSync(path, content);
  let bytes = 0;
  for await (const _ of readRun(
    path,
    () => undefined,
    (more) => (bytes += more),
  ));
  expect(bytes).toBe(2 * content.length);
});

test('an empty log, and one that is not there, are errors', async () => {
  await expect(read('')).rejects.toThrow(`${path}: expected the events of a run, received none`);
  await expect(runIn(join(folder, 'none'))).rejects.toThrow(/^readRun: cannot read .*none: there is no such/);
});
