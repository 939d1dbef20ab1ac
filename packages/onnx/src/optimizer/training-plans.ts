/**
 * Which optimizers are a node of `ai.onnx.preview.training`, and with which settings.
 *
 * The nodes: g ← norm_coefficient·x + g; then, T being the number that the caller counts,
 *
 * Adam:     v ← α·v + (1 − α)·g,  h ← β·h + (1 − β)·g²,  x ← x − R·√(1 − βᵀ)/(1 − αᵀ)·v/(√h + ε); at T = 0 without the factor
 * Adagrad:  h ← h + g²,  x ← x − R/(1 + T·decay_factor)·g/(√h + ε)
 * Momentum: v ← α·v + β·g, at T = 0 with β = 1;  x ← x − R·v, or with mode 'nesterov' x ← x − R·(g + α·v)
 */
import { ConfigError, type Spec, isSpec } from '@rivulet/tensor';
import type { NodeAttributes } from '../graph-builder.js';

/** How an optimizer is written as a node. */
export type TrainingPlan = {
  readonly opType: 'Adam' | 'Adagrad' | 'Momentum';
  readonly attributes: NodeAttributes;
  /** Names of the optimizer's states, in the order of the node. */
  readonly states: readonly string[];
  /** What T is: 0 always, or counted from 0 or from 1. */
  readonly counts: 'never' | 'from 0' | 'from 1';
  /** Whether gradients are turned round. */
  readonly maximize: boolean;
  /** λ that is added to gradients as λ·x in front of the node. */
  readonly decay: number;
  /** λ by which R·λ of the parameters is taken off in front of the node. */
  readonly shrink: number;
  /** Decays of averages that are corrected in front of the node, with T = 0. */
  readonly corrected: { readonly alpha: number; readonly beta: number } | null;
};

/** All options of an optimizer, as its settings settle them. */
type Options = Readonly<Record<string, unknown>>;
type Plan = Omit<TrainingPlan, 'maximize'>;

/** The factories that have a plan. */
export const plans: Readonly<Record<string, (who: string, options: Options) => Plan>> = {
  adam,
  adamw: adam,
  adagrad,
  momentum,
  nesterov,
};

/**
 * The plan of an optimizer.
 *
 * @param given as the spec has them; hyper-parameters may be schedules
 * @param settle gives the options that are left out
 * @throws ConfigError saying what the node does not do
 */
export function planOf(who: string, given: Options, settle: (options: Options) => Options): TrainingPlan {
  const { learningRate, ...others } = given;
  for (const [name, value] of Object.entries(others)) {
    refuse(isSpec(value), who, `${name} changes while training, and an attribute of a node cannot`);
  }
  const options = settle(isSpec(learningRate) ? others : given);
  const plan = plans[who]?.(who, options);
  if (!plan) throw new ConfigError(`exportOptimizer: '${who}' is no node; there are ${Object.keys(plans).join(', ')}`);
  return { ...plan, maximize: options['maximize'] === true };
}

function adam(who: string, o: Options): Plan {
  refuse(o['amsgrad'] === true, who, 'amsgrad divides by the largest average so far, which the node does not keep');
  refuse(o['nesterov'] === true, who, 'nesterov steps along another average than the node');
  refuse(o['epsilonRoot'] !== 0, who, 'epsilonRoot stands under the root, where the node has nothing');
  refuse(o['correctMean'] !== o['correctSquare'], who, 'the node corrects both averages or none');
  const [alpha, beta, epsilon] = [Number(o['beta1']), Number(o['beta2']), Number(o['epsilon'])];
  for (const name of ['beta1', 'beta2']) {
    refuse(
      Math.fround(Number(o[name])) >= 1,
      who,
      `${name} is ${String(o[name])}, which attributes, being float32, round to 1`,
    );
  }
  const corrects = o['correctMean'] === true;
  // √h / √c + ε is no √h + ε of any fixed ε, as c changes with the step.
  const inFront = corrects && o['epsilonOn'] === 'corrected' && epsilon !== 0;
  const { coupled, shrink } = decaysOf(who, o);
  return {
    opType: 'Adam',
    attributes: {
      ...floats({ alpha, beta, epsilon, norm_coefficient: inFront ? 0 : coupled, norm_coefficient_post: 0 }),
    },
    states: ['m', 'v'],
    counts: corrects && !inFront ? 'from 1' : 'never',
    decay: inFront ? coupled : 0,
    shrink,
    corrected: inFront ? { alpha, beta } : null,
  };
}

