/**
 * The orthogonal matrix nearest to a matrix, about, by products alone.
 */
import { type Tensor, globalNorm } from '@rivulet/tensor';

/** The coefficients of the iteration, and what the norm is kept above. */
export type NewtonSchulz = {
  readonly linear: Tensor;
  readonly cubic: Tensor;
  readonly quintic: Tensor;
  readonly epsilon: Tensor;
  readonly iterations: number;
};

/**
 * X = U / max(‖U‖, ε), then `iterations` times X ← a·X + (b·S + c·S²)·X, S = X·Xᵀ.
 *
 * Each singular value σ of X becomes a·σ + b·σ³ + c·σ⁵, which moves all of them towards 1 while the
 * singular vectors stay. A matrix that is higher than wide is multiplied from the other side, where
 * the square matrix is the smaller one.
 *
 * @param u [rows, columns]
 */
export function orthogonalize(u: Tensor, { linear, cubic, quintic, epsilon, iterations }: NewtonSchulz): Tensor {
  const [rows, columns] = u.shape.map(Number);
  const high = Number(rows) > Number(columns);
  let x = u.div(globalNorm({ u }).max(epsilon));
  for (let i = 0; i < iterations; i++) {
    const square = high ? x.matmul(x, { transposeA: true }) : x.matmul(x, { transposeB: true });
    const factor = square.mul(cubic).add(square.matmul(square).mul(quintic));
    x = x.mul(linear).add(high ? x.matmul(factor) : factor.matmul(x));
  }
  return x;
}
