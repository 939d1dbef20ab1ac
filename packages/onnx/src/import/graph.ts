/**
 * A model of a file as plain data: what a checkpoint keeps of it, and what the layer is made of.
 */

/** Numbers of a graph that no training changes. */
export type OnnxConstant = {
  readonly name: string;
  readonly dims: readonly number[];
  readonly values: readonly number[];
  readonly type: 'float' | 'integer' | 'truth';
};

/** A parameter, or a running statistic. */
export type OnnxParameter = {
  /** What the nodes call it. */
  readonly value: string;
  /** What a training calls it, after `params/` or `layers/`. */
  readonly name: string;
  readonly kind: 'params' | 'layers';
  readonly shape: readonly number[];
  /** Without numbers from the file it starts from U[start − spread, start + spread). */
  readonly start: number;
  readonly spread: number;
};

/**
 * A setting of a node. Names are not keys: a file could make an object of them that looks like a spec, which
 * `revive` would follow.
 */
export type OnnxAttribute = { readonly name: string; readonly value: number | string | readonly number[] };

/** An operation; values are passed by name, and '' is an input that is left out. */
export type OnnxNode = {
  /** With the operator set in front, unless it is ONNX's own: `ai.onnx.ml.Scaler`. */
  readonly op: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: readonly OnnxAttribute[];
};

/** What stands between the features and the logits (or values). */
export type OnnxStructure = {
  /** Version of ONNX's operator set that the nodes are read by. */
  readonly opset: number;
  readonly input: string;
  /** Lengths of the input's axes behind the first: [784], [1, 28, 28]. */
  readonly axes: readonly number[];
  /** The number of samples that the file was made for; 0: any. */
  readonly samples: number;
  readonly output: string;
  /** Which variance batch normalisation averages. */
  readonly variance: 'biased' | 'unbiased';
  readonly nodes: readonly OnnxNode[];
  readonly parameters: readonly OnnxParameter[];
  readonly constants: readonly OnnxConstant[];
};

/** A structure of which is known what comes out. */
export type OnnxGraph = OnnxStructure & {
  /** Columns of the output. */
  readonly columns: number;
};

/** The value of a setting; `undefined` where the node has none of this name. */
export function settingOf({ attributes }: OnnxNode, name: string): OnnxAttribute['value'] | undefined {
  return attributes.find((attribute) => attribute.name === name)?.value;
}
