/**
 * Packed products by themselves, against the sum of products step by step: bit for bit, at every edge of
 * a tile and of a block, with NaN wherever no element lies.
 */
import { random } from '@rivulet/tensor';
import { ConstantPool } from '../src/constant-pool.js';
import { ModuleBuilder } from '../src/module-builder.js';
import { defineMultiply, packedFloats } from '../src/packed-gemm.js';
import { WebAssembly } from '../src/web-assembly.js';

const memory = new WebAssembly.Memory({ initial: 18 });
const floats = new Float32Array(memory.buffer);
/** Operands lie before the room, C behind it. */
const room = 2 ** 19;
const builder = new ModuleBuilder(new ConstantPool(0, 0));
const index = defineMultiply(builder, room, false);
builder.define(
  Array.from({ length: 11 }, () => 'i32' as const),
  (code) => {
    for (let parameter = 0; parameter < 11; parameter++) code.get(parameter);
    code.call(index);
  },
  { exported: 'multiply' },
);
const instance = new WebAssembly.Instance(new WebAssembly.Module(builder.encode()), { rivulet: { memory } });
const multiply = instance.exports['multiply'] as (...parameters: readonly number[]) => void;

type Matrix = { readonly at: number; readonly lane: number; readonly step: number };
const generator = random(1, 'packed products');
const numbers = Float32Array.from({ length: 4093 }, () => generator.next() - 0.5);
let drawn = 0;

/** A matrix of [lanes][steps] random floats at a place, either of which lie side by side; lines are three floats longer. */
function fill(at: number, lanes: number, steps: number, turned: boolean): Matrix {
  const matrix = turned ? { at, lane: 4, step: 4 * (lanes + 3) } : { at, lane: 4 * (steps + 3), step: 4 };
  for (let i = 0; i < lanes; i++)
    for (let s = 0; s < steps; s++)
      floats[(at + i * matrix.lane + s * matrix.step) / 4] = numbers[drawn++ % numbers.length] ?? NaN;
  return matrix;
}

/** Elements of C that are not the sum that they should be; those between its rows should be NaN. */
function wrong(rows: number, columns: number, steps: number, aTurned: boolean, bTurned: boolean): string[] {
  floats.fill(NaN);
  const a = fill(room * 0.75, rows, steps, aTurned);
  const b = fill(0, columns, steps, bTurned);
  const c = fill(room + 4 * packedFloats, rows, columns, false);
  const at = (matrix: Matrix, i: number, s: number) =>
    floats[(matrix.at + i * matrix.lane + s * matrix.step) / 4] ?? NaN;
  const expected = Array.from({ length: rows }, (_, i) =>
    Float32Array.from({ length: columns + 3 }, (_none, j) => {
      let sum = at(c, i, j);
      if (j < columns) for (let s = 0; s < steps; s++) sum = Math.fround(sum + Math.fround(at(a, i, s) * at(b, j, s)));
      return sum;
    }),
  );
  multiply(rows, columns, steps, a.at, a.lane, a.step, b.at, b.lane, b.step, c.at, c.lane);
  return expected.flatMap((line, i) =>
    Array.from(line).flatMap((value, j) => (Object.is(value, at(c, i, j)) ? [] : [`C[${i}][${j}]`])),
  );
}

describe.each([
  [false, false],
  [false, true],
  [true, false],
  [true, true],
])('A turned: %s, B turned: %s', (aTurned, bTurned) => {
  test.each([1, 3, 4, 9])('%i rows give the sums in the order of the steps', (rows) => {
    for (const columns of [1, 4, 5, 7, 8, 9, 127, 263])
      for (const steps of [1, 3, 4, 127, 257])
        expect({ columns, steps, wrong: wrong(rows, columns, steps, aTurned, bTurned) }).toEqual({
          columns,
          steps,
          wrong: [],
        });
  });
});
