/**
 * The numbers of a tensor in a file, wherever it keeps them.
 */
import { DataError, type Floats, formatShape } from '@rivulet/tensor';
import { type TensorProto, elementTypes } from './proto.js';

/** What a tensor of a file holds. */
export type TensorNumbers = {
  readonly dims: readonly number[];
  /** float64 only where the file has it. */
  readonly values: Floats;
  readonly type: 'float' | 'integer' | 'truth';
};

/** More than any library makes; shapes stay short enough for messages. */
const mostAxes = 32;

type Lists = 'floatData' | 'int32Data' | 'int64Data' | 'doubleData';

type Kind = {
  readonly type: TensorNumbers['type'];
  /** Of one number in `rawData`. */
  readonly bytes: number;
  readonly read: (view: DataView, offset: number) => number;
  /** The other place where such numbers may be. */
  readonly list: Lists;
  /** From what stands in that list to the number. */
  readonly decode?: (stored: number) => number;
};

const kinds: Readonly<Record<number, Kind>> = {
  [elementTypes.float32]: { type: 'float', bytes: 4, read: (v, at) => v.getFloat32(at, true), list: 'floatData' },
  [elementTypes.float64]: { type: 'float', bytes: 8, read: (v, at) => v.getFloat64(at, true), list: 'doubleData' },
  [elementTypes.float16]: {
    type: 'float',
    bytes: 2,
    read: (v, at) => fromHalf(v.getUint16(at, true)),
    list: 'int32Data',
    decode: fromHalf,
  },
  [elementTypes.int64]: {
    type: 'integer',
    bytes: 8,
    read: (v, at) => Number(v.getBigInt64(at, true)),
    list: 'int64Data',
  },
  [elementTypes.int32]: { type: 'integer', bytes: 4, read: (v, at) => v.getInt32(at, true), list: 'int32Data' },
  [elementTypes.int8]: { type: 'integer', bytes: 1, read: (v, at) => v.getInt8(at), list: 'int32Data' },
  [elementTypes.uint8]: { type: 'integer', bytes: 1, read: (v, at) => v.getUint8(at), list: 'int32Data' },
  [elementTypes.bool]: { type: 'truth', bytes: 1, read: (v, at) => v.getUint8(at), list: 'int32Data' },
};

/** The type of the numbers; `undefined` for those that Rivulet has no use for, texts among them. */
export function typeOfTensor({ dataType }: TensorProto): TensorNumbers['type'] | undefined {
  return kinds[dataType]?.type;
}

/**
 * How many numbers a tensor says it has.
 *
 * @throws DataError when that cannot be: a negative length, or another count than the file holds
 */
export function countOf(tensor: TensorProto): number {
  const { dims, dataType, rawData } = tensor;
  if (dims.length > mostAxes) throw new DataError(`${who(tensor)}: it has ${dims.length} axes`);
  const count = dims.reduce((product, length) => product * length, 1);
  if (!dims.every((length) => Number.isSafeInteger(length) && length >= 0) || !Number.isSafeInteger(count)) {
    throw new DataError(`${who(tensor)}: ${formatShape(dims)} is not the shape of a tensor`);
  }
  const kind = kinds[dataType];
  if (!kind || isExternal(tensor)) return count;
  const list = tensor[kind.list];
  const held = list && rawData.length === 0 ? list.length : rawData.length / kind.bytes;
  if (held !== count) {
    throw new DataError(`${who(tensor)}: ${formatShape(dims)} is ${count} numbers, but the file holds ${held}`);
  }
  return count;
}

/**
 * Reads the numbers of a tensor; a copy.
 *
 * @throws DataError when they are in another file, are no numbers, or are not as many as the shape says
 */
export function numbersOf(tensor: TensorProto): TensorNumbers {
  const { dims, dataType, rawData } = tensor;
  if (isExternal(tensor)) {
    const location = tensor.externalData?.find(({ key }) => key === 'location')?.value ?? '';
    throw new DataError(
      `${who(tensor)}: its numbers are in another file, '${location}', which is not read; save the model as one file`,
    );
  }
  const kind = kinds[dataType];
  if (!kind) throw new DataError(`${who(tensor)}: elements of type ${dataType} are not read`);
  const { type, bytes, read, list, decode = (stored: number) => stored } = kind;
  const count = countOf(tensor);
  // Integers up to 2⁵³ need float64 as well.
  const exact = type === 'integer' || dataType === elementTypes.float64;
  const values = exact ? new Float64Array(count) : new Float32Array(count);
  const stored = tensor[list];
  if (stored && rawData.length === 0) for (let i = 0; i < count; i++) values[i] = decode(stored[i] ?? NaN);
  else {
    const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength);
    for (let i = 0; i < count; i++) values[i] = read(view, i * bytes);
  }
  return { dims, values, type };
}

/** Whether the numbers are outside the file. */
function isExternal({ dataLocation, externalData }: TensorProto): boolean {
  return dataLocation === 1 || externalData !== undefined;
}

function who({ name }: TensorProto): string {
  return `tensor '${name}'`;
}

/** The number that 16 bits stand for: sign, 5 of the exponent, 10 of the fraction. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}
