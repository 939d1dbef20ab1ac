/**
 * Random numbers of the shape of a parameter: row by row, four groups of four columns at a time.
 */
import type { Node } from '@rivulet/tensor';
import type { Code } from './code.js';
import type { Context } from './context.js';
import { FourGroups } from './random.js';

/** Rows lie without gaps, so that what is behind the last whole group of a row is stored number by number. */
export function parameterUniform(
  context: Context,
  code: Code,
  node: Node,
  [rows, columns]: readonly [number, number],
  address: number,
): void {
  const [row, group, at] = [code.local('i32'), code.local('i32'), code.local('i32')];
  const numbers = new FourGroups(code, context.philox, node);
  const sixteen = (stored: number): void => {
    numbers.draw(() => code.get(row).op('i32x4.splat'), group);
    code
      .get(row)
      .int(4 * columns)
      .op('i32.mul')
      .get(group)
      .int(16)
      .op('i32.mul', 'i32.add')
      .set(at);
    for (let n = 0; 4 * n < stored; n++) {
      if (4 * (n + 1) <= stored) {
        code.get(at);
        numbers.push(n).store(address + 16 * n);
        continue;
      }
      for (let lane = 0; lane < stored % 4; lane++) {
        code.get(at);
        numbers
          .push(n)
          .extractLane(lane)
          .storeFloat(address + 16 * n + 4 * lane);
      }
    }
  };
  const whole = columns - (columns % 16);
  code.loop(
    row,
    0,
    1,
    () => code.int(rows),
    () => {
      if (whole > 0) {
        code.loop(
          group,
          0,
          4,
          () => code.int(whole / 4),
          () => sixteen(16),
        );
      }
      if (columns > whole) {
        code.int(whole / 4).set(group);
        sixteen(columns - whole);
      }
    },
  );
}
