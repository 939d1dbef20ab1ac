/**
 * What schedule-free optimizers share: fast weights, their average, and a point between the two.
 */
import type { Scalar, StepContext, Tensor, Tensors } from '@rivulet/tensor';
import { atLeastZero, belowOne, choice, count, mapTensors, scalar, zip } from '@rivulet/tensor';
import { gradientSettings } from './gradient-settings.js';
import { oneMinus } from './moving-average.js';
import { numberState } from './norms.js';

/** Settings of schedule-free optimizers. */
export const scheduleFreeSettings = {
  /** β₁, how near to the average gradients are taken, 0 ≤ β₁ < 1. Default 0.9 (optax: b1). */
  beta1: scalar(0.9, belowOne),
  /** ρ ≥ 0: a step counts in the average with the power ρ of its rate. Default 2 (optax: weight_lr_power). */
  weightPower: scalar(2, atLeastZero),
  /** W, over how many steps the rate rises to η; an integer ≥ 0. Default 0 (optax: warmup_steps). */
  warmupSteps: count(0, 0),
  /** The rate of the first step of a warm-up: 0, or η/W as in the authors' code. Default 'zero'. */
  warmupFrom: choice('zero', 'first'),
  /** λ ≥ 0 of weight decay, taken where the gradients are: z ← z − η·λ·y. Default 0. */
  weightDecay: gradientSettings.weightDecay,
  /** Climb instead of descend. Default false. */
  maximize: gradientSettings.maximize,
};

/** Fast weights, the sum of the weights of steps, and the largest rate so far. */
export type ScheduleFreeState = { readonly z: Tensors; readonly sum: Tensor; readonly largestRate: Tensor };

type Options = {
  readonly learningRate: Scalar;
  readonly beta1: Scalar;
  readonly weightPower: Scalar;
  readonly warmupSteps: number;
  readonly warmupFrom: 'zero' | 'first';
  readonly weightDecay: Scalar;
};

/** The state before the first step. */
export function scheduleFreeInit(params: Tensors): ScheduleFreeState {
  return { z: params, sum: numberState(params, 0), largestRate: numberState(params, 0) };
}

/** y = β₁·x + (1 − β₁)·z, where gradients are taken. */
export function scheduleFreePoint({ z }: ScheduleFreeState, { beta1 }: Options, context: StepContext): Tensors {
  const share = context.scalar('beta1', beta1);
  return zip((average, fast) => average.mul(share).add(fast.mul(oneMinus(share))), context.params, z);
}

/** z ← z − η·(direction + λ·y),  x ← (1 − c)·x + c·z. */
export function scheduleFreeStep(
  direction: Tensors,
  state: ScheduleFreeState,
  o: Options,
  context: StepContext,
): { readonly updates: Tensors; readonly state: ScheduleFreeState } {
  const eta = context.scalar('learningRate', o.learningRate);
  const warm = (steps: Tensor): Tensor => (o.warmupSteps === 0 ? eta : eta.mul(steps.div(o.warmupSteps).min(1)));
  const rate = warm(o.warmupFrom === 'zero' ? context.step.sub(1) : context.step).neg();
  const largestRate = state.largestRate.max(warm(context.step));
  const weight = largestRate.pow(context.scalar('weightPower', o.weightPower));
  const sum = state.sum.add(weight);
  const c = sum.gt(0).where(weight.div(sum), 0);
  const decay = o.weightDecay === 0 ? null : rate.mul(context.scalar('weightDecay', o.weightDecay));
  const moved = zip((fast, one) => fast.add(one.mul(rate)), state.z, direction);
  const z = decay ? zip((fast, y) => fast.add(y.mul(decay)), moved, context.point) : moved;
  const updates = zip((fast, average) => fast.sub(average).mul(c), z, context.params);
  return { updates, state: { z, sum, largestRate } };
}

/** g, or −g when the loss shall grow. */
export function directed(gradients: Tensors, maximize: boolean): Tensors {
  return maximize ? mapTensors((g) => g.neg(), gradients) : gradients;
}
