/**
 * The primitive operations: a closed list of 24, and the shape rule of each.
 *
 * Everything else (relu, softmax, cross-entropy, means, norms) is composed of them. Every backend
 * implements every row; the tables keyed by `Op` make the compiler refuse a missing cell. The rows:
 * `leaf` (four kinds: `const`, `state`, `data`, `scalar`), `add sub mul div max min pow gt where neg
 * abs sign sqrt exp log tanh sigmoid matmul sum amax broadcast stop uniform`.
 */
import { ShapeError } from './errors.js';
import { broadcastShapes, checkShape, formatShape, type Shape, sameShape, sizeOf } from './shape.js';

/** Attributes of each primitive: what a node knows beside its inputs. */
export interface Attributes {
  /** A number known while tracing (rank 0), or a few of them. */
  const: { readonly values: readonly number[]; readonly shape: Shape };
  /** A value that lives from step to step: a parameter, an optimizer's moment, a running mean. */
  state: { readonly name: string; readonly shape: Shape };
  /** A value that each step receives anew, one row a sample. */
  data: { readonly name: string; readonly shape: Shape };
  /** A number that the loop fills in at each step: a learning rate, the step itself. */
  scalar: { readonly name: string };
  add: object;
  sub: object;
  mul: object;
  div: object;
  max: object;
  min: object;
  pow: object;
  gt: object;
  where: object;
  neg: object;
  abs: object;
  sign: object;
  sqrt: object;
  exp: object;
  log: object;
  tanh: object;
  sigmoid: object;
  /** Whether an operand is read transposed. */
  matmul: { readonly transposeA: boolean; readonly transposeB: boolean };
  /** The axes that are reduced; `keep` leaves them in place with length 1. */
  sum: { readonly axes: readonly number[]; readonly keep: boolean };
  amax: { readonly axes: readonly number[]; readonly keep: boolean };
  broadcast: { readonly shape: Shape };
  stop: object;
  /** The random stream: with the seed it is the key, with the step and the position the number. */
  uniform: { readonly stream: string; readonly shape: Shape };
}

/** Name of a primitive operation. */
export type Op = keyof Attributes;

/** What each row of a table keyed by operation computes a shape from. */
type ShapeRule<O extends Op> = (inputs: readonly Shape[], attributes: Attributes[O]) => Shape;

const elementwise =
  (name: Op) =>
  (inputs: readonly Shape[]): Shape =>
    broadcastShapes(name, inputs);

const given =
  (who: Op) =>
  (_: readonly Shape[], { shape }: { readonly shape: Shape }): Shape => {
    checkShape(shape, who);
    return shape;
  };

/** What lives from step to step cannot follow the number of samples. */
const lasting =
  (who: Op) =>
  (_: readonly Shape[], { shape }: { readonly shape: Shape }): Shape => {
    checkShape(shape, who);
    sizeOf(shape);
    return shape;
  };

const same = ([input]: readonly Shape[]): Shape => input ?? [];

const reduce =
  (who: Op) =>
  ([input]: readonly Shape[], { axes, keep }: { readonly axes: readonly number[]; readonly keep: boolean }): Shape => {
    const shape = input ?? [];
    for (const axis of axes) {
      if (!Number.isInteger(axis) || axis < 0 || axis >= shape.length) {
        throw new ShapeError(`${who}: ${formatShape(shape)} has no axis ${axis}`);
      }
    }
    const result = keep
      ? shape.map((dimension, axis) => (axes.includes(axis) ? 1 : dimension))
      : shape.filter((_, axis) => !axes.includes(axis));
    if (result.length === 1 && result[0] === 'batch') {
      throw new ShapeError(`${who}: reducing axis 1 of ${formatShape(shape)} would leave [batch]; use { keep: true }`);
    }
    return result;
  };

/** The shape rule of every primitive. */
export const shapeRules: { readonly [O in Op]: ShapeRule<O> } = {
  const: lasting('const'),
  state: lasting('state'),
  data: given('data'),
  scalar: () => [],
  add: elementwise('add'),
  sub: elementwise('sub'),
  mul: elementwise('mul'),
  div: elementwise('div'),
  max: elementwise('max'),
  min: elementwise('min'),
  pow: elementwise('pow'),
  gt: elementwise('gt'),
  where: elementwise('where'),
  neg: same,
  abs: same,
  sign: same,
  sqrt: same,
  exp: same,
  log: same,
  tanh: same,
  sigmoid: same,
  matmul: ([a = [], b = []], { transposeA, transposeB }) => {
    if (a.length !== 2 || b.length !== 2) {
      throw new ShapeError(`matmul: expected two matrices, received ${formatShape(a)} and ${formatShape(b)}`);
    }
    const [rows, innerA] = transposeA ? [a[1], a[0]] : a;
    const [innerB, columns] = transposeB ? [b[1], b[0]] : b;
    if (innerA !== innerB || rows === undefined || columns === undefined) {
      throw new ShapeError(
        `matmul: ${formatShape(a)}${transposeA ? 'ᵀ' : ''} and ${formatShape(b)}${transposeB ? 'ᵀ' : ''} do not fit; the inner lengths are ${innerA} and ${innerB}`,
      );
    }
    const shape = [rows, columns];
    checkShape(shape, 'matmul');
    return shape;
  },
  sum: reduce('sum'),
  amax: reduce('amax'),
  broadcast: ([input = []], { shape }) => {
    checkShape(shape, 'broadcast');
    if (!sameShape(broadcastShapes('broadcast', [input, shape]), shape)) {
      throw new ShapeError(`broadcast: ${formatShape(input)} does not stretch to ${formatShape(shape)}`);
    }
    return shape;
  },
  stop: same,
  uniform: given('uniform'),
};

/** Every primitive, in the order of the table. */
export const ops = Object.keys(shapeRules) as readonly Op[];

/** Operations that join their inputs elementwise, stretching axes of length 1. */
export const elementwiseOps: ReadonlySet<Op> = new Set<Op>([
  'add',
  'sub',
  'mul',
  'div',
  'max',
  'min',
  'pow',
  'gt',
  'where',
]);
