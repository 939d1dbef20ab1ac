/**
 * Pieces of formulas that most optimizers are made of.
 */
import { type Tensor, type Tensors, isHostScalar, mapTensors, sizeOf, zip } from '@rivulet/tensor';

/** 0 of the same shapes: the usual state before the first step. */
export function zerosLike(params: Tensors): Tensors {
  return filledLike(params, 0);
}

/** One value of the same shapes. */
export function filledLike(params: Tensors, value: number): Tensors {
  return mapTensors((theta) => theta.fill(value), params);
}

/** One number for each tensor, as PyTorch keeps numbers of its state. */
export function numbersFor(params: Tensors, value: number): Tensors {
  return mapTensors((theta) => theta.trace.constant(value), params);
}

/** x·factor, name by name. */
export function scaled(x: Tensors, factor: Tensor): Tensors {
  return mapTensors((one) => one.mul(factor), x);
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

/**
 * 1 − βᵗ: how much of its weight a moving average that started at 0 has after t steps.
 *
 * The host takes it in float64. A t that a state counts, inside a wrapper, leaves it to the backend, where the
 * difference would keep three digits of 1 − 0.999; as −2h/(1 − h) with h = tanh(½·t·ln β) it keeps all.
 */
export function biasOf(beta: Tensor, t: Tensor): Tensor {
  if (isHostScalar(t)) return oneMinus(beta.pow(t));
  const h = t.mul(beta.log().mul(0.5)).tanh();
  return h.mul(-2).div(oneMinus(h));
}

/** x², name by name. */
export function squares(x: Tensors): Tensors {
  return mapTensors((one) => one.square(), x);
}

/** Mean of all elements, shape []. */
export function meanOf(x: Tensor): Tensor {
  return x.sum().div(sizeOf(x.shape));
}

/** √(mean of x²), shape []. */
export function rootMeanSquare(x: Tensor): Tensor {
  return meanOf(x.square()).sqrt();
}