function adagrad(who: string, o: Options): Plan {
  const [epsilon, initial, kappa] = ['epsilon', 'initialAccumulator', 'learningRateDecay'].map((key) => Number(o[key]));
  refuse(
    o['epsilonAt'] === 'inside' && epsilon !== 0,
    who,
    `epsilon stands inside the root, and the node adds it to the root; the same rule is epsilonAt 'outside', epsilon 0 and ` +
      `initialAccumulator ${Number(epsilon) + Number(initial)}`,
  );
  refuse(o['restAtZero'] === true, who, 'restAtZero leaves parameters where the sum is 0, and the node does not');
  const { coupled, shrink } = decaysOf(who, o);
  return {
    opType: 'Adagrad',
    attributes: floats({ epsilon: epsilon ?? 0, decay_factor: kappa ?? 0, norm_coefficient: coupled }),
    states: ['sum'],
    counts: kappa === 0 ? 'never' : 'from 0',
    decay: 0,
    shrink,
    corrected: null,
  };
}

function momentum(who: string, o: Options): Plan {
  refuse(o['velocity'] !== 'gradients', who, changes);
  return velocity(who, o, 1 - Number(o['dampening']), 'standard');
}

function nesterov(who: string, o: Options): Plan {
  const { form } = o;
  refuse(form === 'lookahead', who, "form 'lookahead' takes gradients at another point than the parameters");
  refuse(form !== 'torch', who, changes);
  return velocity(who, o, 1, 'nesterov');
}

const changes =
  'its velocity is a sum of changes, that of the node one of gradients; they differ where the rate changes';

function velocity(who: string, o: Options, beta: number, mode: 'standard' | 'nesterov'): Plan {
  const { coupled, shrink } = decaysOf(who, o);
  return {
    opType: 'Momentum',
    attributes: { ...floats({ alpha: Number(o['momentum']), beta, norm_coefficient: coupled }), mode },
    states: ['velocity'],
    counts: beta === 1 ? 'never' : 'from 0',
    decay: 0,
    shrink,
    corrected: null,
  };
}

/** λ as a part of gradients, and λ of parameters; adamw has no `decoupled`, as it always is. */
function decaysOf(who: string, o: Options): { readonly coupled: number; readonly shrink: number } {
  const lambda = Number(o['weightDecay']);
  const decoupled = who === 'adamw' || o['decoupled'] === true;
  return decoupled ? { coupled: 0, shrink: lambda } : { coupled: lambda, shrink: 0 };
}

function floats(numbers: Readonly<Record<string, number>>): NodeAttributes {
  return Object.fromEntries(Object.entries(numbers).map(([name, float]) => [name, { float }]));
}

function refuse(condition: boolean, who: string, why: string): void {
  if (condition) throw new ConfigError(`exportOptimizer: ${who} is no node of ai.onnx.preview.training: ${why}`);
}

/** Name and options of one of our optimizers that has a plan; `null`: it is none. */
export function plannedOptimizer({ use, args }: Spec): { readonly who: string; readonly given: Options } | null {
  const [, who = ''] = /^@rivulet\/optimizers#(\w+)$/.exec(use) ?? [];
  return Object.hasOwn(plans, who) ? { who, given: (args[0] ?? {}) as Options } : null;
}
