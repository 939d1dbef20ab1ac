/**
 * The stack of code without SIMD, which exists while the code is written only.
 *
 * What is pushed is not in the module yet: it knows how to write each of its lanes, and does when
 * something is done with it. So a lane of a formula is one expression, without locals for its steps.
 * The order of instructions still holds: what would read a local or memory too late is written before.
 */
import type { Assembler } from './assembler.js';
import type { LaneType } from './lowering.js';

/** Neighbouring locals of the module, one a lane. */
export type Place = { readonly type: LaneType; readonly lanes: 1 | 4; readonly first: number };

/** Something on the stack: a number, or four. */
export type Value = {
  /** What `write` leaves on the stack of the module. */
  readonly type: LaneType;
  readonly lanes: 1 | 4;
  readonly write: (lane: number) => void;
  /** Whether a lane is one instruction, which may as well be written again and again. */
  readonly isSimple: boolean;
  /** What it is computed from. */
  readonly of: readonly Value[];
  /** What `write` itself reads: locals, or memory. */
  readonly reads?: Place | 'memory';
};

/** Values that are not written yet. */
export class LaneStack {
  private values: Value[] = [];

  constructor(private readonly out: Assembler) {}

  push(value: Value): void {
    this.values.push(value);
  }

  /** Pushes a value that is computed from others. */
  make(type: LaneType, lanes: 1 | 4, write: (lane: number) => void, of: readonly Value[]): void {
    this.push({ type, lanes, write, of, isSimple: false });
  }

  /** Pushes a value that an instruction makes of nothing. */
  constant(type: LaneType, lanes: 1 | 4, write: (lane: number) => void): void {
    this.push({ type, lanes, write, of: [], isSimple: true });
  }

  pop(): Value {
    const value = this.values.pop();
    if (!value) throw new Error('nothing is on the stack');
    return value;
  }

  /** Pops as many values; the top is the last. */
  popAll(count: number): Value[] {
    if (count > this.values.length) throw new Error(`${count} operands are not on the stack`);
    return this.values.splice(this.values.length - count);
  }

  /** Pops a value that may be written several times. */
  popSimple(): Value {
    return this.simple(this.pop());
  }

  /** The value, in locals if it is more than an instruction. */
  simple(value: Value): Value {
    return value.isSimple ? value : this.keep(value);
  }

  /** Writes what reads memory: it is about to change. */
  beforeStore(): void {
    this.settle((reads) => reads === 'memory');
  }

  /** Writes what reads these locals: they are about to change. */
  beforeSet({ first }: Place): void {
    this.settle((reads) => reads !== 'memory' && reads.first === first);
  }

  /** Writes everything: what follows runs several times, or not at all. */
  beforeBlock(): void {
    this.values = this.values.map((value) => this.keep(value));
  }

  /** Writes everything as results of the function. */
  beforeEnd(): void {
    for (const value of this.values) this.writeAll(value.lanes === 4 ? 'f32' : value.type, value);
  }

  writeAll(type: LaneType, value: Value): void {
    for (let lane = 0; lane < value.lanes; lane++) this.writeAs(type, value, lane);
  }

  writeAs(type: LaneType, value: Value, lane: number): void {
    value.write(lane);
    if (value.type !== type) this.out.op(type === 'i32' ? 'i32.reinterpret_f32' : 'f32.reinterpret_i32');
  }

  reserve(type: LaneType, lanes: 1 | 4): Place {
    const first = this.out.local(type);
    for (let lane = 1; lane < lanes; lane++) this.out.local(type);
    return { type, lanes, first };
  }

  /** What a place holds. */
  held(place: Place): Value {
    const { type, lanes, first } = place;
    return { type, lanes, of: [], reads: place, isSimple: true, write: (lane) => this.out.get(first + lane) };
  }

  /** Sets a place to a value; all lanes are read before the first is set. */
  move(value: Value, place: Place): void {
    this.writeAll(place.type, value);
    this.receive(place);
  }

  /** Sets a place to what is on the stack of the module. */
  receive({ lanes, first }: Place): void {
    for (let lane = lanes - 1; lane >= 0; lane--) this.out.set(first + lane);
  }

  private keep(value: Value): Value {
    const place = this.reserve(value.type, value.lanes);
    this.move(value, place);
    return this.held(place);
  }

  private settle(isAffected: (reads: Place | 'memory') => boolean): void {
    const isWritten = ({ reads, of }: Value): boolean => (reads && isAffected(reads)) === true || of.some(isWritten);
    this.values = this.values.map((value) => (isWritten(value) ? this.keep(value) : value));
  }
}
