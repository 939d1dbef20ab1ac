/**
 * What passes between the nodes of a graph that is read: formulas, comparisons, and numbers known now.
 */
import { type Mask, type Tensor, isSampleShape } from '@rivulet/tensor';
import { bound } from './limits.js';

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
  bound('integers', values.length);
  return { kind: 'fixed', dims, values, type: 'integer' };
}

/** The axes of a value as the file has them. */
export function axesOf(value: Value): readonly Length[] {
  if (value.kind === 'fixed') return value.dims;
  return value.kind === 'mask' ? value.mask.shape : (value.axes ?? value.tensor.shape);
}

/** Whether a formula has one row a sample. */
export function hasRows({ tensor }: TensorValue): boolean {
  return isSampleShape(tensor.shape);
}
