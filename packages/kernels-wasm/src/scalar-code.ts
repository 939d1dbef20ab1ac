/**
 * Code for engines without SIMD: a vector is four numbers, and an instruction on vectors is four on numbers.
 *
 * Saturating conversions, functions with several results, `memory.fill` and `memory.copy` are used: every engine had
 * them before SIMD. One that is older still refuses the module.
 */
import { Assembler } from './assembler.js';
import type { Code } from './code.js';
import type { Instruction, Signature, ValueType } from './instructions.js';
import { LaneStack, type Place, type Value } from './lane-stack.js';
import { type LaneType, type Lowering, type Spare, onLanes, onNumbers, writeProduct } from './lowering.js';

/** Types of parameters and results without vectors: a function that results in a vector has four results. */
export function inNumbers(types: readonly ValueType[]): readonly LaneType[] {
  return types.flatMap((type) => (type === 'v128' ? (['f32', 'f32', 'f32', 'f32'] as const) : [type]));
}

/** The body of a function that holds vectors as four numbers. */
export class ScalarCode implements Code {
  private readonly out: Assembler;
  private readonly stack: LaneStack;
  /** By the kernels' numbers of locals; a vector has its place when it is first set, of the type that it is set to. */
  private readonly places: (Place | undefined)[];
  private readonly spares = new Map<LaneType, readonly [number, number]>();

  /** @param signatureOf what a function of the module takes and gives */
  constructor(
    parameters: readonly ValueType[],
    private readonly signatureOf: (index: number) => Signature,
  ) {
    this.out = new Assembler(inNumbers(parameters));
    this.stack = new LaneStack(this.out);
    let first = 0;
    this.places = parameters.map((type) => {
      const place: Place = type === 'v128' ? { type: 'f32', lanes: 4, first } : { type, lanes: 1, first };
      first += place.lanes;
      return place;
    });
  }

  local(type: ValueType): number {
    return this.places.push(type === 'v128' ? undefined : this.stack.reserve(type, 1)) - 1;
  }

  op(...instructions: readonly Instruction[]): this {
    for (const name of instructions) {
      const [number, lane] = [onNumbers[name], onLanes[name]];
      if (number) this.lower(number, 1);
      else if (lane) this.lower(lane, 4);
      else if (name === 'i64x2.extmul_low_i32x4_u') this.multiply(0);
      else if (name === 'i64x2.extmul_high_i32x4_u') this.multiply(2);
      else if (name === 'memory.fill' || name === 'memory.copy')
        this.statement(['i32', 'i32', 'i32'], () => this.out.op(name));
      else throw new Error(`${name} has no form without SIMD`);
    }
    return this;
  }

  get(local: number): this {
    this.stack.push(this.stack.held(this.placeOf(local, 'f32')));
    return this;
  }

  set(local: number): this {
    const value = this.stack.pop();
    const place = this.placeOf(local, value.type);
    this.stack.beforeSet(place);
    this.stack.move(value, place);
    return this;
  }

  tee(local: number): this {
    return this.set(local).get(local);
  }

  call(index: number): this {
    const { parameters, result } = this.signatureOf(index);
    this.statement(parameters, () => this.out.call(index));
    if (!result) return this;
    const place = result === 'v128' ? this.stack.reserve('f32', 4) : this.stack.reserve(result, 1);
    this.stack.receive(place);
    this.stack.push(this.stack.held(place));
    return this;
  }

  int(value: number): this {
    this.stack.constant('i32', 1, () => this.out.int(value));
    return this;
  }

  splat(value: number): this {
    this.stack.constant('f32', 4, () => this.out.float(value));
    return this;
  }

  words(...values: readonly [number, number, number, number]): this {
    this.stack.constant('i32', 4, (lane) => this.out.int(values[lane] ?? 0));
    return this;
  }

  shuffle(...lanes: readonly [number, number, number, number]): this {
    const [a, b] = this.stack.popAll(2) as [Value, Value];
    const type = a.type === b.type ? a.type : 'f32';
    const write = (lane: number): void => {
      const from = lanes[lane] ?? 0;
      this.stack.writeAs(type, from < 4 ? a : b, from % 4);
    };
    this.stack.make(type, 4, write, [a, b]);
    return this;
  }

  extractLane(lane: number): this {
    const value = this.stack.pop();
    this.stack.make('f32', 1, () => this.stack.writeAs('f32', value, lane), [value]);
    return this;
  }

