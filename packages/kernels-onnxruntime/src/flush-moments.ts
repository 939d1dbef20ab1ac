/**
 * Moments that have decayed to nothing count as nothing.
 *
 * Those of dead units decay into subnormal numbers, with which processors compute a hundred times slower. ONNX Runtime has an
 * option against that, `session.set_denormal_as_zero`; it switches the whole thread that makes the first session, for
 * good: from then on 5e-324 is 0 in all JavaScript of the process.
 */
import { Program } from '@rivulet/tensor';

/** What is nearer to 0 becomes 0, as in the WebAssembly backend. */
const least = 1e-30;

/** The same program, whose numbers of the optimizer's state are 0 or at least 1e-30 away from it; NaN stays. */
export function flushMoments(program: Program): Program {
  const state = [...program.state].map(([name, slot]) => {
    const { next } = slot;
    if (next === null || !name.startsWith('optimizer/')) return [name, slot] as const;
    // A comparison with NaN does not hold.
    return [name, { ...slot, next: next.abs().neg().gt(-least).where(0, next) }] as const;
  });
  return new Program({ ...program.parts, state: new Map(state) });
}
