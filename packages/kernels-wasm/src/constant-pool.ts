/**
 * Constants in memory: engines load four equal floats from there faster than they make them from an
 * immediate.
 */

/** Constants in memory, each once. */
export class ConstantPool {
  private readonly addresses = new Map<number, number>();

  /** @param start first byte of the pool @param end byte behind it */
  constructor(
    private readonly start: number,
    private readonly end: number,
  ) {}

  addressOf(value: number): number {
    const key = Math.fround(value);
    const known = this.addresses.get(key);
    if (known !== undefined) return known;
    const address = this.start + 4 * this.addresses.size;
    if (address >= this.end) throw new Error('too many different constants');
    this.addresses.set(key, address);
    return address;
  }

  /** What has to be written to memory before anything runs. */
  get entries(): Iterable<[number, number]> {
    return this.addresses;
  }
}
