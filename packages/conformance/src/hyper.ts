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

/** Makes the optimizer that a wrapper wraps; a rate that is not NaN takes the place of its own. */
export type MakeInner = (name: string, hyper: Field, learningRate: Scalar) => Transform;

/**
 * Hyper-parameters under the names of the library that recorded them. A null counts as left out.
 *
 * It notes what it is asked for: a case with an option that no table reads is not mapped, whatever comes out.
 */
export class Hyper {
  private readonly asked = new Set<string>();
  private readonly parts: Hyper[] = [];

  constructor(
    private readonly field: Field,
    private readonly wrapped: MakeInner = () => this.cannot('a wrapped optimizer'),
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
    const [first = NaN, second = NaN] = this.at(name).numbers(2);
    return [first, second];
  }

  /** `undefined` where the file leaves it out, so that the default of our plugin holds. */
  optional(name: string): number | undefined {
    return this.maybe(name)?.number();
  }

  /** One of these texts, as what we call it. */
  choice<T>(name: string, choices: Readonly<Record<string, T>>, fallback: string): T {
    const text = this.text(name, fallback);
    const chosen = Object.hasOwn(choices, text) ? choices[text] : undefined;
    return chosen ?? this.cannot(`${name} '${text}'`);
  }

  /** `{ form: 'power', base: 0.9 }`: a function as data, the name of its form and its numbers. */
  form(name: string): readonly [form: string, numbers: Hyper] {
    const numbers = new Hyper(this.at(name));
    this.parts.push(numbers);
    return [numbers.text('form'), numbers];
  }

  /** What stands under this name, for what none of the others reads; `null` where it is left out. */
  maybe(name: string): Field | null {
    this.asked.add(name);
    return this.field.maybe(name);
  }

  /** What stands under this name, for what none of the others reads. */
  at(name: string): Field {
    this.asked.add(name);
    return this.field.at(name);
  }

  /** Names whose values make no difference to the numbers of a case. */
  ignore(...names: readonly string[]): void {
    for (const name of names) this.asked.add(name);
  }

  /**
   * The wrapped optimizer: `inner` with `inner_hyper`, from the table of the same library.
   *
   * @param learningRate takes the place of its own, unless it is NaN
   */
  inner(learningRate: Scalar): Transform {
    return this.wrapped(this.at('inner').text(), this.at('inner_hyper'), learningRate);
  }

  /** `lr` or `learning_rate`; NaN where there is none, as in most wrappers. */
  get learningRate(): number {
    return this.optional('lr') ?? this.optional('learning_rate') ?? NaN;
  }

  /** Names that say something and that nobody has asked for. */
  unread(): readonly string[] {
    const own = this.field.entries().filter(([name, { value }]) => value !== null && !this.asked.has(name));
    return [...own.map(([name]) => name), ...this.parts.flatMap((part) => part.unread())];
  }

  /** @throws CannotMap */
  cannot(what: string): never {
    throw new CannotMap(`nothing here does ${what}`);
  }

  private read<T>(name: string, fallback: T | undefined, reader: (field: Field) => T): T {
    const field = fallback === undefined ? this.at(name) : this.maybe(name);
    return field ? reader(field) : (fallback as T);
  }
}
