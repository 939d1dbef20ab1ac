/**
 * What kernels are written with. They write vectors of four floats; whether the module holds one as a
 * v128 or as four numbers is known to the writer alone.
 */
import type { Instruction, ValueType } from './instructions.js';

/** The code of a function; methods append instructions. */
export type Code = {
  /** A new local; parameters are the locals from 0 on. */
  local(type: ValueType): number;
  op(...instructions: readonly Instruction[]): Code;
  get(local: number): Code;
  set(local: number): Code;
  tee(local: number): Code;
  call(index: number): Code;
  int(value: number): Code;
  /** Four equal floats. */
  splat(value: number): Code;
  /** Four integers. */
  words(...values: readonly [number, number, number, number]): Code;
  /** Lanes 0–3 are those of the first operand, 4–7 those of the second. */
  shuffle(...lanes: readonly [number, number, number, number]): Code;
  extractLane(lane: number): Code;
  load(offset: number): Code;
  /** One float into all lanes. */
  loadSplat(offset: number): Code;
  store(offset: number): Code;
  loadInt(offset: number): Code;
  storeInt(offset: number): Code;
  loadFloat(offset: number): Code;
  storeFloat(offset: number): Code;
  /** The first of two numbers below the top, if the top is not 0, else the second. */
  select(): Code;
  /**
   * `for (counter = from; counter < to; counter += step) body()`, which must run at least once.
   *
   * @param from the start, or pushes it
   * @param to the end, or pushes it
   */
  loop(counter: number, from: number | (() => void), step: number, to: number | (() => void), body: () => void): void;
  /** `if (popped) body()`. */
  when(body: () => void): void;
  /** The body with its locals declared, as the code section wants it: lists of bytes, one after another. */
  encode(): readonly (readonly number[])[];
};
