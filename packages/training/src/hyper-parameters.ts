/**
 * The numbers that the loop fills in at each step, and who may change them.
 */
import { ConfigError, type Json, type Program, type Scalar, type Schedule, type Signal } from '@rivulet/tensor';
import type { EpochEvent } from './events.js';

/** A signal among the hyper-parameters, and the name under which it decides. */
export type Feedback = { readonly of: string; readonly signal: Signal<number> };

/** The numbers of a program that the loop fills in, and what each follows. */
export type Slots = Pick<Program, 'freeScalars' | 'scalars'>;

/** Hyper-parameters in an event. */
export type Told = Pick<EpochEvent, 'learningRate' | 'scalars'>;

/** Fills the scalars of a program. */
export class HyperParameters {
  /** Full names, in the order of the program. */
  readonly names: readonly string[];
  readonly feedback: readonly Feedback[];
  private readonly sources: readonly Scalar[];
  /** Values that decisions have set; they stand until the next decision. */
  private readonly decided = new Map<string, number>();
  /** What gives each value now: a number, or a function of steps and epochs done. */
  private current: readonly (number | Schedule)[] = [];
  private told: Told | null = null;

  constructor(program: Slots, folds: Readonly<Record<string, Json>>, overrides: Readonly<Record<string, number>>) {
    this.names = program.freeScalars;
    this.sources = this.names.map((name) => {
      const source = program.scalars.get(name)?.source;
      if (source === null || source === undefined) throw new ConfigError(`train: nothing says what ${name} is`);
      return source;
    });
    this.feedback = groupSignals(this.names, this.sources);
    checkKeepers(this.feedback);
    for (const { of, signal } of this.feedback) {
      const value = signal.value(folds[of] ?? signal.init());
      for (const name of this.matching(of)) this.decided.set(name, value);
    }
    for (const [name, value] of Object.entries(overrides)) if (this.names.includes(name)) this.decided.set(name, value);
    this.refresh();
  }

  /** Sets every scalar whose full name, or last part of the name, is `of`. */
  set(of: string, value: number): void {
    const names = this.matching(of);
    if (names.length === 0) {
      const known = this.names.length > 0 ? `there are ${this.names.join(', ')}` : 'this run has none';
      throw new ConfigError(`decision: there is no hyper-parameter '${of}'; ${known}`);
    }
    if (!Number.isFinite(value)) throw new ConfigError(`decision: expected a finite ${of}, received ${value}`);
    for (const name of names) this.decided.set(name, value);
    this.refresh();
  }

  /** Writes the values for the next updates, a row each: `step` updates and `epoch` epochs are done. */
  fill(step: number, epoch: number, updates: number, into: Float64Array): void {
    const { current } = this;
    const width = current.length;
    for (let column = 0; column < width; column++) {
      const value = current[column] ?? NaN;
      if (typeof value === 'number') for (let i = 0; i < updates; i++) into[i * width + column] = value;
      else for (let i = 0; i < updates; i++) into[i * width + column] = value(step + i, epoch);
    }
  }

  /** The values of an update that `fill` wrote, as events tell them; events share them while they stay the same. */
  tell(from: Float64Array, update: number): Told {
    const offset = update * this.names.length;
    const { told } = this;
    if (told && this.names.every((name, i) => Object.is(told.scalars[name], from[offset + i]))) return told;
    const scalars = Object.fromEntries(this.names.map((name, i) => [name, from[offset + i] ?? NaN]));
    const rate = this.names.find((name) => name.endsWith('/learningRate'));
    this.told = { learningRate: rate === undefined ? null : (scalars[rate] ?? null), scalars };
    return this.told;
  }

  /** What decisions have set, for a checkpoint. */
  get overrides(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.decided);
  }

  private refresh(): void {
    this.current = this.names.map((name, i) => {
      const source = this.sources[i];
      return this.decided.get(name) ?? (typeof source === 'function' ? source : Number(source));
    });
  }

  private matching(of: string): readonly string[] {
    return this.names.includes(of) ? [of] : this.names.filter((name) => name.endsWith(`/${of}`));
  }
}

/** What is kept is kept by name, so of those that go back to it no two may have the same. */
function checkKeepers(feedback: readonly Feedback[]): void {
  const byName = new Map<string, string>();
  for (const { of, signal } of feedback) {
    if (!signal.request) continue;
    const other = byName.get(signal.name);
    if (other !== undefined) {
      throw new ConfigError(
        `train: ${signal.name} of ${other} and that of ${of} would each go back to what the other kept; let one of them do so`,
      );
    }
    byName.set(signal.name, of);
  }
}

/** One fold for each signal, however many scalars it feeds; named by the last part where that is clear. */
function groupSignals(names: readonly string[], sources: readonly unknown[]): readonly Feedback[] {
  const groups = new Map<Signal<number>, string[]>();
  sources.forEach((source, index) => {
    if (typeof source !== 'object' || source === null) return;
    const signal = source as Signal<number>;
    groups.set(signal, [...(groups.get(signal) ?? []), names[index] ?? '']);
  });
  const last = (name: string): string => name.slice(name.lastIndexOf('/') + 1);
  return [...groups].map(([signal, fed]) => {
    const [short = ''] = fed.map(last);
    const others = names.filter((name) => last(name) === short && !fed.includes(name));
    if (fed.every((name) => last(name) === short) && others.length === 0) return { of: short, signal };
    if (fed.length === 1) return { of: fed[0] ?? short, signal };
    throw new ConfigError(`train: ${signal.name} feeds ${fed.join(' and ')}; give each a signal of its own`);
  });
}
