/**
 * CRC-32, as zip and Python's binascii have it: Hyperband deals trials out by it.
 */

/** The checksum of a text in UTF-8; an integer in [0, 2³²). Bit by bit, for texts of a few letters. */
export function crc32(text: string): number {
  let register = 0xffffffff;
  for (const byte of new TextEncoder().encode(text)) {
    register ^= byte;
    for (let bit = 0; bit < 8; bit++) register = (register >>> 1) ^ (register & 1 ? 0xedb88320 : 0);
  }
  return (register ^ 0xffffffff) >>> 0;
}