  load(offset: number): this {
    return this.read('f32', 4, (lane) => this.out.loadFloat(offset + 4 * lane));
  }

  loadSplat(offset: number): this {
    const place = this.stack.reserve('f32', 1);
    this.loadFloat(offset).stack.move(this.stack.pop(), place);
    this.stack.push({ ...this.stack.held(place), lanes: 4, write: () => this.out.get(place.first) });
    return this;
  }

  store(offset: number): this {
    const value = this.stack.pop();
    const address = this.stack.popSimple();
    this.stack.beforeStore();
    // All lanes are read before the first is written: they may have changed places.
    for (let lane = 0; lane < 4; lane++) {
      address.write(0);
      value.write(lane);
    }
    for (let lane = 3; lane >= 0; lane--) {
      if (value.type === 'i32') this.out.storeInt(offset + 4 * lane);
      else this.out.storeFloat(offset + 4 * lane);
    }
    return this;
  }

  loadInt(offset: number): this {
    return this.read('i32', 1, () => this.out.loadInt(offset));
  }

  storeInt(offset: number): this {
    return this.statement(['i32', 'i32'], () => this.out.storeInt(offset));
  }

  loadFloat(offset: number): this {
    return this.read('f32', 1, () => this.out.loadFloat(offset));
  }

  storeFloat(offset: number): this {
    return this.statement(['i32', 'f32'], () => this.out.storeFloat(offset));
  }

  select(): this {
    const [a, b, chosen] = this.stack.popAll(3) as [Value, Value, Value];
    const write = (): void => {
      for (const value of [a, b, chosen]) value.write(0);
      this.out.select();
    };
    this.stack.make(a.type, 1, write, [a, b, chosen]);
    return this;
  }

  loop(counter: number, from: number | (() => void), step: number, to: number | (() => void), body: () => void): void {
    if (typeof from === 'number') this.int(from);
    else from();
    const start = this.stack.pop();
    const end = (): void => {
      if (typeof to === 'number') this.out.int(to);
      else {
        to();
        this.stack.pop().write(0);
      }
    };
    this.stack.beforeBlock();
    this.out.loop(this.placeOf(counter, 'i32').first, () => start.write(0), step, end, body);
  }

  when(body: () => void): void {
    const condition = this.stack.pop();
    this.stack.beforeBlock();
    condition.write(0);
    this.out.when(body);
  }

  encode(): readonly (readonly number[])[] {
    this.stack.beforeEnd();
    return this.out.encode();
  }

  private lower({ operands, from, to, write }: Lowering, lanes: 1 | 4): void {
    const values = this.stack.popAll(operands).map((value) => (value.lanes < lanes ? this.stack.simple(value) : value));
    const writeLane = (lane: number): void => {
      for (const value of values) this.stack.writeAs(from, value, lane % value.lanes);
      write(this.out, this.spare);
    };
    this.stack.make(to, lanes, writeLane, values);
  }

  /** Products of the lanes `first` and `first + 1`; each is two lanes of the result. */
  private multiply(first: 0 | 2): void {
    const values = this.stack.popAll(2);
    const write = (lane: number): void => {
      for (const value of values) this.stack.writeAs('i32', value, first + (lane >> 1));
      writeProduct(this.out, this.spare, lane % 2 === 1);
    };
    this.stack.make('i32', 4, write, values);
  }

  private read(type: LaneType, lanes: 1 | 4, load: (lane: number) => void): this {
    const address = lanes === 1 ? this.stack.pop() : this.stack.popSimple();
    const write = (lane: number): void => {
      address.write(0);
      load(lane);
    };
    this.stack.push({ type, lanes, write, of: [address], reads: 'memory', isSimple: false });
    return this;
  }

  /** Does something with the values on the stack that may change memory. */
  private statement(types: readonly ValueType[], write: () => void): this {
    const values = this.stack.popAll(types.length);
    this.stack.beforeStore();
    values.forEach((value, index) => this.stack.writeAll(types[index] === 'i32' ? 'i32' : 'f32', value));
    write();
    return this;
  }

  private placeOf(local: number, type: LaneType): Place {
    return (this.places[local] ??= this.stack.reserve(type, 4));
  }

  private readonly spare: Spare = (type) => {
    const known = this.spares.get(type);
    if (known) return known;
    const made = [this.out.local(type), this.out.local(type)] as const;
    this.spares.set(type, made);
    return made;
  };
}
