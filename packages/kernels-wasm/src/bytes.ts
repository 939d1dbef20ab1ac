/**
 * Bytes of a WebAssembly module under construction.
 */

/** A growing array of bytes. */
export class Bytes {
  private data = new Uint8Array(1024);
  length = 0;

  push(byte: number): void {
    if (this.length === this.data.length) this.grow(1);
    this.data[this.length++] = byte;
  }

  unsigned(value: number): void {
    let rest = value >>> 0;
    while (rest >= 0x80) {
      this.push((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.push(rest);
  }

  signed(value: number): void {
    let rest = value | 0;
    for (;;) {
      const byte = rest & 0x7f;
      rest >>= 7;
      if ((rest === 0 && (byte & 0x40) === 0) || (rest === -1 && (byte & 0x40) !== 0)) {
        this.push(byte);
        return;
      }
      this.push(byte | 0x80);
    }
  }

  append(other: Bytes): void {
    this.grow(other.length);
    this.data.set(other.data.subarray(0, other.length), this.length);
    this.length += other.length;
  }

  text(text: string): void {
    this.unsigned(text.length);
    for (let i = 0; i < text.length; i++) this.push(text.charCodeAt(i));
  }

  float(value: number): void {
    this.grow(4);
    new DataView(this.data.buffer).setFloat32(this.length, value, true);
    this.length += 4;
  }

  word(value: number): void {
    this.grow(4);
    new DataView(this.data.buffer).setInt32(this.length, value, true);
    this.length += 4;
  }

  result(): Uint8Array<ArrayBuffer> {
    return this.data.slice(0, this.length);
  }

  private grow(by: number): void {
    if (this.length + by <= this.data.length) return;
    const larger = new Uint8Array(Math.max(2 * this.data.length, this.length + by));
    larger.set(this.data);
    this.data = larger;
  }
}
