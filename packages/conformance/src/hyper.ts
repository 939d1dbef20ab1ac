/**
 * The hyper-parameters of a recorded case, as the tables of names read them.
 */
import { RivuletError, type Scalar, type Transform } from '@rivulet/tensor';
import type { Field } from './field.js';

/** Nothing that is installed does what a case records; the message says why, for a line of the report. */
export class CannotMap extends RivuletError {
  constructor(message: string) {
    super('CANNOT_MAP', message);
  }
}

/** Hyper-parameters under the names of the library that recorded them. A null counts as left out. */
export class Hyper {
  constructor(
    private readonly field: Field,
    /** Makes the optimizer that a wrapper wraps. */
    private readonly wrapped: (name: string, hyper: Field) => Transform = () => this.cannot('a wrapped optimizer'),
  ) {}

  /** @param fallback where the file leaves it out; without one the file is malformed */
  number(name: string, fallback?: number): number {
    return this.read(name, fallback, (field) => field.number());
  }

  flag(name: string, fallback?: boolean): boolean {
    return this.read(name, fallback, (field) => field.flag());
  }

  text(name: string, fallback?: string): string {
    return this.read(name, fallback, (field) => field.text());
  }

  numbers(name: string, fallback?: readonly number[]): readonly number[] {
    return this.read(name, fallback, (field) => field.numbers());
  }

  /** Two numbers, such as torch's betas. */
  pair(name: string): readonly [number, number] {
    const [first = NaN, second = NaN] = this.field.at(name).numbers(2);
    return [first, second];
  }

  /** `undefined` where the file leaves it out, so that the default of our plugin holds. */
  optional(name: string): number | undefined {
    return this.field.maybe(name)?.number();
  }

  /** Whether it is there and neither null, false nor 0. */
  uses(name: string): boolean {
    const value = this.field.maybe(name)?.value;
    return value !== undefined && value !== false && value !== 0;
  }

  /** `{ form: 'power', base: 0.9 }`: a function as data, the name of its form and its numbers. */
  form(name: string): readonly [form: string, numbers: Hyper] {
    const field = this.field.at(name);
    return [field.at('form').text(), new Hyper(field)];
  }

  /** What stands under this name, for what none of the others reads; `null` where it is left out. */
  maybe(name: string): Field | null {
    return this.field.maybe(name);
  }

  /** The wrapped optimizer: `inner` with `inner_hyper`, from the table of the same library. */
  inner(): Transform {
    return this.wrapped(this.field.at('inner').text(), this.field.at('inner_hyper'));
  }

  /** `lr` or `learning_rate`; NaN where there is none, as in most wrappers. */
  get learningRate(): Scalar {
    return this.optional('lr') ?? this.optional('learning_rate') ?? NaN;
  }

  /** @throws CannotMap */
  cannot(what: string): never {
    throw new CannotMap(`nothing here does ${what}`);
  }

  private read<T>(name: string, fallback: T | undefined, reader: (field: Field) => T): T {
    const field = fallback === undefined ? this.field.at(name) : this.field.maybe(name);
    return field ? reader(field) : (fallback as T);
  }
}
