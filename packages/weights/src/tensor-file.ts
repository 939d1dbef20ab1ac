/**
 * What a file of weights holds, whatever its format.
 */
import type { Floats } from '@rivulet/tensor';

/** Numbers with a shape, row-major. */
export type NamedArray = { readonly shape: readonly number[]; readonly values: Floats };

/** Arrays by name, and text by key. */
export type TensorFile = {
  readonly tensors: Readonly<Record<string, NamedArray>>;
  readonly metadata: Readonly<Record<string, string>>;
};
