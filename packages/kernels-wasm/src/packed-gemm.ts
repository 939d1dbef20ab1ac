/**
 * Matrix products of any size, by packing: C ← C + A·B.
 *
 * Blocks of B are packed once and stay in the second-level cache, four rows of A at a time are packed into
 * the first-level cache, and tiles of four rows by eight columns of C are summed up in registers. Each
 * element is summed up in the order of the steps, starting with what is in C, whatever the blocks are.
 */
import type { Code } from './code.js';
import { multiplyAdd } from './lanes.js';
import type { ModuleBuilder } from './module-builder.js';
import { definePack } from './packing.js';

/** Rows and columns of a tile, and the most columns and steps of a block of B: 256 KB. */
const tile = { rows: 4, columns: 8 } as const;
const block = { columns: 256, steps: 256 } as const;

/** Where the packed rows, the tiles at ragged edges and the packed block lie, in floats; packing writes up to three steps more. */
const rowsFloats = tile.rows * (block.steps + 3);
const edgeFloats = tile.rows * block.columns;

/** Floats that products need room for. */
export const packedFloats = rowsFloats + edgeFloats + block.columns * block.steps + 3 * tile.columns;

/**
 * Adds `multiply(rows, columns, steps, a, aRow, aStep, b, bColumn, bStep, c, cRow)`: C[rows][columns] ←
 * C + A[rows][steps] · B[steps][columns]. All counts are positive; a, b, c are addresses, the others
 * distances in bytes, of which one each of A and of B is 4; columns of C lie side by side.
 *
 * Nothing behind the last row, column or step reaches C. Up to three floats behind a line of A and up to
 * seven behind one of B are read.
 *
 * @param room address of `packedFloats` floats
 */
export function defineMultiply(module: ModuleBuilder, room: number, fused: boolean): number {
  const [packRows, packColumns] = [definePack(module, tile.rows), definePack(module, tile.columns)];
  const rowOfTiles = defineRowOfTiles(module, fused);
  const [rowsAt, edgeAt] = [room, room + 4 * rowsFloats];
  const blockAt = edgeAt + 4 * edgeFloats;
  return module.define(
    Array.from({ length: 11 }, () => 'i32' as const),
    (code) => {
      const [rows, columns, steps, a, aRow, aStep, b, bColumn, bStep, c, cRow] = Array.from(Array(11).keys()) as Eleven;
      const [column, step, row, packed] = [0, 0, 0, 0].map(() => code.local('i32')) as Four;
      const [width, depth, height, ragged] = [0, 0, 0, 0].map(() => code.local('i32')) as Four;
      const [out, target, targetRow, at] = [0, 0, 0, 0].map(() => code.local('i32')) as Four;
      const over = (counter: number, by: number, to: number, body: () => void): void =>
        code.loop(counter, 0, by, () => code.get(to), body);
      /** Pushes base + x · xStride + y · yStride. */
      const element = (base: number, x: number, xStride: number, y: number, yStride: number): Code =>
        code.get(base).get(x).get(xStride).op('i32.mul', 'i32.add').get(y).get(yStride).op('i32.mul', 'i32.add');
      /** local ← the smaller of count − done and most. */
      const rest = (local: number, count: number, done: number, most: number): void => {
        code.get(count).get(done).op('i32.sub').tee(local).int(most).get(local).int(most).op('i32.lt_u');
        code.select().set(local);
      };
      const packBlock = (): void => {
        code.int(blockAt).set(packed);
        over(at, tile.columns, width, () => {
          element(b, column, bColumn, step, bStep).get(at).get(bColumn).op('i32.mul', 'i32.add');
          code.get(bColumn).get(width).get(at).op('i32.sub').get(bStep).get(depth).get(packed).call(packColumns);
          code
            .get(packed)
            .get(depth)
            .int(4 * tile.columns)
            .op('i32.mul', 'i32.add')
            .set(packed);
        });
      };
      const edge = (): Code =>
        code
          .get(at)
          .int(4 * block.columns)
          .op('i32.mul')
          .int(edgeAt)
          .op('i32.add');
      const matrix = (): Code => code.get(out).get(at).get(cRow).op('i32.mul', 'i32.add');
      const copyRows = (to: () => Code, from: () => Code): void =>
        over(at, 1, height, () => {
          to();
          from();
          code.get(width).int(4).op('i32.mul', 'memory.copy');
        });
      over(column, block.columns, columns, () => {
        rest(width, columns, column, block.columns);
        over(step, block.steps, steps, () => {
          rest(depth, steps, step, block.steps);
          packBlock();
          over(row, tile.rows, rows, () => {
            rest(height, rows, row, tile.rows);
            element(a, row, aRow, step, aStep).get(aRow).get(height).get(aStep).get(depth).int(rowsAt).call(packRows);
            code.get(c).get(row).get(cRow).op('i32.mul', 'i32.add').get(column).int(4).op('i32.mul', 'i32.add');
            code.tee(out).set(target).get(cRow).set(targetRow);
            code.get(height).int(tile.rows).op('i32.lt_u');
            code
              .get(width)
              .int(tile.columns - 1)
              .op('i32.and', 'i32.add')
              .set(ragged);
            // Tiles that reach over the edge of C are summed up elsewhere, and only what exists goes back.
            code.get(ragged);
            code.when(() => {
              copyRows(edge, matrix);
              code
                .int(edgeAt)
                .set(target)
                .int(4 * block.columns)
                .set(targetRow);
            });
            code.int(rowsAt).int(blockAt).get(target).get(targetRow).get(depth);
            code
              .get(width)
              .int(tile.columns - 1)
              .op('i32.add')
              .int(tile.columns)
              .op('i32.div_u')
              .call(rowOfTiles);
            code.get(ragged);
            code.when(() => copyRows(matrix, edge));
          });
        });
      });
    },
  );
}

