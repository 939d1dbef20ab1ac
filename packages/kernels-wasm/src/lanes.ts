/**
 * Sums: of products, and across the lanes of vectors.
 */
import type { Code } from './code.js';

/** sum ← sum + a · b, rounded once where the machine can. */
export function multiplyAdd(code: Code, fused: boolean, sum: number, a: number, b: number): void {
  if (fused) code.get(a).get(b).get(sum).op('f32x4.relaxed_madd').set(sum);
  else code.get(sum).get(a).get(b).op('f32x4.mul', 'f32x4.add').set(sum);
}

/** Adds the lanes of up to four vectors to as many neighbouring floats. */
export function addLanes(code: Code, vectors: readonly number[], at: number, address: number): void {
  const [first = 0] = vectors;
  if (vectors.length === 1) {
    const half = code.local('v128');
    code.get(first).get(first).get(first).shuffle(2, 3, 0, 1).op('f32x4.add').set(half);
    code.get(at).get(at).loadFloat(address).get(half).get(half).get(half).shuffle(1, 0, 3, 2).op('f32x4.add');
    code.extractLane(0).op('f32.add').storeFloat(address);
    return;
  }
  const sum = code.local('v128');
  sumOfEach(code, vectors);
  code.set(sum);
  if (vectors.length === 4) {
    code.get(at).get(at).load(address).get(sum).op('f32x4.add').store(address);
    return;
  }
  vectors.forEach((_, n) => {
    code
      .get(at)
      .get(at)
      .loadFloat(address + 4 * n)
      .get(sum)
      .extractLane(n)
      .op('f32.add')
      .storeFloat(address + 4 * n);
  });
}

/** Pushes the sums of the lanes of up to four vectors: lane n is that of vector n. */
export function sumOfEach(code: Code, vectors: readonly number[]): void {
  const [first = 0] = vectors;
  const [a, b, c, d] = [0, 1, 2, 3].map((n) => vectors[n] ?? first) as [number, number, number, number];
  const pair = (x: number, y: number): void => {
    code.get(x).get(y).shuffle(0, 4, 1, 5).get(x).get(y).shuffle(2, 6, 3, 7).op('f32x4.add');
  };
  const [ab, cd] = [code.local('v128'), code.local('v128')];
  pair(a, b);
  code.set(ab);
  pair(c, d);
  code.set(cd);
  // ab = (a₀+a₂, b₀+b₂, a₁+a₃, b₁+b₃), cd likewise.
  code.get(ab).get(cd).shuffle(0, 1, 4, 5).get(ab).get(cd).shuffle(2, 3, 6, 7).op('f32x4.add');
}

/** Sets all lanes of a local to what an operation makes of all of them. */
export function foldLanes(code: Code, local: number, op: 'f32x4.add' | 'f32x4.max'): void {
  code.get(local).get(local).get(local).shuffle(1, 0, 3, 2).op(op).set(local);
  code.get(local).get(local).get(local).shuffle(2, 3, 0, 1).op(op).set(local);
}
