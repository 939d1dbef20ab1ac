/**
 * Numbers of a model in a file of their own: a model file is one protobuf message, and those end at 2 GiB.
 */
import { ConfigError, DataError, check, checkCounts } from '@rivulet/tensor';
import type { GraphProto, TensorProto } from './proto.js';

/** Where large weights go. */
export type ExternalData = {
  /** Name of the file with the numbers, beside the model or in a folder below: `model.onnx.data`. */
  readonly location: string;
  /** Least size in bytes of what goes there, at least 1. Default 1024. */
  readonly threshold?: number;
};

/** A file beside the model, as a model names it. */
export type DataFile = {
  readonly location: string;
  /** Bytes that it must have at least. */
  readonly size: number;
};

/** Offsets are multiples of a page of memory, so that the file can be mapped, as ONNX recommends. */
const page = 4096;

/** What a protobuf message, and so a model file, stays below. */
const limit = 2 ** 31;

const [externalLocation, defaultThreshold] = [1, 1024];

/**
 * Takes large initializers out of a graph.
 *
 * @returns the graph with references in their place, and the bytes of the data file: initializers in their
 *   order, each at the next multiple of 4096
 * @throws ConfigError when the location is not a name below the folder of the model
 */
export function takeOut(
  graph: GraphProto,
  { location, threshold = defaultThreshold }: ExternalData,
  who: string,
): { readonly graph: GraphProto; readonly data: Uint8Array } {
  check(isBelow(location), who, 'the location of external data as a relative path without ..', location);
  checkCounts(who, 1, { threshold });
  let end = 0;
  const pieces: { readonly offset: number; readonly bytes: Uint8Array }[] = [];
  const initializers = graph.initializers.map((tensor): TensorProto => {
    const { rawData: bytes, ...rest } = tensor;
    if (bytes.length < threshold) return tensor;
    const offset = Math.ceil(end / page) * page;
    end = offset + bytes.length;
    pieces.push({ offset, bytes });
    const externalData = Object.entries({ location, offset: String(offset), length: String(bytes.length) });
    return {
      ...rest,
      rawData: new Uint8Array(0),
      externalData: externalData.map(([key, value]) => ({ key, value })),
      dataLocation: externalLocation,
    };
  });
  const data = new Uint8Array(end);
  for (const { offset, bytes } of pieces) data.set(bytes, offset);
  return { graph: { ...graph, initializers }, data };
}

/**
 * Whether the numbers of a graph fit into a model file.
 *
 * @param who named in the message of the error
 * @throws ConfigError when they have 2 GiB or more
 */
export function checkFits({ initializers }: GraphProto, who: string): void {
  const size = initializers.reduce((sum, { rawData }) => sum + rawData.length, 0);
  if (size < limit) return;
  throw new ConfigError(
    `${who}: the weights have ${size} bytes, and a model file stays below ${limit}; ` +
      'put the large ones into a file of their own with externalData',
  );
}

/**
 * The files that hold numbers of a graph, by name.
 *
 * @throws DataError when a reference has no location below the folder of the model, or makes no sense
 */
export function dataFiles({ initializers }: GraphProto): readonly DataFile[] {
  const sizes = new Map<string, number>();
  for (const { name, dataLocation, externalData = [] } of initializers) {
    if (dataLocation !== externalLocation) continue;
    const entries = new Map(externalData.map(({ key, value }) => [key, value]));
    const location = entries.get('location') ?? '';
    const [offset, length] = ['offset', 'length'].map((key) => byteCount(entries.get(key) ?? '0'));
    if (!isBelow(location) || offset === undefined || length === undefined) {
      const found = externalData.map(({ key, value }) => `${key} ${JSON.stringify(value)}`).join(', ');
      throw new DataError(`${name}: its numbers are said to be where they cannot be: ${found || 'no location'}`);
    }
    sizes.set(location, Math.max(sizes.get(location) ?? 0, offset + length));
  }
  return [...sizes].map(([location, size]) => ({ location, size })).sort((a, b) => (a.location < b.location ? -1 : 1));
}

/** A path that cannot lead out of its folder, on any system. */
function isBelow(location: string): boolean {
  const parts = location.split('/');
  return !/[\\:\0]/.test(location) && parts.every((part) => part !== '' && part !== '.' && part !== '..');
}

function byteCount(text: string): number | undefined {
  const count = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  return Number.isSafeInteger(count) ? count : undefined;
}
