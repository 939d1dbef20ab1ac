/**
 * WebAssembly's types and instructions by their names in the text format.
 *
 * Encodings: WebAssembly core specification 2.0, and the relaxed-SIMD proposal for `relaxed_madd`.
 */

/** Types of locals and parameters. */
export type ValueType = 'i32' | 'f32' | 'v128';

/** What a function takes and gives. */
export type Signature = { readonly parameters: readonly ValueType[]; readonly result?: ValueType };

/** How types are encoded. */
export const typeCode: Readonly<Record<ValueType, number>> = { i32: 0x7f, f32: 0x7d, v128: 0x7b };

/** Instructions without immediates, by their names in the text format. */
export const plain = {
  'i32.lt_s': [0x48],
  'i32.lt_u': [0x49],
  'i32.add': [0x6a],
  'i32.sub': [0x6b],
  'i32.mul': [0x6c],
  'i32.div_u': [0x6e],
  'i32.and': [0x71],
  'i32.or': [0x72],
  'i32.xor': [0x73],
  'i32.shl': [0x74],
  'i32.shr_s': [0x75],
  'i32.shr_u': [0x76],
  'i32.wrap_i64': [0xa7],
  'i32.reinterpret_f32': [0xbc],
  'i32.trunc_sat_f32_s': [0xfc, 0x00],
  'i64.mul': [0x7e],
  'i64.shr_u': [0x88],
  'i64.extend_i32_u': [0xad],
  'f32.eq': [0x5b],
  'f32.ne': [0x5c],
  'f32.lt': [0x5d],
  'f32.gt': [0x5e],
  'f32.abs': [0x8b],
  'f32.neg': [0x8c],
  'f32.nearest': [0x90],
  'f32.sqrt': [0x91],
  'f32.add': [0x92],
  'f32.sub': [0x93],
  'f32.mul': [0x94],
  'f32.div': [0x95],
  'f32.min': [0x96],
  'f32.max': [0x97],
  'f32.convert_i32_s': [0xb2],
  'f32.reinterpret_i32': [0xbe],
  'v128.not': [0xfd, 0x4d],
  'v128.and': [0xfd, 0x4e],
  'v128.andnot': [0xfd, 0x4f],
  'v128.or': [0xfd, 0x50],
  'v128.xor': [0xfd, 0x51],
  'v128.bitselect': [0xfd, 0x52],
  'i32x4.splat': [0xfd, 0x11],
  'i32x4.add': [0xfd, 0xae, 0x01],
  'i32x4.sub': [0xfd, 0xb1, 0x01],
  'i32x4.lt_s': [0xfd, 0x39],
  'i32x4.shl': [0xfd, 0xab, 0x01],
  'i32x4.shr_s': [0xfd, 0xac, 0x01],
  'i32x4.shr_u': [0xfd, 0xad, 0x01],
  'i64x2.extmul_low_i32x4_u': [0xfd, 0xde, 0x01],
  'i64x2.extmul_high_i32x4_u': [0xfd, 0xdf, 0x01],
  'i32x4.trunc_sat_f32x4_s': [0xfd, 0xf8, 0x01],
  'f32x4.convert_i32x4_s': [0xfd, 0xfa, 0x01],
  'f32x4.eq': [0xfd, 0x41],
  'f32x4.ne': [0xfd, 0x42],
  'f32x4.lt': [0xfd, 0x43],
  'f32x4.gt': [0xfd, 0x44],
  'f32x4.nearest': [0xfd, 0x6a],
  'f32x4.abs': [0xfd, 0xe0, 0x01],
  'f32x4.neg': [0xfd, 0xe1, 0x01],
  'f32x4.sqrt': [0xfd, 0xe3, 0x01],
  'f32x4.add': [0xfd, 0xe4, 0x01],
  'f32x4.sub': [0xfd, 0xe5, 0x01],
  'f32x4.mul': [0xfd, 0xe6, 0x01],
  'f32x4.div': [0xfd, 0xe7, 0x01],
  'f32x4.min': [0xfd, 0xe8, 0x01],
  'f32x4.max': [0xfd, 0xe9, 0x01],
  'f32x4.pmin': [0xfd, 0xea, 0x01],
  'f32x4.pmax': [0xfd, 0xeb, 0x01],
  'f32x4.relaxed_madd': [0xfd, 0x85, 0x02],
  'memory.copy': [0xfc, 0x0a, 0x00, 0x00],
  'memory.fill': [0xfc, 0x0b, 0x00],
} as const;

/** Name of an instruction without immediates. */
export type Instruction = keyof typeof plain;
