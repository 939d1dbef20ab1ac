/**
 * How far exp, log, tanh and the logistic function are from the true values, in units in the last place;
 * and that they are the same without SIMD.
 */
import { Program, type Tensor, Trace } from '@rivulet/tensor';
import { type WasmOptions, wasm } from '../src/index.js';

/** One million floats: every 4099th bit pattern from 0 to NaN, of both signs. */
const sweep = new Float32Array(Int32Array.from({ length: 2 ** 20 }, (_, i) => i * 4099).buffer);
/** Densely where networks live. */
const inner = Float32Array.from({ length: 2 ** 20 }, (_, i) => (i / 2 ** 19 - 1) * 20);

function compute(
  formula: (x: Tensor) => Tensor,
  xs: Float32Array,
  options: WasmOptions = { fused: false },
): Float32Array {
  const trace = new Trace();
  const [x, y] = [trace.state('x', [xs.length]), trace.state('y', [xs.length])];
  const program = new Program({
    state: new Map([
      ['x', { leaf: x, init: null, next: null }],
      ['y', { leaf: y, init: null, next: formula(x) }],
    ]),
    outputs: new Map(),
  });
  const executable = wasm(options).compile(program);
  executable.write('x', xs);
  executable.run({
    steps: 1,
    step: 1,
    seed: 0,
    rows: new Int32Array(0),
    starts: Int32Array.of(0, 0),
    scalars: new Float64Array(0),
    numbers: new Float64Array(0),
  });
  expect(executable.backend).toBe(options.simd === false ? 'wasm scalar' : 'wasm simd');
  const result = executable.read('y');
  return Float32Array.from(result);
}

/** The distance of two neighbouring floats at x. */
const unit = (x: number): number => 2 ** Math.max(-149, Math.floor(Math.log2(Math.abs(x))) - 23);

/** The worst error in units in the last place over both sweeps; zeros of either sign are equal. */
function worst(formula: (x: Tensor) => Tensor, exact: (x: number) => number, isCounted: (y: number) => boolean) {
  let [error, at] = [0, NaN];
  for (const xs of [sweep, inner]) {
    const ys = compute(formula, xs);
    xs.forEach((x, i) => {
      const [y, expected] = [ys[i] ?? NaN, exact(x)];
      const rounded = Math.fround(expected);
      if (y === rounded || (Number.isNaN(y) && Number.isNaN(rounded)) || !isCounted(expected)) return;
      const own = Math.abs(y - expected) / unit(expected);
      if (own <= error) return;
      [error, at] = [Number.isNaN(own) ? Infinity : own, x];
    });
  }
  return { error, at };
}

test.each<[string, (x: Tensor) => Tensor, (x: number) => number, number]>([
  ['exp', (x) => x.exp(), Math.exp, 0.98],
  ['log', (x) => x.log(), Math.log, 0.77],
  ['tanh', (x) => x.tanh(), Math.tanh, 1.22],
])(
  '%s is within the stated units in the last place, infinities, zeros and subnormals included',
  (_, formula, exact, most) => {
    const { error, at } = worst(formula, exact, () => true);
    expect({ at, fine: error <= most, error }).toEqual({ at, fine: true, error });
  },
);

test('sigmoid is within 2.49 units in the last place where it is a normal number, else below 1.2e-38', () => {
  const exact = (x: number): number => 1 / (1 + Math.exp(-x));
  const { error, at } = worst(
    (x) => x.sigmoid(),
    exact,
    (y) => y > 1.1754944e-38,
  );
  expect({ at, fine: error <= 2.49, error }).toEqual({ at, fine: true, error });
  for (const y of compute((x) => x.sigmoid(), Float32Array.of(-88, -89, -100, -1e30, -Infinity)).slice(1)) {
    expect(y).toBeGreaterThanOrEqual(0);
    expect(y).toBeLessThan(1.2e-38);
  }
});

test.each<[string, (x: Tensor) => Tensor]>([
  ['exp', (x) => x.exp()],
  ['log', (x) => x.log()],
  ['tanh', (x) => x.tanh()],
  ['sigmoid', (x) => x.sigmoid()],
  ['a power that is not whole', (x) => x.pow(1.7)],
])('%s without SIMD gives the bits of SIMD for two million floats', (_, formula) => {
  for (const xs of [sweep, inner]) {
    const [scalar, simd] = [compute(formula, xs, { simd: false }), compute(formula, xs)];
    // One NaN is as good as another.
    expect(scalar.findIndex((y, i) => !Object.is(y, simd[i]))).toBe(-1);
  }
});
