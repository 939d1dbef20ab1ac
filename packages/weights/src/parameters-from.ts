/**
 * From a file of weights to the parameters that a run starts from.
 */
import {
  ConfigError,
  DataError,
  type Floats,
  type Layer,
  Trace,
  checkCounts,
  checkFlags,
  checkGiven,
  checkNoOthers,
  rootScope,
} from '@rivulet/tensor';
import { type NameOptions, matchNames } from './match-names.js';
import { type Comparison, describeLeftOver, describeMissing, describeShapes, prefixThatFits } from './mismatch.js';
import { modelParts, withoutPart } from './state-dict.js';
import type { NamedArray, TensorFile } from './tensor-file.js';

/** Options of `parametersFrom`. */
export type ParametersOptions = NameOptions & {
  /** What the numbers are for. */
  readonly model: Layer;
  /** Columns that the model takes; an integer ≥ 1. */
  readonly features: number;
  /** Of the file, for messages. Default 'weights'. */
  readonly name?: string;
  /**
   * `false`: what the file lacks starts as it would without the file, and what it has besides is left. Shapes have to
   * fit all the same. Default true.
   */
  readonly strict?: boolean;
};

/**
 * The parameters and running statistics of a model out of a file, to start a run from.
 *
 * Names of PyTorch's `nn.Sequential` of the same layers fit as they are; so do those of a checkpoint of ours, of which
 * the optimizer's state is left. `num_batches_tracked` is passed over: no formula needs it.
 *
 * @param file from `decodeWeights`, `decodeSafetensors` or `decodeNpz`
 * @param options.model its names and shapes are what is looked for
 * @param options.features an integer ≥ 1
 * @param options.prefix what names of the file have in front: 'net.'; default none
 * @param options.rename names of arrays or modules: `{ fc1: '0' }`; default none
 * @param options.strict default true (torch: strict of load_state_dict)
 * @throws DataError listing what the file lacks, what the model has no place for, and shapes that do not fit
 * @throws ConfigError when an option is out of range, or nothing in the file has the prefix or the name
 * @throws ShapeError when the model does not take so many features
 * @example
 * train({ …, model, initial: parametersFrom(file, { model, features: 2, prefix: 'net.' }) });
 */
export function parametersFrom(file: TensorFile, options: ParametersOptions): Record<string, Floats> {
  checkGiven('parametersFrom', options);
  const { model, features, name = 'weights', prefix, rename, strict = true, ...others } = options;
  checkNoOthers('parametersFrom', others);
  checkCounts('parametersFrom', 1, { features });
  checkFlags('parametersFrom', { strict });
  const [tensors, places] = [modelArrays(file), placesOf(model, features)];
  const matches = matchNames(name, Object.keys(tensors), new Set(places.keys()), { prefix, rename });
  const used = new Set(matches.values());
  const comparison: Comparison = {
    tensors,
    wanted: new Map([...places].map(([own, { shape }]) => [own, shape])),
    matches,
    leftOver: Object.keys(tensors).filter((given) => !used.has(given)),
  };
  const wrong = [
    ...describeShapes(comparison).slice(0, 6),
    ...(strict || matches.size === 0 ? [...describeMissing(comparison), ...describeLeftOver(comparison)] : []),
  ];
  if (wrong.length > 0) {
    const fitting = prefixThatFits(comparison);
    const advice = fitting === null ? '' : `; with the prefix '${fitting}' all names are found`;
    throw new DataError(`${name}: does not fit the model: ${wrong.join('; ')}${advice}`);
  }
  return Object.fromEntries(
    [...matches].map(([own, given]) => [places.get(own)?.state ?? own, tensors[given]?.values ?? new Float32Array(0)]),
  );
}

/** What may be a part of a model. Of a checkpoint this is what its own model consisted of. */
function modelArrays({ tensors, metadata }: TensorFile): Record<string, NamedArray> {
  const arrays = Object.create(null) as Record<string, NamedArray>;
  for (const [name, array] of Object.entries(tensors)) {
    const own = metadata['rivulet'] === undefined ? name : withoutPart(name);
    if (own !== null && !/(^|\.)num_batches_tracked$/.test(own)) arrays[own] = array;
  }
  return arrays;
}

/** The names that a model gives its numbers, with their shapes and their names in a program. */
function placesOf(
  model: Layer,
  features: number,
): Map<string, { readonly state: string; readonly shape: readonly number[] }> {
  const { params, state } = model.init(['batch', features], rootScope(new Trace(), 'model', new Map()));
  const places = new Map<string, { readonly state: string; readonly shape: readonly number[] }>();
  [params, state].forEach((tensors, index) => {
    for (const [name, { shape }] of Object.entries(tensors)) {
      if (places.has(name)) throw new ConfigError(`parametersFrom: expected one '${name}' in the model, received two`);
      places.set(name, { state: `${modelParts[index] ?? ''}${name}`, shape: shape.map(Number) });
    }
  });
  return places;
}
