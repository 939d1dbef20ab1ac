/**
 * What an operator sees of the node that it is to write as a formula: inputs and attributes, checked.
 *
 * Whatever an operator cannot do it says by throwing a `DataError` with the reason alone; who calls it adds
 * operator and name of the node.
 */
import { DataError, type LayerContext, type Mask, type Tensor, formatShape } from '@rivulet/tensor';
import { type OnnxNode, type OnnxStructure, settingOf } from './graph.js';
import { bound } from './limits.js';
import { type Length, type TensorValue, type FixedValue, type Value, axesOf } from './values.js';

/** One node at work. */
export class Call {
  constructor(
    readonly node: OnnxNode,
    /** By position; `undefined` where the node leaves one out. */
    readonly inputs: readonly (Value | undefined)[],
    readonly graph: OnnxStructure,
    readonly context: LayerContext,
    /** Names of running statistics by the value that they are. */
    readonly statistics: ReadonlyMap<string, string>,
    /** Running statistics after this batch, by name. */
    readonly next: Map<string, Tensor>,
    /** How many constants the formulas have so far. */
    private readonly spent: { constants: number },
  ) {}

  get opset(): number {
    return this.graph.opset;
  }

  /** An input that must be there. */
  value(index: number): Value {
    const value = this.inputs[index];
    if (!value) throw new DataError(`its input ${index} is missing`);
    return value;
  }

  /** An input as a formula with axes as it likes them. */
  any(index: number): TensorValue {
    const value = this.value(index);
    if (value.kind === 'tensor') return value;
    if (value.kind === 'mask') throw new DataError(`its input ${index} is a truth value`);
    return { kind: 'tensor', tensor: this.fixed(value, false) };
  }

  /** An input as a formula with the axes that the tensor has. */
  tensor(index: number): Tensor {
    const value = this.any(index);
    if (value.axes) {
      throw new DataError(`its input ${index} has the axes ${formatShape(value.axes)}; flatten it to [batch, n] first`);
    }
    if (value.transposed) throw new DataError(`its input ${index} is transposed; only products take that`);
    return value.tensor;
  }

  /** The same for elementwise operations: a constant of one number comes without axes. */
  operand(index: number): Tensor {
    const value = this.value(index);
    return value.kind === 'fixed' ? this.fixed(value, true) : this.tensor(index);
  }

  /** The same, where it may be left out. */
  optional(index: number): Tensor | undefined {
    return this.inputs[index] && this.operand(index);
  }

  /** An input that says yes or no. */
  mask(index: number): Mask {
    const value = this.value(index);
    return value.kind === 'mask' ? value.mask : this.operand(index).gt(0.5);
  }

  /** Numbers as a formula. */
  constant(values: readonly number[], dims: readonly number[]): Tensor {
    this.spent.constants += values.length;
    bound('constants', this.spent.constants);
    const [first] = values;
    return first !== undefined && dims.length === 0
      ? this.context.constant(first)
      : this.context.constant(values, dims);
  }

  /** An input of integers known now: axes, a shape. */
  list(index: number): readonly Length[] | undefined {
    const value = this.inputs[index];
    if (!value) return undefined;
    if (value.kind !== 'fixed') throw new DataError(`its input ${index} depends on the features; it must be known`);
    bound('integers', value.values.length);
    return value.values;
  }

  /** Such an input without the number of samples in it. */
  integers(index: number): readonly number[] | undefined {
    return this.list(index)?.map((length) => {
      if (length === 'batch') throw new DataError(`its input ${index} depends on the number of samples`);
      return length;
    });
  }

  /** An input that is one number known now. */
  single(index: number): number | undefined {
    const numbers = this.integers(index);
    if (!numbers) return undefined;
    const [number] = numbers;
    if (number === undefined || numbers.length > 1) throw new DataError(`its input ${index} is not a single number`);
    return number;
  }

  /** An attribute that is a number. */
  number(name: string, fallback: number): number {
    const value = settingOf(this.node, name) ?? fallback;
    if (typeof value !== 'number') throw new DataError(`its attribute ${name} is no number`);
    return value;
  }

  /** An attribute that is a text. */
  text(name: string, fallback: string): string {
    const value = settingOf(this.node, name) ?? fallback;
    if (typeof value !== 'string') throw new DataError(`its attribute ${name} is no text`);
    return value;
  }

  /** An attribute that is a list. */
  numbers(name: string): readonly number[] | undefined {
    const value = settingOf(this.node, name);
    if (value === undefined || typeof value === 'object') return value;
    throw new DataError(`its attribute ${name} is no list`);
  }

  /** An axis of an input, counted from its front: −1 is the last one. */
  axis(value: Value, axis: number): number {
    const { length } = axesOf(value);
    const counted = axis < 0 ? axis + length : axis;
    if (!Number.isInteger(counted) || counted < 0 || counted >= length) {
      throw new DataError(`${formatShape(axesOf(value))} has no axis ${axis}`);
    }
    return counted;
  }

  /** Numbers known now as a formula; a single one without axes where that makes no difference. */
  private fixed({ values, dims }: FixedValue, plain: boolean): Tensor {
    const numbers = values.map((length) => {
      if (length === 'batch') throw new DataError('it computes with the number of samples');
      return length;
    });
    return this.constant(numbers, plain && numbers.length === 1 ? [] : dims);
  }
}
