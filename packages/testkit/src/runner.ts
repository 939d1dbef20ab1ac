/**
 * The two globals of the test runner that laws use; jest, vitest (with globals) and mocha have them.
 */
import { isDeepStrictEqual } from 'node:util';

type Globals = {
  describe(title: string, body: () => void): void;
  it(title: string, body: () => void | Promise<void>): void;
};

const globals = globalThis as unknown as Globals;

/** A group of laws, as a test runner shows it. */
export function group(title: string, laws: () => void): void {
  globals.describe(title, laws);
}

/** One law: fails by throwing. */
export function law(title: string, check: () => void | Promise<void>): void {
  globals.it(title, check);
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
