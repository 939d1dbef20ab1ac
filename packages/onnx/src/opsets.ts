/**
 * Versions of ONNX's operator set, and of the file format that came with each.
 */
import { check } from '@rivulet/tensor';

/** Operator set and version of the file format that are written by default: what all current tools read. */
export const target = { opset: 17, irVersion: 8 } as const;

/** Operator sets that models are written for: from the first in which axes are inputs to the last that ONNX Runtime 1.30 runs. */
export const opsets = { least: 13, largest: 26 } as const;

/** The first operator set of each version of the file format, as ONNX's releases had them. */
const firsts: readonly (readonly [opset: number, irVersion: number])[] = [
  [25, 13],
  [24, 12],
  [23, 11],
  [21, 10],
  [19, 9],
  [15, 8],
  [13, 7],
];

/**
 * The version of the file format that goes with an operator set: what the first release of ONNX that had the one wrote.
 *
 * @param who named in the message of the error
 * @throws ConfigError when models are not written for that operator set
 */
export function irVersionOf(opset: number, who: string): number {
  const { least, largest } = opsets;
  const known = firsts.find(([first]) => opset >= first)?.[1];
  if (known === undefined || opset > largest || !Number.isInteger(opset)) {
    check(false, who, `an integer opset from ${least} to ${largest}`, opset);
  }
  return known;
}
