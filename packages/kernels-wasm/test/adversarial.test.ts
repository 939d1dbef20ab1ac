/**
 * Gradients that could make trouble, through every optimizer, wrapper and part: what the reference evaluator holds in
 * float32 is held here, NaN and infinities included, with SIMD and without.
 */
import {
  adam,
  adaptiveGradientClip,
  applyIfFinite,
  centralize,
  chain,
  clipByBlockRms,
  clipByGlobalNorm,
  clipByNorm,
  clipByValue,
  ema,
  emaOfGradients,
  lookahead,
  masked,
  momentum,
  multiSteps,
  normalizeByUpdateNorm,
  partition,
  sam,
  sgd,
  swa,
} from '@rivulet/optimizers';
import { type SyncBackend, type Transform, initialState, reference, traceUpdate } from '@rivulet/tensor';
import { furtherRows } from '../../optimizers/test/further-rows.js';
import { rows } from '../../optimizers/test/rows.js';
import { wasm } from '../src/index.js';

const start = { '0.weight': [1, -1, 0, 2, 0.5, -3], '0.bias': [1, 0, -1, 0.1, 3] };
const shapes = { '0.weight': [2, 3], '0.bias': [5] };

const first = (x: number) => [x, -x, x, 0, x, -x, 1, x, -x, x, 1];
const sequences: Readonly<Record<string, readonly (readonly number[])[]>> = {
  zeros: [0, 0, 0, 0].map((x) => Array.from({ length: 11 }, () => x)),
  huge: [1e30, -1e30, 1, 1].map(first),
  tiny: [1e-30, -1e-30, 1e-30, 1].map(first),
  flips: [1, -1, 1, -1].map(first),
  'a NaN': [first(1), [1, NaN, ...first(1).slice(2)], first(1), first(-1)],
  infinities: [first(1), [...first(1).slice(0, 9), -Infinity, Infinity], first(1), first(-1)],
};

const transforms: Readonly<Record<string, Transform>> = {
  clipByGlobalNorm: clipByGlobalNorm(1),
  'clipByGlobalNorm, optax': clipByGlobalNorm(1, { form: 'optax' }),
  'clipByGlobalNorm, largest': clipByGlobalNorm(1, { norm: 'max' }),
  clipByValue: clipByValue(0.5),
  clipByNorm: clipByNorm(1),
  clipByBlockRms: clipByBlockRms(1),
  adaptiveGradientClip: adaptiveGradientClip(),
  centralize: centralize(),
  normalizeByUpdateNorm: normalizeByUpdateNorm(),
  emaOfGradients: emaOfGradients(),
  lookahead: lookahead(momentum(), { every: 2, reset: true }),
  sam: sam(momentum()),
  multiSteps: multiSteps(adam(), { every: 2 }),
  masked: masked(momentum(), '*.bias', { others: 'still' }),
  partition: partition({ a: { select: '*.bias', transform: clipByNorm(1) }, b: { transform: sgd() } }),
  averages: chain(sgd(), ema({ overwriteEvery: 3 }), swa()),
  applyIfFinite: applyIfFinite(chain(adam(), ema())),
  'applyIfFinite, accumulating': applyIfFinite(multiSteps(adam(), { every: 2 })),
  'applyIfFinite that gives in': applyIfFinite(momentum(), { maxConsecutiveErrors: 0 }),
};

/** Parameters and states after each step. */
function play(backend: SyncBackend, transform: Transform, gradients: readonly (readonly number[])[]) {
  const program = traceUpdate(transform, shapes);
  const executable = backend.compile(program);
  const given = { 'params/0.weight': start['0.weight'], 'params/0.bias': start['0.bias'] };
  const initial = initialState(program, { precision: 'float32' }, given);
  for (const [name, values] of Object.entries(initial)) executable.write(name, values);
  const names = [...program.state.keys()].filter((name) => !name.startsWith('gradients/'));
  const scalars = Float64Array.from(program.freeScalars, (name) => Number(program.scalars.get(name)?.source));
  const nothing = { rows: new Int32Array(0), starts: Int32Array.of(0, 0), numbers: new Float64Array(0), scalars };
  const path = gradients.map((row, index) => {
    executable.write('gradients/0.weight', row.slice(0, 6));
    executable.write('gradients/0.bias', row.slice(6));
    executable.run({ steps: 1, step: index + 1, seed: 0, ...nothing });
    return names.map((name) => [name, Array.from(executable.read(name))] as const);
  });
  return { path, backend: executable.backend };
}

/** Numbers that agree within float32 rounding are 'close'; others, and NaN or infinities on one side, are told. */
const compared = (actual: number, expected: number | undefined): string =>
  Object.is(actual, expected) || Math.abs(actual - (expected ?? NaN)) <= 1e-4 * (1e-2 + Math.abs(expected ?? NaN))
    ? 'close'
    : `${actual}, not ${expected}`;

const optimizers = Object.entries({ ...rows, ...furtherRows }).flatMap(([name, { make }]): [string, Transform][] => [
  [name, make()],
  [`applyIfFinite of ${name}`, applyIfFinite(make())],
]);

describe.each([...Object.entries(transforms), ...optimizers])('%s', (name, transform) => {
  it.each(Object.entries(sequences))('on %s', (_, gradients) => {
    const expected = play(reference(), transform, gradients);
    for (const simd of [true, false]) {
      const { path, backend } = play(wasm({ simd }), transform, gradients);
      expect(backend).toBe(simd ? 'wasm simd' : 'wasm scalar');
      path.forEach((states, step) => {
        states.forEach(([state, values], index) => {
          const others = expected.path[step]?.[index]?.[1] ?? [];
          const told = values.map((x, i) => compared(x, others[i])).filter((text) => text !== 'close');
          expect([step, state, told]).toEqual([step, state, []]);
          if (name.startsWith('applyIfFinite') && !name.endsWith('gives in'))
            expect([state, values.every(Number.isFinite)]).toEqual([state, true]);
        });
      });
    }
  });
});
