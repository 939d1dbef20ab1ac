/**
 * Pieces of formulas that most optimizers are made of.
 */
import { type Tensor, type Tensors, mapTensors, zip } from '@rivulet/tensor';

/** 0 of the same shapes: the usual state before the first step. */
export function zerosLike(params: Tensors): Tensors {
  return mapTensors((theta) => theta.fill(0), params);
}

/** 1 − x. */
export function oneMinus(x: Tensor): Tensor {
  return x.neg().add(1);
}

/** β·average + (1 − β)·x, name by name. */
export function movingAverage(average: Tensors, x: Tensors, beta: Tensor): Tensors {
  const share = oneMinus(beta);
  return zip((old, now) => old.mul(beta).add(now.mul(share)), average, x);
}

/** 1 − βᵗ: how much of its weight a moving average that started at 0 has after t steps. */
export function biasOf(beta: Tensor, t: Tensor): Tensor {
  return oneMinus(beta.pow(t));
}

/** x², name by name. */
export function squares(x: Tensors): Tensors {
  return mapTensors((one) => one.square(), x);
}
