/**
 * Wrappers and parts of optimizers under the names that optax, Keras and PyTorch have for them, for golden files.
 */
import { weightDecay } from '@rivulet/regularizers';
import type { Scalar, Transform } from '@rivulet/tensor';
import {
  adaptiveGradientClip,
  applyIfFinite,
  centralize,
  chain,
  clipByBlockRms,
  clipByGlobalNorm,
  clipByNorm,
  clipByValue,
  ema,
  emaOfGradients,
  lookahead,
  multiSteps,
  normalizeByUpdateNorm,
  sam,
  swa,
} from '../src/index.js';

/** `hyper` of a golden case. */
export type WrapperHyper = Readonly<Record<string, unknown>>;

/**
 * Our optimizer for an inner one of a case.
 *
 * @param learningRate in place of the one in `hyper`; undefined: that one
 */
export type MakeInner = (name: string, hyper: WrapperHyper, learningRate: Scalar | undefined) => Transform;

/** Our transform for a case, and the states that hold its extra rows, without the name of a parameter behind. */
export type Wrapped = { readonly transform: Transform; readonly rows: Readonly<Record<string, string>> };

/** Parts of optax that stand in front of an optimizer. */
const parts: Readonly<Record<string, (hyper: WrapperHyper) => Transform>> = {
  clip_by_global_norm: (hyper) => clipByGlobalNorm(number(hyper, 'max_norm'), { form: 'optax' }),
  clip: (hyper) => clipByValue(number(hyper, 'max_delta')),
  clip_by_block_rms: (hyper) => clipByBlockRms(number(hyper, 'threshold')),
  adaptive_grad_clip: (hyper) =>
    adaptiveGradientClip({ dialect: 'optax', clipping: number(hyper, 'clipping'), epsilon: number(hyper, 'eps') }),
  centralize: () => centralize(),
  normalize_by_update_norm: (hyper) =>
    normalizeByUpdateNorm({ scale: number(hyper, 'scale_factor'), epsilon: number(hyper, 'eps') }),
  ema: (hyper) => emaOfGradients({ decay: number(hyper, 'decay'), debias: flag(hyper, 'debias') }),
  add_decayed_weights: (hyper) => weightDecay(number(hyper, 'weight_decay'), { coupled: true }),
};

/** Transforms of optax around an optimizer; `make` makes that one, with a schedule for its rate if need be. */
const wrappers: Readonly<
  Record<string, (hyper: WrapperHyper, make: (every?: number) => Transform, scheduled: boolean) => Wrapped>
> = {
  lookahead(hyper, make) {
    const [every, reset] = [number(hyper, 'sync_period'), flag(hyper, 'reset_state')];
    // optax resets the inner clock with the inner state, and schedules read it.
    const options = { every, reset, rate: number(hyper, 'slow_step_size') };
    return { transform: lookahead(make(reset ? every : undefined), options), rows: { slow: 'slow' } };
  },
  sam: (hyper, make) => ({ transform: sam(make(), { rho: number(hyper, 'rho') }), rows: {} }),
  multi_steps: (hyper, make) => ({
    transform: multiSteps(make(), { every: number(hyper, 'every'), reduce: flag(hyper, 'mean') ? 'mean' : 'sum' }),
    rows: {},
  }),
  apply_if_finite(hyper, make, scheduled) {
    if (scheduled) throw new Error('apply_if_finite: ours has schedules go on where optax has them wait');
    const options = { maxConsecutiveErrors: number(hyper, 'max_consecutive_errors') };
    const rows = { notfinite_count: 'notFinite', total_notfinite: 'totalNotFinite' };
    return { transform: applyIfFinite(make(), options), rows };
  },
};

/** The names in golden files that `fromWrapper` knows. */
export const wrapperNames: readonly string[] = [...Object.keys(wrappers), ...Object.keys(parts)];

/**
 * Our transform for a case of a file `optimizers-optax/wrapper_*.json`, or of `closed_loop`.
 *
 * @param optimizer name in the file
 * @param hyper with `inner` and `inner_hyper`
 * @param inner makes the inner optimizer; it is not asked for wrappers inside wrappers
 * @param rates `lr_by_step` of the case
 */
