/**
 * Bytes of a WebAssembly module under construction: plain lists of numbers, which engines append to
 * faster than to anything of ours.
 */

/** Appends an unsigned integer of 32 bits in LEB128. */
export function pushUnsigned(bytes: number[], value: number): void {
  let rest = value >>> 0;
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  bytes.push(rest);
}

/** Appends a signed integer of 32 bits in LEB128. */
export function pushSigned(bytes: number[], value: number): void {
  let rest = value | 0;
  while (rest < -0x40 || rest >= 0x40) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>= 7;
  }
  bytes.push(rest & 0x7f);
}

/** Appends an integer in four bytes, the lowest first. */
export function pushWord(bytes: number[], value: number): void {
  bytes.push(value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, (value >> 24) & 0xff);
}

/** Appends a float in four bytes. */
export function pushFloat(bytes: number[], value: number): void {
  float[0] = value;
  pushWord(bytes, word[0] ?? 0);
}

const float = new Float32Array(1);
const word = new Int32Array(float.buffer);

/** Appends a name of ASCII characters behind its length. */
export function pushName(bytes: number[], name: string): void {
  pushUnsigned(bytes, name.length);
  for (let i = 0; i < name.length; i++) bytes.push(name.charCodeAt(i));
}

/** Number of bytes in lists. */
export function lengthOf(chunks: readonly (readonly number[])[]): number {
  return chunks.reduce((sum, { length }) => sum + length, 0);
}

/** Lists one after another in one array. */
export function joined(chunks: readonly (readonly number[])[]): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(lengthOf(chunks));
  let at = 0;
  for (const chunk of chunks) {
    result.set(chunk, at);
    at += chunk.length;
  }
  return result;
}
