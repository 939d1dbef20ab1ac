/** Journals from anywhere: damaged bytes, and lines that are damaged and have a checksum that fits all the same. */
import { crc32 } from 'node:zlib';
import { type Random, RivuletError } from '@rivulet/tensor';
import { readerLaws } from '@rivulet/testkit';
import { History } from '../src/history.js';
import type { TrialRecord } from '../src/index.js';
import { contentsOf } from '../src/journal/journal.js';
import { headerLine, trialLine } from '../src/journal/lines.js';
import { readyPlan } from '../src/plan.js';
import { planOf } from './fake-runner.js';

const hash = '0'.repeat(64);
const plan = readyPlan(planOf({ trials: 12 }));
const record = (number: number, changes: Partial<TrialRecord> = {}): TrialRecord => ({
  ...{ number, configuration: { 'optimizer.o.rate': 0.5 }, state: 'complete', value: 0.25, because: null },
  runs: [{ seed: 0, state: 'complete', value: 0.25, epochs: 10, updates: 50, reports: [[10, 0.25]] }],
  ...changes,
});
const lines = [
  headerLine(hash),
  trialLine(hash, record(0)),
  trialLine(hash, record(1, { state: 'failed', value: null, runs: [], because: 'no', code: 'CONFIG' })),
  trialLine(hash, record(2, { runs: [{ ...record(2).runs[0]!, value: Infinity, reports: [[5, NaN]] }] })),
];
const good = Buffer.from(lines.join(''));

/** Reads a journal, and goes on from it as far as a search does before anything is run. */
function goneOnFrom(bytes: Uint8Array): readonly TrialRecord[] {
  const { records } = contentsOf(Buffer.from(bytes), hash, 'journal');
  const history = new History(plan);
  for (const each of records) if (each.number < plan.trials) history.add(each);
  return records;
}

const words = [
  'NaN',
  '"Infinity"',
  '-1',
  '1e999',
  '9007199254740993',
  '1.5',
  'null',
  '[]',
  '{}',
  '"__proto__":1,',
  '[1,2,3]',
];
const more = ['"number":4294967295', '"optimizer.o.rate":7', '"state":"complete"', '"runs":[]', '"reports":[[1,1]]'];

/** A line whose text is changed in some places, with the checksum of what it has become. */
function forged(line: string, dice: Random): string {
  let text = /^\{"crc32":"[0-9a-f]{8}","line":(.*)\}\n$/s.exec(line)?.[1] ?? '';
  for (let changes = dice.integer(3); changes >= 0; changes--) {
    // Where a value begins or ends, so that what comes out is JSON more often than not.
    const places = [...text.matchAll(/(?<=[:[,])(?:"[^"]*"|[^",:[\]{}]+)/g)];
    const place = places[dice.integer(places.length)];
    if (!place) break;
    const word = [...words, ...more][dice.integer(words.length + more.length)] ?? '';
    text = text.slice(0, place.index) + word + text.slice(place.index + place[0].length);
  }
  return `{"crc32":"${crc32(text).toString(16).padStart(8, '0')}","line":${text}}\n`;
}

readerLaws('the journal of a search', [good, good.subarray(0, 40), Buffer.alloc(0)], goneOnFrom, {
  words: ['{"crc32":"00000000","line":', headerLine(hash), lines[1] ?? ''],
});
readerLaws('a forged journal of a search', [good], goneOnFrom, {
  make: (dice) => Buffer.from(lines.map((line) => (dice.integer(3) === 0 ? forged(line, dice) : line)).join('')),
});

it('forged lines come as far as the records', () => {
  const outcomes = { read: 0, refused: 0 };
  for (let seed = 0; seed < 500; seed++) {
    const text = forged(lines[1] ?? '', { integer: (below: number) => (seed * 7919) % below } as Random);
    try {
      if (goneOnFrom(Buffer.from(headerLine(hash) + text)).length > 0) outcomes.read++;
    } catch (error) {
      if (!(error instanceof RivuletError)) throw error;
      outcomes.refused++;
    }
  }
  expect(Object.values(outcomes).every((count) => count > 0)).toBe(true);
});
