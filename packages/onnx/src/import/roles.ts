/**
 * What the numbers of a file are for: which of them a training changes, and which are part of the formula.
 *
 * Trained are weights of products, biases added to products, and scale and bias of normalisations. Running
 * mean and variance are state. All else (scalings, limits, exponents) stays as it is.
 */
import { type OnnxNode, settingOf } from './graph.js';

/** What an initializer is for; `fan`: how many inputs a weight sums over. */
export type Role = { readonly kind: 'params' | 'layers'; readonly start: number; readonly fan: number };

const bias: Role = { kind: 'params', start: 0, fan: 0 };
const scale: Role = { kind: 'params', start: 1, fan: 0 };
const slope: Role = { kind: 'params', start: 0.25, fan: 0 };
const mean: Role = { kind: 'layers', start: 0, fan: 0 };
const variance: Role = { kind: 'layers', start: 1, fan: 0 };

/** Values that hold the same numbers as their input. */
const copies = new Set(['Identity', 'Cast', 'Dropout', 'Transpose']);

/**
 * The roles of initializers, by name.
 *
 * @param dims the axes of the float initializers
 */
export function rolesOf(
  nodes: readonly OnnxNode[],
  dims: ReadonlyMap<string, readonly number[]>,
): ReadonlyMap<string, Role> {
  const producers = new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const roles = new Map<string, Role>();
  const behind = (value: string | undefined): { readonly value: string; readonly transposed: boolean } => {
    let [name, transposed] = [value ?? '', false];
    for (let node = producers.get(name); node && copies.has(node.op); node = producers.get(name)) {
      transposed = transposed !== (node.op === 'Transpose');
      name = node.inputs[0] ?? '';
    }
    return { value: name, transposed };
  };
  const give = (value: string | undefined, role: Role): void => {
    const name = behind(value).value;
    if (dims.has(name) && !roles.has(name)) roles.set(name, role);
  };
  const axesOf = (value: string | undefined): number => dims.get(behind(value).value)?.length ?? 0;
  const weight = (value: string | undefined, transposed: boolean): void => {
    const source = behind(value);
    const axes = dims.get(source.value);
    if (axes?.length === 2)
      give(value, { kind: 'params', start: 0, fan: axes[transposed !== source.transposed ? 1 : 0] ?? 1 });
  };
  /** Nodes whose output is a product, or normalised, or normalised and scaled. */
  const forms = new Map<string, 'product' | 'normalised' | 'scaled'>();
  const formOf = (value: string | undefined): string | undefined => forms.get(behind(value).value);

  for (const node of nodes) {
    const { op, inputs, outputs } = node;
    const output = outputs[0] ?? '';
    const [a, b] = inputs;
    switch (op) {
      case 'Gemm':
        weight(b, settingOf(node, 'transB') === 1);
        give(inputs[2], bias);
        if (!inputs[2]) forms.set(output, 'product');
        break;
      case 'MatMul':
        weight(b, false);
        forms.set(output, 'product');
        break;
      case 'BatchNormalization':
        give(b, scale);
        give(inputs[2], bias);
        give(inputs[3], mean);
        give(inputs[4], variance);
        if (!b) forms.set(output, 'normalised');
        break;
      case 'LayerNormalization':
        give(b, scale);
        give(inputs[2], bias);
        break;
      case 'PRelu':
        give(b, slope);
        break;
      case 'Div':
        if (producers.get(behind(b).value)?.op === 'Sqrt') forms.set(output, 'normalised');
        break;
      case 'Mul':
        for (const [x, factor] of [
          [a, b],
          [b, a],
        ]) {
          if (formOf(x) !== 'normalised' || axesOf(factor) === 0) continue;
          give(factor, scale);
          forms.set(output, 'scaled');
        }
        break;
      case 'Add':
        for (const [x, summand] of [
          [a, b],
          [b, a],
        ]) {
          if (formOf(x) !== undefined && axesOf(summand) > 0) give(summand, bias);
        }
        break;
      default:
    }
  }
  return roles;
}
