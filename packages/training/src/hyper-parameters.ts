/**
 * The numbers that the loop fills in at each step, and who may change them.
 */
import { ConfigError, type Json, type Program, type Signal } from '@rivulet/tensor';
import type { EpochEvent } from './events.js';

/** A signal among the hyper-parameters, and the name under which it decides. */
export type Feedback = { readonly of: string; readonly signal: Signal<number> };

/** Hyper-parameters in an event. */
export type Told = Pick<EpochEvent, 'learningRate' | 'scalars'>;

/** Fills the scalars of a program. */
export class HyperParameters {
  /** Full names, in the order of the program. */
  readonly names: readonly string[];
  readonly feedback: readonly Feedback[];
  private readonly sources;
  /** Values that decisions have set; they stand until the next decision. */
  private readonly decided = new Map<string, number>();

  constructor(program: Program, folds: Readonly<Record<string, Json>>, overrides: Readonly<Record<string, number>>) {
    this.names = program.freeScalars;
    this.sources = this.names.map((name) => {
      const source = program.scalars.get(name)?.source;
      if (source === null || source === undefined) throw new ConfigError(`train: nothing says what ${name} is`);
      return source;
    });
    this.feedback = groupSignals(this.names, this.sources);
    for (const { of, signal } of this.feedback) {
      const value = signal.value(folds[of] ?? signal.init());
      for (const name of this.matching(of)) this.decided.set(name, value);
    }
    for (const [name, value] of Object.entries(overrides)) if (this.names.includes(name)) this.decided.set(name, value);
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
  }

  /** Writes the values for an update: `step` updates and `epoch` epochs are done. */
  fill(step: number, epoch: number, into: Float64Array, offset: number): void {
    for (let i = 0; i < this.names.length; i++) {
      const source = this.sources[i];
      const decided = this.decided.get(this.names[i] ?? '');
      into[offset + i] = decided ?? (typeof source === 'function' ? source(step, epoch) : Number(source));
    }
  }

  /** The values that `fill` wrote at an offset, as events tell them. */
  tell(from: Float64Array, offset: number): Told {
    const scalars = Object.fromEntries(this.names.map((name, i) => [name, from[offset + i] ?? NaN]));
    const rate = this.names.find((name) => name.endsWith('/learningRate'));
    return { learningRate: rate === undefined ? null : (scalars[rate] ?? null), scalars };
  }

  /** What decisions have set, for a checkpoint. */
  get overrides(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.decided);
  }

  private matching(of: string): readonly string[] {
    return this.names.includes(of) ? [of] : this.names.filter((name) => name.endsWith(`/${of}`));
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
