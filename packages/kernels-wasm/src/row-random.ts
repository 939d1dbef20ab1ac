/**
 * Random numbers of one sample: four groups of four features at a time.
 */
import type { Node } from '@rivulet/tensor';
import { scratch } from './layout.js';
import { pushCounters } from './random.js';
import type { RowKernel } from './row-kernels.js';

/** Philox gives four words for each of four counters; here the counters are neighbouring groups of features. */
export function rowUniform(kernel: RowKernel, node: Node): void {
  const { code, context } = kernel;
  const { address } = context.layout.place(node);
  const columns = Number(node.shape[1]);
  const groups = Math.ceil(columns / 4);
  const [group, at] = [code.local('i32'), code.local('i32')];
  const word = [0, 1, 2, 3].map(() => code.local('v128')) as [number, number, number, number];
  const pairs = [0, 1, 2, 3].map(() => code.local('v128')) as [number, number, number, number];
  const four = (stored: number): void => {
    const sample = (): void => void code.words(0, 0, 0, 0);
    const fourGroups = (): void => void code.get(group).op('i32x4.splat').words(0, 1, 2, 3).op('i32x4.add');
    pushCounters(code, node, sample, fourGroups);
    code.int(scratch).call(context.philox);
    word.forEach((local, n) =>
      code
        .int(0)
        .load(scratch + 16 * n)
        .set(local),
    );
    // Word n of group l stands in lane l of vector n, and belongs into lane n of vector l.
    const [w0, w1, w2, w3] = word;
    const [low01, low23, high01, high23] = pairs;
    code.get(w0).get(w1).shuffle(0, 4, 1, 5).set(low01);
    code.get(w2).get(w3).shuffle(0, 4, 1, 5).set(low23);
    code.get(w0).get(w1).shuffle(2, 6, 3, 7).set(high01);
    code.get(w2).get(w3).shuffle(2, 6, 3, 7).set(high23);
    code.get(group).int(16).op('i32.mul').set(at);
    for (let n = 0; n < stored; n++) {
      const [a, b] = n < 2 ? [low01, low23] : [high01, high23];
      code.get(at).get(a).get(b);
      if (n % 2 === 0) code.shuffle(0, 1, 4, 5);
      else code.shuffle(2, 3, 6, 7);
      code.store(address + 16 * n);
    }
  };
  const whole = groups - (groups % 4);
  if (whole > 0) {
    code.loop(group, 0, 4, whole, () => four(4));
  }
  if (groups > whole) {
    code.int(whole).set(group);
    four(groups - whole);
  }
  if (columns % 4 === 0) return;
  const last = address + 16 * (groups - 1);
  code.int(0).int(0).load(last);
  kernel.keep(columns % 4);
  code.store(last);
}
