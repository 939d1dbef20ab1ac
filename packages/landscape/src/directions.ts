/**
 * Directions in the space of a network's parameters.
 */
import { type Floats, type Tensors, checkSeed, random } from '@rivulet/tensor';

/** Numbers by the names of the parameters. */
export type Parameters = Readonly<Record<string, Floats>>;

/**
 * A random direction, normalised filter by filter: the weights of each neuron's direction are as long as the
 * neuron's own. Biases and other vectors stay as they are.
 *
 * d ← g · ‖θᵢ‖/‖gᵢ‖,  g normal, i each row of a weight [out, in]
 *
 * So directions of different networks compare, though relu networks may scale their layers at will.
 *
 * @param params where the network stands
 * @param shapes of its parameters, as a layer's `init` gives them
 * @param seed an integer in [0, 2³²)
 *
 * H. Li, Z. Xu, G. Taylor, C. Studer, T. Goldstein 2018, "Visualizing the loss landscape of neural nets".
 */
export function filterNormalised(params: Parameters, shapes: Tensors, seed: number): Parameters {
  checkSeed(seed, 'filterNormalised');
  return Object.fromEntries(
    Object.entries(params).map(([name, values]) => {
      const direction = new Float64Array(values.length);
      const shape = shapes[name]?.shape ?? [];
      if (shape.length < 2) return [name, direction];
      const width = Number(shape[1]);
      const stream = random(seed, name);
      for (let row = 0; row < values.length; row += width) {
        const drawn = Array.from({ length: width }, () => stream.normal());
        const scale = length(values.subarray(row, row + width)) / (length(drawn) || 1);
        direction.set(
          drawn.map((value) => value * scale),
          row,
        );
      }
      return [name, direction];
    }),
  );
}

function length(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! ** 2;
  return Math.sqrt(sum);
}

/** All parameters as one vector, in the order of their names' first appearance. */
export function flat(params: Parameters, names: readonly string[]): Float64Array {
  return Float64Array.from(names.flatMap((name) => Array.from(params[name] ?? [])));
}

/** A vector as parameters again. */
export function unflat(vector: Float64Array, like: Parameters, names: readonly string[]): Parameters {
  let at = 0;
  return Object.fromEntries(
    names.map((name) => {
      const { length: size } = like[name] ?? [];
      at += size;
      return [name, vector.slice(at - size, at)];
    }),
  );
}
