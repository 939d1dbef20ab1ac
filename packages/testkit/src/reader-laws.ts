/**
 * What every reader of files obeys, whoever wrote the file.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Random, RivuletError, random } from '@rivulet/tensor';
import { assert, group, law } from './runner.js';

/** How a reader is tried. */
export type ReaderLawsOptions = {
  /** How many damaged files; default 2,000, and 100,000 where the environment has RIVULET_NIGHTLY=1. */
  readonly rounds?: number;
  /** What an error may be beside a `RivuletError`. Default: nothing else. */
  readonly typed?: (error: unknown) => boolean;
  /** What may be put into a file beside damage of its own: names and numbers that its readers could stumble over. */
  readonly words?: readonly string[];
  /** Files that are damaged by design, in place of bytes changed at random; a function of the dice alone. */
  readonly make?: (random: Random) => Uint8Array;
};

/** Milliseconds that a file of a few kB may take. */
const longest = 1000;
/** Bytes that may stay on the heap after all files, and that the process may grow by in between. */
const kept = 16 * 2 ** 20;
const peak = 512 * 2 ** 20;

const common = [
  ...[
    '__proto__',
    'constructor',
    'toString',
    '../../etc/passwd',
    '\u0000',
    '\ufeff',
    '\u202e',
    'а',
    '=1+1',
    '"',
    '\r\n',
  ],
  ...[
    '-0',
    '1e999',
    '-1e999',
    'NaN',
    'Infinity',
    '9007199254740993',
    '4294967296',
    '0x10',
    '1e-400',
    'null',
    '{}',
    '[]',
  ],
  ...['['.repeat(3000), '{"a":'.repeat(3000), '9'.repeat(400), ','.repeat(500), 'x'.repeat(5000)],
];
const extremes = [0x00, 0x01, 0x7f, 0x80, 0xff, 0x22, 0x2c, 0x30, 0x5b, 0x7b, 0x0a];

/**
 * A reader of damaged files reads or says what is wrong: no other error, no hang, no memory kept.
 *
 * The files are made of good ones: cut off, bytes flipped, pieces moved, doubled or mixed, hostile words put in; always
 * the same ones.
 *
 * @param name of the reader
 * @param corpus good files of at most some kB, each of which the reader reads
 * @param read the reader; one that takes a while returns a promise
 * @example readerLaws('parseCsv', [csv], (bytes) => parseCsv(decoder.decode(bytes), { label: 'class' }));
 */
export function readerLaws(
  name: string,
  corpus: readonly Uint8Array[],
  read: (bytes: Uint8Array) => unknown,
  options: ReaderLawsOptions = {},
): void {
  const nightly = process.env['RIVULET_NIGHTLY'] === '1';
  const { rounds = nightly ? 100_000 : 2000, typed = () => false, words = [], make } = options;
  group(`${name} and hostile files`, () => {
    law('reads the good ones', async () => {
      for (const bytes of corpus) await read(bytes);
    });

    law(`reads ${rounds} damaged ones or says what is wrong, each in time, and keeps nothing of them`, async () => {
      setFlagsFromString('--expose-gc');
      const collect = runInNewContext('gc') as () => void;
      const dice = random(1, `hostile files for ${name}`);
      let before = 0;
      let highest = 0;
      for (let round = 0; round < rounds; round++) {
        const bytes = make?.(dice) ?? damaged(corpus, [...common, ...words], dice);
        if (round === Math.floor(rounds / 4)) {
          collect();
          before = process.memoryUsage().heapUsed;
          highest = process.resourceUsage().maxRSS;
        }
        let took = await timeOf(read, bytes, typed, `file ${round}`);
        // Unless the machine looked away.
        if (took > longest) took = await timeOf(read, bytes, typed, `file ${round}`);
        assert(took <= longest, `${name}: file ${round} of ${bytes.length} bytes took ${took} ms`);
      }
      collect();
      const grown = process.memoryUsage().heapUsed - before;
      assert(grown <= kept, `${name}: the heap grew by ${grown} bytes`);
      const risen = 1024 * (process.resourceUsage().maxRSS - highest);
      assert(risen <= peak, `${name}: the process grew by ${risen} bytes`);
    });
  });
}

async function timeOf(
  read: (bytes: Uint8Array) => unknown,
  bytes: Uint8Array,
  typed: (error: unknown) => boolean,
  what: string,
): Promise<number> {
  const start = performance.now();
  try {
    await read(bytes);
  } catch (error) {
    if (!(error instanceof RivuletError) && !typed(error)) {
      throw new Error(`${what}: ${error instanceof Error ? error.stack : String(error)}`, { cause: error });
    }
  }
  return performance.now() - start;
}

/** One to four changes of a file. */
function damaged(corpus: readonly Uint8Array[], words: readonly string[], dice: Random): Uint8Array {
  // A copy, which `slice` of a Buffer is not.
  let bytes: Uint8Array = Uint8Array.from(of(corpus, dice, new Uint8Array()));
  for (let changes = dice.integer(4); changes >= 0; changes--) bytes = changed(bytes, corpus, words, dice);
  return bytes;
}

function changed(bytes: Uint8Array, corpus: readonly Uint8Array[], words: readonly string[], dice: Random): Uint8Array {
  const at = dice.integer(bytes.length + 1);
  const end = Math.min(bytes.length, at + 1 + dice.integer(16));
  switch (dice.integer(9)) {
    case 0:
      return bytes.slice(0, at);
    case 1:
      if (at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 << dice.integer(8));
      return bytes;
    case 2:
      return bytes.fill(of(extremes, dice, 0), at, end);
    case 3:
      return bytes.copyWithin(at, dice.integer(bytes.length + 1), dice.integer(bytes.length + 1));
    case 4:
      return joined(bytes.subarray(0, at), bytes.subarray(end));
    case 5:
      return joined(bytes.subarray(0, end), bytes.subarray(at));
    case 6: {
      const other = of(corpus, dice, bytes);
      return joined(bytes.subarray(0, at), other.subarray(dice.integer(other.length + 1)));
    }
    default:
      return joined(bytes.subarray(0, at), new TextEncoder().encode(of(words, dice, '')), bytes.subarray(end));
  }
}

function of<T>(list: readonly T[], dice: Random, none: T): T {
  return list.length === 0 ? none : (list[dice.integer(list.length)] ?? none);
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
