/**
 * The two functions of a test runner that laws use: the globals of jest, mocha and vitest, or else node:test.
 */
import { isDeepStrictEqual } from 'node:util';

type Runner = {
  describe(title: string, body: () => void): unknown;
  it(title: string, check: () => void | Promise<void>): unknown;
};

function runner(): Runner {
  const globals = globalThis as unknown as Partial<Runner>;
  if (globals.describe && globals.it) return globals as Runner;
  // node:test would run beside vitest, which would not notice.
  if (process.env['VITEST'])
    throw new Error('testkit: expected the globals describe and it; set globals: true in vitest');
  return process.getBuiltinModule('node:test');
}

/** A group of laws, as a test runner shows it. */
export function group(title: string, laws: () => void): void {
  void runner().describe(title, laws);
}

/** One law: fails by throwing. */
export function law(title: string, check: () => void | Promise<void>): void {
  void runner().it(title, check);
}

/** Throws unless the condition holds. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

/** Throws unless two values are the same to the last bit; -0 is not 0, NaN is NaN. */
export function assertSame(actual: unknown, expected: unknown, what: string): void {
  if (isDeepStrictEqual(actual, expected)) return;
  throw new Error(`${what}: received ${show(actual)}, expected ${show(expected)}`);
}

function show(value: unknown): string {
  // JSON.stringify says string, but gives undefined for undefined.
  const text: string | undefined = JSON.stringify(value, (_, part: unknown) => {
    if (ArrayBuffer.isView(part)) return Array.from(part as unknown as ArrayLike<number>);
    return typeof part === 'number' && (!Number.isFinite(part) || Object.is(part, -0)) ? String(part) : part;
  });
  if (text === undefined) return 'undefined';
  return text.length <= 400 ? text : `${text.slice(0, 400)} …`;
}
