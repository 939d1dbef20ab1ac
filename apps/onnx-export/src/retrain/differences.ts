/**
 * How two models differ, in a line for each difference.
 */
import { type ModelProto, type TensorProto, elementTypes } from '@rivulet/onnx';

/** Of initializers that differ as many are told. */
const most = 8;

/**
 * Compares two models.
 *
 * @param a the one that is asked about
 * @param b what it should be
 * @returns nothing where they say the same; the bytes may still differ
 */
export function differences(a: ModelProto, b: ModelProto): readonly string[] {
  return [...headers(a, b), ...entries(a, b), ...graphs(a, b), ...tensors(a, b)];
}

function headers(a: ModelProto, b: ModelProto): readonly string[] {
  const told = ({ irVersion, opsetImport, producerName, producerVersion }: ModelProto): readonly string[] => [
    `IR version ${irVersion}`,
    `opset ${opsetImport.map(({ domain, version }) => `${domain}${version}`).join(', ')}`,
    `producer ${producerName} ${producerVersion}`,
  ];
  const others = told(b);
  return told(a).flatMap((line, index) => (line === others[index] ? [] : [`${line}, retrained: ${others[index]}`]));
}

function entries(a: ModelProto, b: ModelProto): readonly string[] {
  const [mine, theirs] = [a, b].map(
    ({ metadataProps }) => new Map(metadataProps.map(({ key, value }) => [key, value])),
  );
  const keys = [...new Set([...(mine?.keys() ?? []), ...(theirs?.keys() ?? [])])].sort();
  return keys.flatMap((key) => {
    const [one, other] = [mine?.get(key), theirs?.get(key)];
    return one === other ? [] : [`metadata ${key}: ${cut(one)}, retrained: ${cut(other)}`];
  });
}

function graphs({ graph: a }: ModelProto, { graph: b }: ModelProto): readonly string[] {
  const written = ({ nodes, inputs, outputs }: ModelProto['graph']): string =>
    JSON.stringify([nodes, inputs, outputs], (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
  if (written(a) === written(b)) return [];
  const [mine, theirs] = [a, b].map(({ nodes }) => nodes.map(({ opType }) => opType));
  return [`graph: ${cut(mine?.join(' '))}, retrained: ${cut(theirs?.join(' '))}`];
}

function tensors({ graph: a }: ModelProto, { graph: b }: ModelProto): readonly string[] {
  const [mine, theirs] = [a, b].map(({ initializers }) => new Map(initializers.map((tensor) => [tensor.name, tensor])));
  const names = [...new Set([...(mine?.keys() ?? []), ...(theirs?.keys() ?? [])])];
  const lines = names.flatMap((name) => tensorLine(name, mine?.get(name), theirs?.get(name)));
  return lines.length > most ? [...lines.slice(0, most), `and ${lines.length - most} more initializers`] : lines;
}

function tensorLine(name: string, a: TensorProto | undefined, b: TensorProto | undefined): readonly string[] {
  if (!a || !b) return [`${name}: only in the ${a ? 'file' : 'retrained model'}`];
  const [shape, other] = [a, b].map(({ dims }) => `[${dims.join(', ')}]`);
  if (shape !== other || a.dataType !== b.dataType) return [`${name}: ${shape}, retrained: ${other}`];
  if (Buffer.compare(a.rawData, b.rawData) === 0) return [];
  if (a.dataType !== elementTypes.float32 || a.rawData.length !== b.rawData.length) return [`${name}: other bytes`];
  const [x, y] = [floats(a), floats(b)];
  let [off, largest] = [0, 0];
  for (const [index, value] of x.entries()) {
    const other = y[index] ?? NaN;
    // Zeros of either sign are equal, and not the same bytes.
    if (Object.is(value, other)) continue;
    off++;
    largest = Math.max(largest, Math.abs(value - other));
  }
  return [`${name}: ${off} of ${x.length} numbers differ, by at most ${largest.toExponential(1)}`];
}

function floats({ rawData: { buffer, byteOffset, byteLength } }: TensorProto): Float32Array {
  const view = new DataView(buffer, byteOffset, byteLength);
  return Float32Array.from({ length: byteLength >> 2 }, (_, index) => view.getFloat32(4 * index, true));
}

function cut(text: string | undefined): string {
  if (text === undefined) return 'none';
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
