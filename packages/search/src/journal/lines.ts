/**
 * The lines of a journal: JSON, each with a checksum over what it says, and with the mark of its search.
 */
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import type { TrialRecord } from '../events.js';

/** JSON has no such numbers. */
const number = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform(Number)]);
const count = z.int().min(0);
const state = z.enum(['complete', 'pruned', 'failed']);

const recordSchema = z.strictObject({
  number: count,
  configuration: z.record(z.string(), z.union([z.number(), z.string()])),
  state,
  value: number.nullable(),
  runs: z.array(
    z.strictObject({
      seed: count,
      state,
      value: number.nullable(),
      epochs: count,
      updates: count,
      reports: z.array(z.tuple([count, number])),
    }),
  ),
  because: z.string().nullable(),
  code: z.string().optional(),
});

/** What a line turned out to be. */
export type Line =
  | { readonly kind: 'header'; readonly hash: string }
  | { readonly kind: 'trial'; readonly hash: string; readonly record: TrialRecord }
  | { readonly kind: 'damaged' };

/** The first line. */
export function headerLine(hash: string): string {
  return lineOf(JSON.stringify({ kind: 'rivulet-search', version: 1, hash }));
}

/** The line of a trial. */
export function trialLine(hash: string, record: TrialRecord): string {
  const plain = (_: string, value: unknown): unknown =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
  return lineOf(JSON.stringify({ kind: 'trial', hash, record }, plain));
}

/** Reads a line without its end. */
export function parseLine(line: string): Line {
  const [, checksum, text] = /^\{"crc32":"([0-9a-f]{8})","line":(.*)\}$/.exec(line) ?? [];
  if (text === undefined || checksum !== checksumOf(text)) return { kind: 'damaged' };
  const read = lineSchema.safeParse(parsed(text));
  if (!read.success) return { kind: 'damaged' };
  if (read.data.kind === 'rivulet-search') return { kind: 'header', hash: read.data.hash };
  const { code, ...record } = read.data.record;
  return { kind: 'trial', hash: read.data.hash, record: { ...record, ...(code !== undefined && { code }) } };
}

const hash = z.string();
const lineSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('rivulet-search'), version: z.literal(1), hash }),
  z.object({ kind: z.literal('trial'), hash, record: recordSchema }),
]);

/** Anybody can make a checksum that fits, of a text that is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function lineOf(text: string): string {
  return `{"crc32":"${checksumOf(text)}","line":${text}}\n`;
}

function checksumOf(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}
