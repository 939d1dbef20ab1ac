/**
 * Packing: part of a matrix laid out as packed-gemm.ts reads it, a few lanes side by side, step by step.
 */
import type { Code } from './code.js';
import type { ModuleBuilder } from './module-builder.js';

const [from, laneStride, lanes, stepStride, steps, to] = [0, 1, 2, 3, 4, 5] as const;

/**
 * Adds `pack(from, laneStride, lanes, stepStride, steps, to)`, which writes [steps][width] floats. Strides
 * are in bytes; one of the two is 4.
 *
 * Where fewer lanes exist, the others hold anything: nothing of them may reach a result. Up to three steps
 * behind the last are written as well.
 *
 * @param width 4 or 8
 */
export function definePack(module: ModuleBuilder, width: number): number {
  return module.define(['i32', 'i32', 'i32', 'i32', 'i32', 'i32'], (code) => {
    const step = code.local('i32');
    code.get(laneStride).int(5).op('i32.lt_u');
    code.when(() => copySteps(code, step, width));
    code.int(4).get(laneStride).op('i32.lt_u');
    code.when(() => turnSteps(code, step, width));
  });
}

/** Lanes lie side by side already. */
function copySteps(code: Code, step: number, width: number): void {
  code.loop(
    step,
    0,
    1,
    () => code.get(steps),
    () => {
      for (let lane = 0; lane < width; lane += 4)
        code
          .get(to)
          .get(from)
          .load(4 * lane)
          .store(4 * lane);
      code.get(from).get(stepStride).op('i32.add').set(from);
      code
        .get(to)
        .int(4 * width)
        .op('i32.add')
        .set(to);
    },
  );
}

/** Steps lie side by side: blocks of four steps of four lanes are transposed. */
function turnSteps(code: Code, step: number, width: number): void {
  const line = Array.from({ length: width }, () => code.local('i32'));
  const [out, offset] = [code.local('i32'), code.local('i32')];
  line.forEach((local, lane) => {
    // A lane that does not exist is read where the last one lies.
    if (lane === 0) code.get(from).set(local);
    else
      code
        .get(line[lane - 1] ?? 0)
        .get(laneStride)
        .int(0)
        .int(lane)
        .get(lanes)
        .op('i32.lt_u')
        .select()
        .op('i32.add')
        .set(local);
  });
  const row = Array.from({ length: 4 }, () => code.local('v128'));
  const half = Array.from({ length: 4 }, () => code.local('v128'));
  for (let first = 0; first < width; first += 4) {
    code.get(to).set(out);
    code.int(0).set(offset);
    code.loop(
      step,
      0,
      4,
      () => code.get(steps),
      () => {
        row.forEach((local, lane) =>
          code
            .get(line[first + lane] ?? 0)
            .get(offset)
            .op('i32.add')
            .load(0)
            .set(local),
        );
        const [a, b, c, d] = row as [number, number, number, number];
        const [low, high, lowNext, highNext] = half as [number, number, number, number];
        code.get(a).get(b).shuffle(0, 4, 1, 5).set(low);
        code.get(a).get(b).shuffle(2, 6, 3, 7).set(high);
        code.get(c).get(d).shuffle(0, 4, 1, 5).set(lowNext);
        code.get(c).get(d).shuffle(2, 6, 3, 7).set(highNext);
        const write = (index: number, x: number, y: number, ...lanesOf: [number, number, number, number]): void => {
          code
            .get(out)
            .get(x)
            .get(y)
            .shuffle(...lanesOf);
          code.store(4 * (index * width + first));
        };
        write(0, low, lowNext, 0, 1, 4, 5);
        write(1, low, lowNext, 2, 3, 6, 7);
        write(2, high, highNext, 0, 1, 4, 5);
        write(3, high, highNext, 2, 3, 6, 7);
        code.get(offset).int(16).op('i32.add').set(offset);
        code
          .get(out)
          .int(16 * width)
          .op('i32.add')
          .set(out);
      },
    );
  }
}
