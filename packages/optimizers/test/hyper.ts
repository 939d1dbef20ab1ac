/**
 * The hyper-parameters of a recorded case, as the tables of names read them.
 */
import type { Scalar, Transform } from '@rivulet/tensor';

/** Makes our optimizer for a recorded case; the learning rate, a number or a schedule, comes beside the rest. */
export type OptimizerTable = Readonly<Record<string, (hyper: Hyper, learningRate: Scalar) => Transform>>;

/** Hyper-parameters under the names of the library that recorded them. A null counts as left out. */
export class Hyper {
  constructor(private readonly values: Readonly<Record<string, unknown>>) {}

  /** @param fallback where the file leaves it out; without one it must be there */
  number(name: string, fallback?: number): number {
    return this.read(name, fallback, (value) => typeof value === 'number');
  }

  flag(name: string, fallback?: boolean): boolean {
    return this.read(name, fallback, (value) => typeof value === 'boolean');
  }

  text(name: string, fallback?: string): string {
    return this.read(name, fallback, (value) => typeof value === 'string');
  }

  numbers(name: string, fallback?: readonly number[]): readonly number[] {
    return this.read(name, fallback, Array.isArray);
  }

  /** Two numbers, such as torch's betas. */
  pair(name: string): readonly [number, number] {
    const [first = NaN, second = NaN] = this.numbers(name);
    return [first, second];
  }

  /** `undefined` where the file leaves it out, so that the default of our plugin holds. */
  optional(name: string): number | undefined {
    return this.uses(name) ? this.number(name) : undefined;
  }

  /** Whether it is there and not null. */
  uses(name: string): boolean {
    return (this.values[name] ?? null) !== null;
  }

  /** `lr` or `learning_rate`; 1 where it is null, as optax has it. */
  get learningRate(): number {
    return this.number('lr', this.number('learning_rate', 1));
  }

  private read<T>(name: string, fallback: T | undefined, fits: (value: unknown) => boolean): T {
    const value = this.values[name] ?? fallback;
    if (!fits(value)) throw new Error(`${name} is ${JSON.stringify(value)}`);
    return value as T;
  }
}
