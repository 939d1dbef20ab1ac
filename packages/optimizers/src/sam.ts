/**
 * Sharpness-aware minimization.
 */
import type { OptionsOf, State, StepContext, Tensors, Transform } from '@rivulet/tensor';
import { atLeastZero, flag, globalNorm, scalar, scalarsOf, settingsOf, specOf, zip } from '@rivulet/tensor';
import { innerContext, finished, updated } from './wrapping.js';

const settings = settingsOf(
  'sam',
  {
    /** ρ ≥ 0: how far uphill the gradient is taken. Default 0.05. */
    rho: scalar(0.05, atLeastZero),
    /** Whether distance is measured relative to the parameters (ASAM, with ρ about ten times as large). Default false. */
    adaptive: flag(false),
    /** ω ≥ 0, added to |θ| where distance is relative. Default 0.01. */
    offset: scalar(0.01, atLeastZero),
  },
  { paper: {}, optax: {} },
);

/** Options of `sam`. */
export type SamOptions = OptionsOf<typeof settings>;

/** The state of the inner transform. */
export type SamState<S extends State> = { readonly inner: S };

/**
 * Sharpness-aware minimization: the gradient is taken at the worst point nearby, the step from where we are.
 *
 * g at θ + ρ·∇L(θ)/‖∇L(θ)‖
 * adaptive: g at θ + ρ·T²·∇L(θ)/‖T·∇L(θ)‖,  T = |θ| + ω
 *
 * The norm is over all parameters. Where the gradient is 0 the point stays at θ; the quotient, and with it
 * optax, has no value there. An inner transform that moves the point itself (literal Nesterov) is perturbed
 * at that point. The inner transform sees the gradient as one taken at θ, so that its weight decay is that of θ.
 * With `adaptive` all parameters are scaled; the authors of ASAM leave out biases.
 *
 * State: `inner`. Costs a second forward and backward pass.
 *
 * @param inner an optimizer, or a chain with one
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * sam(momentum({ learningRate: 0.1 }), { rho: 0.05 })
 *
 * P. Foret, A. Kleiner, H. Mobahi, B. Neyshabur 2021, "Sharpness-aware minimization for efficiently
 * improving generalization"; adaptive: J. Kwon, J. Kim, H. Park, I. K. Choi 2021, "ASAM".
 */
export function sam<S extends State>(inner: Transform<S>, options: SamOptions = {}): Transform<SamState<S>> {
  const o = settings.settle(options);
  const base = (state: SamState<S>, context: StepContext): Tensors =>
    inner.point?.(state.inner, innerContext(context)) ?? context.params;
  const inside = (state: SamState<S>, context: StepContext): StepContext =>
    innerContext(context, { point: base(state, context) });
  return {
    name: `sam(${inner.name})`,
    spec: specOf('@rivulet/optimizers#sam', inner, options),
    init: (params) => ({ inner: inner.init(params) }),
    point(state, context) {
      const from = base(state, context);
      const { gradients } = context.gradientAt(from);
      const scales = o.adaptive ? zip((theta) => theta.abs().add(scalarsOf(o, context).offset), from) : null;
      const scaled = scales ? zip((g, t) => g.mul(t), gradients, scales) : gradients;
      const norm = globalNorm(scaled);
      const factor = norm.gt(0).where(scalarsOf(o, context).rho.div(norm), 0);
      const uphill = scales ? zip((g, t) => g.mul(t), scaled, scales) : scaled;
      return zip((theta, direction) => theta.add(direction.mul(factor)), from, uphill);
    },
    update(gradients, state, context) {
      const after = updated(inner, gradients, state.inner, inside(state, context));
      return { updates: after.updates, state: { inner: after.state } };
    },
    finish(next, state, context) {
      const after = finished(inner, next, state.inner, innerContext(context));
      return { params: after.params, state: { inner: after.state } };
    },
  };
}
sam.settings = settings;