type Four = [number, number, number, number];
type Eleven = [number, number, number, number, number, number, number, number, number, number, number];

/**
 * Adds `rowOfTiles(a, b, c, cRow, steps, tiles)`: four packed rows by packed columns, tile by tile.
 *
 * One step of an inner loop and no more: unrolled, engines load everything first and run out of registers.
 */
function defineRowOfTiles(module: ModuleBuilder, fused: boolean): number {
  const [a, b, c, cRow, steps, tiles] = [0, 1, 2, 3, 4, 5] as const;
  return module.define(['i32', 'i32', 'i32', 'i32', 'i32', 'i32'], (code) => {
    const [count, at, end] = [0, 0, 0].map(() => code.local('i32')) as [number, number, number];
    const line = Array.from({ length: tile.rows }, () => code.local('i32'));
    const vectors = Array.from({ length: tile.columns / 4 }, () => code.local('v128'));
    const weight = code.local('v128');
    const sums = line.map((local) => vectors.map((_, v) => ({ local, v, sum: code.local('v128') })));
    code
      .get(a)
      .get(steps)
      .int(4 * tile.rows)
      .op('i32.mul', 'i32.add')
      .set(end);
    code.loop(
      count,
      0,
      1,
      () => code.get(tiles),
      () => {
        line.forEach((local, i) => {
          if (i === 0) code.get(c).set(local);
          else
            code
              .get(line[i - 1] ?? 0)
              .get(cRow)
              .op('i32.add')
              .set(local);
        });
        for (const { local, v, sum } of sums.flat())
          code
            .get(local)
            .load(16 * v)
            .set(sum);
        code.loop(
          at,
          () => code.get(a),
          4 * tile.rows,
          () => code.get(end),
          () => {
            vectors.forEach((local, v) =>
              code
                .get(b)
                .load(16 * v)
                .set(local),
            );
            sums.forEach((list, i) => {
              code
                .get(at)
                .loadSplat(4 * i)
                .set(weight);
              for (const { v, sum } of list) multiplyAdd(code, fused, sum, vectors[v] ?? 0, weight);
            });
            code
              .get(b)
              .int(4 * tile.columns)
              .op('i32.add')
              .set(b);
          },
        );
        for (const { local, v, sum } of sums.flat())
          code
            .get(local)
            .get(sum)
            .store(16 * v);
        code
          .get(c)
          .int(4 * tile.columns)
          .op('i32.add')
          .set(c);
      },
    );
  });
}
