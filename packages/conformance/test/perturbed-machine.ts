/**
 * The reference in float64 that computes with one coefficient off.
 */
import { type Program, type SyncBackend, initialState, reference } from '@rivulet/tensor';
import type { Machine } from '../src/index.js';
import { type Amount, coefficientsOf, ownStates } from './coefficients.js';

/**
 * A machine on which the coefficient of this name is off, in every program that has it.
 *
 * @param name `null`: none is
 * @param onCompile is told of every program, as it was before
 */
export function machineWith(
  name: string | null,
  amount: Amount = 'little',
  onCompile: (program: Program) => void = () => undefined,
): Machine {
  const exact = reference({ precision: 'float64' });
  const compile: SyncBackend['compile'] = (program) => {
    onCompile(program);
    const coefficient = coefficientsOf(program).find((one) => one.name === name);
    if (!coefficient) return exact.compile(program);
    const changed = coefficient.perturbed(amount);
    const inner = exact.compile(changed);
    return coefficient.initial ? startingFrom(changed, inner) : inner;
  };
  return { name: 'perturbed', precision: 'float64', backend: { name: exact.name, compile } };
}

/** What is written before the first step was computed from the program as it was: here it is computed anew. */
function startingFrom(program: Program, inner: ReturnType<SyncBackend['compile']>): ReturnType<SyncBackend['compile']> {
  const given: Record<string, ArrayLike<number>> = {};
  let started = false;
  return {
    backend: inner.backend,
    write(state, values) {
      if (!started && !state.startsWith(ownStates)) given[state] = values;
      inner.write(state, values);
    },
    run(call) {
      const own = started ? [] : Object.entries(initialState(program, {}, given));
      for (const [state, values] of own) if (state.startsWith(ownStates)) inner.write(state, values);
      started = true;
      inner.run(call);
    },
    read: (state) => inner.read(state),
    dispose: () => inner.dispose(),
  };
}
