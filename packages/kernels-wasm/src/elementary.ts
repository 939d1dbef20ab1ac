/**
 * exp, log, tanh and the logistic function on four floats at once.
 *
 * Range reduction and polynomials in the manner of the Cephes library's single-precision functions
 * (S. L. Moshier); coefficients as published there. Largest errors against float64, over
 * all magnitudes of floats, subnormals included: exp 0.98, log 0.77, tanh 1.22 units in the last place;
 * the logistic function 2.49, and below 1.2e-38 it may be 0. Not a number stays so; tanh(−0) is 0.
 */
import type { Code } from './code.js';
import type { ModuleBuilder } from './module-builder.js';

/** Indices of the functions, each from v128 to v128; one is written when it is first asked for. */
export type Elementary = {
  readonly exp: number;
  readonly log: number;
  readonly tanh: number;
  readonly sigmoid: number;
};

/** The functions of a module. */
export function elementaryOf(module: ModuleBuilder): Elementary {
  const written = new Map<keyof Elementary, number>();
  const one = (name: keyof Elementary, body: (code: Code, x: number) => void): number => {
    const index = written.get(name) ?? module.define(['v128'], (code) => body(code, 0), { result: 'v128' });
    written.set(name, index);
    return index;
  };
  return {
    get exp() {
      return one('exp', emitExp);
    },
    get log() {
      return one('log', emitLog);
    },
    get tanh() {
      const { exp } = this;
      return one('tanh', (code, x) => emitTanh(code, x, exp));
    },
    get sigmoid() {
      const { exp } = this;
      return one('sigmoid', (code, x) => {
        code.splat(1).splat(1).get(x).op('f32x4.neg').call(exp).op('f32x4.add', 'f32x4.div');
      });
    },
  };
}

/** c₀ xⁿ + … + cₙ by Horner's rule; leaves it on the stack. */
function horner(code: Code, x: number, [first = 0, ...rest]: readonly number[]): void {
  code.splat(first);
  for (const c of rest) code.get(x).op('f32x4.mul').splat(c).op('f32x4.add');
}

/** exp(x) = 2ⁿ · exp(r), n the nearest integer to x / ln 2; two factors of 2 so that subnormals and infinity come out. */
function emitExp(code: Code, x: number): void {
  const [n, r, half] = [code.local('v128'), code.local('v128'), code.local('v128')];
  // Beyond these bounds the result is 0 or infinite anyway; a NaN passes, as the first operand of both.
  code.get(x).splat(-104).op('f32x4.pmax').splat(89).op('f32x4.pmin').set(r);
  code.get(r).splat(1.44269504088896341).op('f32x4.mul', 'f32x4.nearest').set(n);
  code.get(r).get(n).splat(0.693359375).op('f32x4.mul', 'f32x4.sub');
  code.get(n).splat(-2.1219444e-4).op('f32x4.mul', 'f32x4.sub').set(r);
  horner(code, r, [1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1]);
  code.get(r).op('f32x4.mul').get(r).op('f32x4.mul').get(r).op('f32x4.add').splat(1).op('f32x4.add');
  code.get(n).op('i32x4.trunc_sat_f32x4_s').tee(n).int(1).op('i32x4.shr_s').tee(half);
  powerOfTwo(code);
  code.op('f32x4.mul');
  code.get(n).get(half).op('i32x4.sub');
  powerOfTwo(code);
  code.op('f32x4.mul');
}

/** From an integer n on the stack to 2ⁿ, −127 < n < 128. */
function powerOfTwo(code: Code): void {
  code.words(127, 127, 127, 127).op('i32x4.add').int(23).op('i32x4.shl');
}

/** log(x) = e · ln 2 + log(m), m in [√½, √2). */
function emitLog(code: Code, x: number): void {
  const [m, e, z, y, small] = [0, 0, 0, 0, 0].map(() => code.local('v128')) as [number, number, number, number, number];
  // Subnormals are scaled up by 2²³ first.
  code.get(x).splat(1.17549435e-38).op('f32x4.lt').set(small);
  code.get(x).splat(8388608).op('f32x4.mul').get(x).get(small).op('v128.bitselect').set(m);
  code.get(m).int(23).op('i32x4.shr_u').words(126, 126, 126, 126).op('i32x4.sub', 'f32x4.convert_i32x4_s');
  code.get(small).splat(23).op('v128.and', 'f32x4.sub').set(e);
  code.get(m).words(0x007fffff, 0x007fffff, 0x007fffff, 0x007fffff).op('v128.and');
  code.words(0x3f000000, 0x3f000000, 0x3f000000, 0x3f000000).op('v128.or').set(m);
  code.get(m).splat(0.707106781186547524).op('f32x4.lt').set(z);
  code.get(e).splat(1).get(z).op('v128.and', 'f32x4.sub').set(e);
  code.get(m).get(m).get(z).op('v128.and', 'f32x4.add').splat(1).op('f32x4.sub').set(m);
  code.get(m).get(m).op('f32x4.mul').set(z);
  horner(
    code,
    m,
    [
      7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
      2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
    ],
  );
  code.get(m).op('f32x4.mul').get(z).op('f32x4.mul').set(y);
  code.get(y).get(e).splat(-2.1219444e-4).op('f32x4.mul', 'f32x4.add').get(z).splat(0.5).op('f32x4.mul', 'f32x4.sub');
  code.get(m).op('f32x4.add').get(e).splat(0.693359375).op('f32x4.mul', 'f32x4.add').set(y);
  // log 0 = −∞, log ∞ = ∞, log of a negative number or of NaN is NaN.
  code.splat(Infinity).get(y).get(x).splat(Infinity).op('f32x4.eq', 'v128.bitselect').set(y);
  code.splat(-Infinity).get(y).get(x).splat(0).op('f32x4.eq', 'v128.bitselect').set(y);
  code
    .splat(NaN)
    .get(y)
    .get(x)
    .splat(0)
    .op('f32x4.lt')
    .get(x)
    .get(x)
    .op('f32x4.eq', 'v128.not', 'v128.or', 'v128.bitselect');
}

/** tanh(x) by a polynomial near 0, by exp elsewhere. */
function emitTanh(code: Code, x: number, exp: number): void {
  const [a, z, near, far] = [0, 0, 0, 0].map(() => code.local('v128')) as [number, number, number, number];
  code.get(x).op('f32x4.abs').set(a);
  code.get(x).get(x).op('f32x4.mul').set(z);
  horner(code, z, [-5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1]);
  code.get(z).op('f32x4.mul').get(x).op('f32x4.mul').get(x).op('f32x4.add').set(near);
  // 1 − 2 / (e^2|x| + 1), with the sign of x.
  code.splat(1).splat(2).get(a).get(a).op('f32x4.add').call(exp).splat(1).op('f32x4.add', 'f32x4.div', 'f32x4.sub');
  code.get(x).words(-0x80000000, -0x80000000, -0x80000000, -0x80000000).op('v128.and', 'v128.or').set(far);
  code.get(near).get(far).get(a).splat(0.625).op('f32x4.lt', 'v128.bitselect');
}