export function fromWrapper(
  optimizer: string,
  hyper: WrapperHyper,
  inner: MakeInner,
  rates?: readonly number[],
): Wrapped {
  const [name, innerHyper] = [hyper['inner'] as string, hyper['inner_hyper'] as WrapperHyper];
  const make = (every = Infinity): Transform => {
    const learningRate = rates && ((step: number) => rates[step % every] ?? NaN);
    if (wrapperNames.includes(name)) return fromWrapper(name, innerHyper, inner, rates).transform;
    return inner(name, innerHyper, learningRate);
  };
  const wrapper = wrappers[optimizer];
  if (wrapper) return wrapper(hyper, make, rates !== undefined);
  const part = parts[optimizer]?.(hyper);
  if (!part) throw new Error(`no transform for ${optimizer}`);
  return { transform: chain(part, make()), rows: {} };
}

/**
 * What every optimizer of Keras may have around it: accumulation, clipping, a moving average.
 *
 * @param hyper of a case in `optimizers-keras`
 * @param make makes the optimizer itself; with a rate in place of the one in `hyper`, if one is given
 * @param rates `lr_by_step` of the case
 */
export function fromKeras(
  hyper: WrapperHyper,
  make: (learningRate: Scalar | undefined) => Transform,
  rates?: readonly number[],
): Wrapped {
  const given = (name: string): boolean => (hyper[name] ?? null) !== null;
  const every = given('gradient_accumulation_steps') ? number(hyper, 'gradient_accumulation_steps') : 1;
  // Keras updates at the last of the steps, with the rate of that one; ours counts updates inside.
  let transform = make(rates && ((update) => rates[update * every + every - 1] ?? NaN));
  if (given('clipnorm')) transform = chain(clipByNorm(number(hyper, 'clipnorm')), transform);
  if (given('clipvalue')) transform = chain(clipByValue(number(hyper, 'clipvalue')), transform);
  if (given('global_clipnorm')) {
    transform = chain(clipByGlobalNorm(number(hyper, 'global_clipnorm'), { form: 'optax' }), transform);
  }
  if (every > 1) transform = multiSteps(transform, { every });
  if (hyper['use_ema'] !== true) return { transform, rows: {} };
  const overwriteEvery = given('ema_overwrite_frequency') ? number(hyper, 'ema_overwrite_frequency') : null;
  if (every > 1 && overwriteEvery !== null) throw new Error('Keras overwrites at each step of some updates; ours once');
  const decay = given('ema_momentum') ? number(hyper, 'ema_momentum') : undefined;
  // Every step counts, but the average follows the parameters until the first update.
  const average = ema({ dialect: 'keras', decay, overwriteEvery, start: every - 1 });
  return { transform: chain(transform, average), rows: { ema: '1/average' } };
}

/** Our transform for a case of `optimizers-torch2/clip.json`. */
export function fromClipping(name: string, hyper: WrapperHyper): Transform {
  if (name === 'clip_grad_value_') return clipByValue(number(hyper, 'clip_value'));
  const order = hyper['norm_type'] ?? 2;
  return clipByGlobalNorm(number(hyper, 'max_norm'), { norm: order === Infinity ? 'max' : (order as number) });
}

/** Our average for a case of `optimizers-torch2/averaging.json`; its rows are the state `average`. */
export function fromAveraging(hyper: WrapperHyper): Transform {
  const when = { start: number(hyper, 'start'), every: number(hyper, 'every') };
  return hyper['kind'] === 'swa' ? swa(when) : ema({ ...when, decay: number(hyper, 'decay') });
}

function number(hyper: WrapperHyper, name: string): number {
  const value = hyper[name];
  if (typeof value !== 'number') throw new Error(`${name} is missing`);
  return value;
}

function flag(hyper: WrapperHyper, name: string): boolean {
  const value = hyper[name];
  if (typeof value !== 'boolean') throw new Error(`${name} is missing`);
  return value;
}
