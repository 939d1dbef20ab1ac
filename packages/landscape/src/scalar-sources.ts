/**
 * Where the hyper-parameters of a descent come from, step by step: numbers, schedules, signals.
 */
import { type Json, type Program, type Scalar, type Signal, ConfigError } from '@rivulet/tensor';

type Source = { readonly name: string; readonly value: (done: number) => number };

/** The numbers of a program that somebody has to fill in. */
export type ScalarSources = {
  /** What the next step is given, and its learning rate. */
  readonly at: (done: number) => { readonly scalars: Float64Array; readonly rate: number | null };
  /** Tells the signals what a step has seen. */
  readonly saw: (done: number, loss: number) => void;
};

/**
 * @param schedule in place of every learning rate
 * @throws ConfigError when there is a schedule but no learning rate
 */
export function scalarSources(program: Program, schedule: Scalar | undefined): ScalarSources {
  const signals = new Map<Signal<number>, Json>();
  const valueOf = (source: Scalar): Source['value'] => {
    if (typeof source === 'number') return () => source;
    if (typeof source === 'function') return (done) => source(done, done);
    signals.set(source, source.init());
    return () => source.value(signals.get(source) ?? null);
  };
  const sources = program.freeScalars.map((name): Source => {
    const own = program.scalars.get(name)?.source ?? NaN;
    return { name, value: valueOf(schedule !== undefined && isRate(name) ? schedule : own) };
  });
  const rate = sources.find(({ name }) => isRate(name));
  if (schedule !== undefined && !rate) {
    throw new ConfigError('descend: expected an optimizer with a learning rate for the schedule, received none');
  }
  return {
    at: (done) => ({
      scalars: Float64Array.from(sources, ({ value }) => value(done)),
      rate: rate?.value(done) ?? null,
    }),
    saw: (done, loss) => {
      const info = { step: done, epoch: done, loss, accuracy: null, validationLoss: null, validationAccuracy: null };
      for (const [signal, state] of signals) signals.set(signal, signal.next(state, info));
    },
  };
}

function isRate(name: string): boolean {
  return name.startsWith('optimizer/') && name.endsWith('/learningRate');
}
