/**
 * Several stop rules as one.
 */
import { type Json, type Request, type Signal, check, specOf } from '@rivulet/tensor';

/** The states of the rules, in order. */
export type AnyOfState = readonly Json[];

/**
 * Several stop rules as one: the run stops when any of them says so.
 *
 * What they ask for is asked in the order 'keep', 'restore', 'stop': an epoch that one rule wants to keep
 * and another to stop after is kept, then the run stops. State: a list of theirs.
 *
 * @param stops two or more rules, all per epoch or all per step
 * @throws ConfigError for fewer than two, or rules of both kinds
 * @example
 * train({ stop: anyOf(earlyStopping({ patience: 100, restoreBest: true }), stopAtLoss(1e-3)), ... });
 */
export function anyOf(...stops: readonly Signal<Request>[]): Signal<Request, AnyOfState> {
  check(stops.length >= 2, 'anyOf', 'two or more stop rules', stops.length);
  const [first] = stops;
  const kinds = stops.map(({ per }) => per);
  check(
    kinds.every((per) => per === first?.per),
    'anyOf',
    'rules that are all per epoch or all per step',
    kinds,
  );

  const own = (state: AnyOfState, index: number): Json => state[index] ?? null;
  const wishes = (stop: Signal<Request>, state: Json): readonly Request[] => [
    stop.value(state),
    stop.request?.(state) ?? 'continue',
  ];
  /** What is asked for, without repetition, the most urgent first. */
  const asked = (state: AnyOfState): readonly Request[] => {
    const all = new Set(stops.flatMap((stop, index) => wishes(stop, own(state, index))));
    return order.filter((request) => all.has(request));
  };
  return {
    name: `anyOf(${stops.map(({ name }) => name).join(', ')})`,
    spec: specOf('@rivulet/regularizers#anyOf', ...stops),
    per: first?.per ?? 'epoch',
    init: () => stops.map((stop) => stop.init()),
    value: (state) => asked(state)[0] ?? 'continue',
    request: (state) => asked(state)[1] ?? 'continue',
    next: (state, info) => stops.map((stop, index) => stop.next(own(state, index), info)),
    because(state) {
      const speaking = stops.flatMap((stop, index) => {
        const silent = wishes(stop, own(state, index)).every((request) => request === 'continue');
        return silent ? [] : [`${stop.name}: ${stop.because(own(state, index))}`];
      });
      return speaking.join('; ') || 'no rule asks for anything';
    },
  };
}

const order: readonly Request[] = ['keep', 'restore', 'stop'];
