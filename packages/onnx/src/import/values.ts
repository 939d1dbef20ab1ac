/**
 * What passes between the nodes of a graph that is read: formulas, comparisons, and numbers known now.
 */
import { DataError, type LayerContext, type Mask, type Tensor, isSampleShape } from '@rivulet/tensor';

/** A length of an axis; 'batch' is the number of samples. */
export type Length = number | 'batch';

/** A formula. */
export type TensorValue = {
  readonly kind: 'tensor';
  readonly tensor: Tensor;
  /** Its axes in the file, where they are not those of the tensor: [batch] is kept as [batch, 1]. */
  readonly axes?: readonly Length[];
  /** It is to be read transposed. */
  readonly transposed?: boolean;
};

/** Numbers known now, shapes above all: one of them may be the number of samples. */
export type FixedValue = {
  readonly kind: 'fixed';
  readonly dims: readonly number[];
  readonly values: readonly Length[];
  readonly type: 'float' | 'integer' | 'truth';
};

/** The value of a name in a graph. */
export type Value = TensorValue | FixedValue | { readonly kind: 'mask'; readonly mask: Mask };

/** A formula as a value; `axes` only where they differ. */
export function ofTensor(tensor: Tensor, axes?: readonly Length[]): TensorValue {
  const same = axes?.length === tensor.shape.length && axes.every((length, axis) => length === tensor.shape[axis]);
  return { kind: 'tensor', tensor, ...(axes && !same ? { axes } : {}) };
}

/** Integers as a value. */
export function ofList(values: readonly Length[], dims: readonly number[] = [values.length]): FixedValue {
  return { kind: 'fixed', dims, values, type: 'integer' };
}

/** The axes of a value as the file has them. */
export function axesOf(value: Value): readonly Length[] {
  if (value.kind === 'fixed') return value.dims;
  return value.kind === 'mask' ? value.mask.shape : (value.axes ?? value.tensor.shape);
}

/** Numbers as a formula; a single one without axes where that makes no difference. */
export function constantOf(value: FixedValue, context: LayerContext, plain: boolean): Tensor {
  const numbers = value.values.map((length) => {
    if (length === 'batch') throw new DataError('it computes with the number of samples');
    return length;
  });
  const [first] = numbers;
  if (first !== undefined && numbers.length === 1 && (plain || value.dims.length === 0)) return context.constant(first);
  return context.constant(numbers, value.dims);
}

/** Whether a formula has one row a sample. */
export function hasRows({ tensor }: TensorValue): boolean {
  return isSampleShape(tensor.shape);
}
