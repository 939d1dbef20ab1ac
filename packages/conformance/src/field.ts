/**
 * A place in a golden file: what stands there, and where it is, for messages.
 */
import { DataError } from '@rivulet/tensor';

/** What stands at one place of a file. Each reader says what it expected if it finds something else. */
export class Field {
  constructor(
    readonly value: unknown,
    /** The file, as messages name it. */
    readonly file: string,
    /** `cases[3].params`; empty for the whole file. */
    readonly path = '',
  ) {}

  /** The member of this name. */
  at(name: string): Field {
    const member = this.maybe(name);
    if (!member) throw new DataError(`${this.file}: ${joined(this.path, name)} is missing`);
    return member;
  }

  /** The member of this name; `null` where there is none, or it is null. */
  maybe(name: string): Field | null {
    const record = this.record();
    const value = Object.hasOwn(record, name) ? record[name] : undefined;
    return value === undefined || value === null ? null : new Field(value, this.file, joined(this.path, name));
  }

  /** Whether there is a member of this name, null or not. */
  has(name: string): boolean {
    return isRecord(this.value) && Object.hasOwn(this.value, name);
  }

  /** All members by name. */
  entries(): readonly (readonly [name: string, member: Field])[] {
    return Object.entries(this.record()).map(([name, value]) => [
      name,
      new Field(value, this.file, joined(this.path, name)),
    ]);
  }

  /** The items of a list. */
  list(): readonly Field[] {
    if (!Array.isArray(this.value)) return this.refuse('a list');
    return this.value.map((value: unknown, index) => new Field(value, this.file, `${this.path}[${index}]`));
  }

  number(): number {
    return typeof this.value === 'number' ? this.value : this.refuse('a number');
  }

  /** An integer ≥ 0. */
  count(): number {
    const { value } = this;
    return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : this.refuse('an integer ≥ 0');
  }

  flag(): boolean {
    return typeof this.value === 'boolean' ? this.value : this.refuse('true or false');
  }

  text(): string {
    return typeof this.value === 'string' ? this.value : this.refuse('a text');
  }

  /** A list of numbers. @param length how many it must be; left out: any */
  numbers(length?: number): readonly number[] {
    const { value } = this;
    const fits = Array.isArray(value) && (length === undefined || value.length === length);
    const numbers: readonly unknown[] = fits ? value : this.refuse(`a list of ${length ?? 'any'} numbers`);
    return numbers.every((item) => typeof item === 'number')
      ? numbers
      : this.refuse('numbers, "NaN", "Infinity" or "-Infinity"');
  }

  /** A list of lists of numbers. @param columns how long each must be; left out: as long as the first */
  rows(columns?: number): readonly (readonly number[])[] {
    const rows = this.list();
    const width = columns ?? rows[0]?.numbers().length;
    return rows.map((row) => row.numbers(width));
  }

  /** @throws DataError that says what was expected here */
  refuse(expected: string): never {
    const where = this.path === '' ? '' : `${this.path}: `;
    throw new DataError(`${this.file}: ${where}expected ${expected}, received ${shown(this.value)}`);
  }

  private record(): Readonly<Record<string, unknown>> {
    return isRecord(this.value) ? this.value : this.refuse('an object');
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function joined(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function shown(value: unknown): string {
  if (typeof value === 'number') return String(value);
  const text = JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 60)} …`;
}
