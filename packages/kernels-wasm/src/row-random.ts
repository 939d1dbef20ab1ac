/**
 * Random numbers of one sample: four groups of four features at a time.
 */
import type { Node } from '@rivulet/tensor';
import { FourGroups } from './random.js';
import type { RowKernel } from './row-kernels.js';

/** The counters of a call are neighbouring groups of features. */
export function rowUniform(kernel: RowKernel, node: Node): void {
  const { code, context } = kernel;
  const { address } = context.layout.place(node);
  const columns = Number(node.shape[1]);
  const groups = Math.ceil(columns / 4);
  const [group, at] = [code.local('i32'), code.local('i32')];
  const numbers = new FourGroups(code, context.philox, node);
  const four = (stored: number): void => {
    numbers.draw(() => code.words(0, 0, 0, 0), group);
    code.get(group).int(16).op('i32.mul').set(at);
    for (let n = 0; n < stored; n++) {
      code.get(at);
      numbers.push(n).store(address + 16 * n);
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
