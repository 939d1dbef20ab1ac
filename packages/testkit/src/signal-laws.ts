/**
 * The laws of signals: feedback as a fold with serialisable state.
 */
import { type Json, type Request, type Signal, type StepInfo, random } from '@rivulet/tensor';
import { assert, assertSame, group, law } from './runner.js';
import { type Load, specLaws } from './spec-laws.js';

/** Options of `signalLaws`. */
export type SignalLawsOptions = {
  /** What the signal gets to see, besides the histories that it always gets to see. */
  readonly histories?: Readonly<Record<string, readonly StepInfo[]>>;
  /** How the package of a spec is loaded; default `import(name)`. */
  readonly load?: Load;
};

/**
 * Declares the tests that every signal has to pass.
 *
 * @param name title of the group
 * @param make makes the signal; called often
 * @example
 * signalLaws('decayOnPlateau', () => decayOnPlateau(0.1, { patience: 2 }));
 */
export function signalLaws<T extends number | Request, S extends Json>(
  name: string,
  make: () => Signal<T, S>,
  { histories = {}, load }: SignalLawsOptions = {},
): void {
  const all = Object.entries({ ...usualHistories(), ...histories });

  group(`${name} keeps the laws of signals`, () => {
    specLaws(make, load);

    law('starts with a value, and says at once what it is', () => {
      const signal = make();
      const { value } = seen(signal, signal.init());
      const known = typeof value === 'number' ? Number.isFinite(value) : requests.includes(value);
      assert(known, `the first value is ${value}`);
      assert(signal.per === 'step' || signal.per === 'epoch', `per is ${signal.per}`);
    });

    for (const [title, history] of all) {
      law(`always has a value, and says why: ${title}`, () => {
        for (const { value, because } of outputs(make(), history)) {
          const known = typeof value === 'number' ? Number.isFinite(value) : requests.includes(value);
          assert(known && because.length > 0, `the value is ${value}, because "${because}"`);
        }
      });

      law(`the same history gives the same outputs: ${title}`, () => {
        assertSame(outputs(make(), history), outputs(make(), history), 'a second signal');
        const signal = make();
        assertSame(outputs(signal, history), outputs(signal, history), 'the same signal from its start');
      });

      law(`its state survives JSON: ${title}`, () => {
        const signal = make();
        const expected = outputs(signal, history);
        let state = signal.init();
        const actual = [seen(signal, state)];
        for (const info of history) {
          state = signal.next(throughJson(state), info);
          assertSame(throughJson(state), state, 'the state');
          actual.push(seen(make(), throughJson(state)));
        }
        assertSame(actual, expected, 'outputs');
      });

      law(`never looks ahead, and runs do not interact: ${title}`, () => {
        const signal = make();
        const expected = outputs(make(), history);
        let [state, other] = [signal.init(), signal.init()];
        const actual = [seen(signal, state)];
        for (const info of history) {
          // Another run of the same signal sees something else; its future is not this one's.
          other = signal.next(other, { ...info, loss: -info.loss, validationLoss: 1 });
          state = signal.next(state, info);
          actual.push(seen(signal, state));
        }
        assertSame(actual, expected, 'outputs beside another run');
      });

      law(`next is pure: ${title}`, () => {
        const signal = make();
        let state = deepFreeze(signal.init());
        for (const info of history) {
          const frozen = Object.freeze({ ...info });
          const next = signal.next(state, frozen);
          assertSame(signal.next(state, frozen), next, 'a second call');
          state = deepFreeze(next);
        }
      });
    }
  });
}

const requests: readonly string[] = ['continue', 'keep', 'restore', 'stop'] satisfies readonly Request[];

type Seen<T> = { readonly value: T; readonly request: Request | null; readonly because: string };

function seen<T extends number | Request, S extends Json>(signal: Signal<T, S>, state: S): Seen<T> {
  return { value: signal.value(state), request: signal.request?.(state) ?? null, because: signal.because(state) };
}

/** The outputs before anything happened and after each info. */
function outputs<T extends number | Request, S extends Json>(
  signal: Signal<T, S>,
  history: readonly StepInfo[],
): Seen<T>[] {
  let state = signal.init();
  return [seen(signal, state), ...history.map((info) => seen(signal, (state = signal.next(state, info))))];
}

function throughJson<S extends Json>(state: S): S {
  return JSON.parse(JSON.stringify(state)) as S;
}

function deepFreeze<S>(value: S): S {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}

/**
 * A history out of losses, one an epoch of ten steps.
 *
 * @param validation losses on the validation samples; left out: there are none
 */
export function historyOf(losses: readonly number[], validation?: readonly number[]): StepInfo[] {
  return losses.map((loss, index) => ({
    step: 10 * (index + 1),
    epoch: index + 1,
    loss,
    accuracy: 1 / (1 + Math.abs(loss)),
    validationLoss: validation?.[index] ?? null,
    validationAccuracy: validation ? 1 / (1 + Math.abs(validation[index] ?? 0)) : null,
  }));
}

function usualHistories(): Readonly<Record<string, readonly StepInfo[]>> {
  const series = (f: (index: number) => number) => Array.from({ length: 40 }, (_, index) => f(index));
  const generator = random(1, 'signalLaws');
  const falling = series((index) => 1 / (1 + index));
  return {
    'a falling loss': historyOf(falling),
    'a loss that falls and then stands still': historyOf(series((index) => Math.max(0.5, 1 - index / 10))),
    'a noisy loss with a validation loss': historyOf(
      series(() => 1 + 0.1 * generator.normal()),
      series((index) => Math.abs(index - 12) / 10 + 0.01 * generator.normal()),
    ),
    'a loss below zero': historyOf(series((index) => Math.sin(index) - index / 10)),
    'a rising loss, and a validation loss without an improvement': historyOf(
      series((index) => 1 + index),
      series(() => 2),
    ),
  };
}
