/**
 * What each instruction is where vectors are four numbers: for one lane, or for numbers as they are.
 *
 * Semantics: WebAssembly core specification 2.0. Bits of integers and masks travel as f32 too, which
 * moves and reinterpretations leave as they are.
 */
import type { Assembler } from './assembler.js';
import type { Instruction } from './instructions.js';

/** A lane as floats or as integers. */
export type LaneType = 'i32' | 'f32';

/** Two locals that a lane may use for itself. */
export type Spare = (type: LaneType) => readonly [number, number];

/** One lane of an instruction: its operands are on the stack, and it leaves the result there. */
export type Lowering = {
  readonly operands: number;
  readonly from: LaneType;
  readonly to: LaneType;
  readonly write: (out: Assembler, spare: Spare) => void;
};

const plainly = (operands: number, from: LaneType, to: LaneType, ...names: readonly Instruction[]): Lowering => ({
  operands,
  from,
  to,
  write: (out) => void out.op(...names),
});
const float = (operands: number, name: Instruction): Lowering => plainly(operands, 'f32', 'f32', name);
const int = (operands: number, ...names: readonly Instruction[]): Lowering => plainly(operands, 'i32', 'i32', ...names);
/** 1 becomes −1: all bits are set where a comparison holds. */
const mask = (from: LaneType, name: Instruction): Lowering => ({
  operands: 2,
  from,
  to: 'i32',
  write: (out) => void out.op(name).int(-1).op('i32.mul'),
});
/** The second operand where it is on the given side of the first, else the first, also where one is NaN. */
const pseudo = (isLess: boolean): Lowering => ({
  operands: 2,
  from: 'f32',
  to: 'f32',
  write(out, spare) {
    const [a, b] = spare('f32');
    out.set(b).set(a).get(b).get(a);
    if (isLess) out.get(b).get(a);
    else out.get(a).get(b);
    out.op('f32.lt').select();
  },
});

/** The lower or the upper half of the product of two integers without sign. */
export function writeProduct(out: Assembler, spare: Spare, isUpper: boolean): void {
  const [b] = spare('i32');
  out.set(b).op('i64.extend_i32_u').get(b).op('i64.extend_i32_u', 'i64.mul');
  if (isUpper) out.int(32).op('i64.extend_i32_u', 'i64.shr_u');
  out.op('i32.wrap_i64');
}

/** Instructions on numbers. */
export const onNumbers: Readonly<Partial<Record<Instruction, Lowering>>> = {
  'i32.lt_u': int(2, 'i32.lt_u'),
  'i32.add': int(2, 'i32.add'),
  'i32.sub': int(2, 'i32.sub'),
  'i32.mul': int(2, 'i32.mul'),
  'i32.div_u': int(2, 'i32.div_u'),
  'i32.and': int(2, 'i32.and'),
  'i32.shr_u': int(2, 'i32.shr_u'),
  'f32.add': float(2, 'f32.add'),
};

/** Instructions on vectors that treat every lane alike; an operand that is a number counts for all of them. */
export const onLanes: Readonly<Partial<Record<Instruction, Lowering>>> = {
  'v128.not': { ...int(1), write: (out) => void out.int(-1).op('i32.xor') },
  'v128.and': int(2, 'i32.and'),
  'v128.andnot': { ...int(2), write: (out) => void out.int(-1).op('i32.xor', 'i32.and') },
  'v128.or': int(2, 'i32.or'),
  'v128.xor': int(2, 'i32.xor'),
  'v128.bitselect': {
    ...int(3),
    write(out, spare) {
      // ((a xor b) and bits) xor b
      const [b, bits] = spare('i32');
      out.set(bits).tee(b).op('i32.xor').get(bits).op('i32.and').get(b).op('i32.xor');
    },
  },
  'i32x4.splat': int(1),
  'i32x4.add': int(2, 'i32.add'),
  'i32x4.sub': int(2, 'i32.sub'),
  'i32x4.lt_s': mask('i32', 'i32.lt_s'),
  'i32x4.shl': int(2, 'i32.shl'),
  'i32x4.shr_s': int(2, 'i32.shr_s'),
  'i32x4.shr_u': int(2, 'i32.shr_u'),
  'i32x4.trunc_sat_f32x4_s': plainly(1, 'f32', 'i32', 'i32.trunc_sat_f32_s'),
  'f32x4.convert_i32x4_s': plainly(1, 'i32', 'f32', 'f32.convert_i32_s'),
  'f32x4.eq': mask('f32', 'f32.eq'),
  'f32x4.ne': mask('f32', 'f32.ne'),
  'f32x4.lt': mask('f32', 'f32.lt'),
  'f32x4.gt': mask('f32', 'f32.gt'),
  'f32x4.nearest': float(1, 'f32.nearest'),
  'f32x4.abs': float(1, 'f32.abs'),
  'f32x4.neg': float(1, 'f32.neg'),
  'f32x4.sqrt': float(1, 'f32.sqrt'),
  'f32x4.add': float(2, 'f32.add'),
  'f32x4.sub': float(2, 'f32.sub'),
  'f32x4.mul': float(2, 'f32.mul'),
  'f32x4.div': float(2, 'f32.div'),
  'f32x4.min': float(2, 'f32.min'),
  'f32x4.max': float(2, 'f32.max'),
  'f32x4.pmin': pseudo(true),
  'f32x4.pmax': pseudo(false),
};
