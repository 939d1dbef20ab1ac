/**
 * Exporting an optimizer alone: parameters, gradients and state in, new parameters and state out.
 */
import { ConfigError, type Transform, check, checkChoices, importPlugins, requireSpec } from '@rivulet/tensor';
import { producer } from '../export-onnx.js';
import { metadataEntries } from '../metadata.js';
import { irVersionOf, target } from '../opsets.js';
import { type GraphProto, encodeModel } from '../proto.js';
import { type Shapes, type Start, operatorsGraph, startsOf } from './operators.js';
import { trainingDomain, trainingNodeGraph } from './training-node.js';
import { type TrainingPlan, planOf, plannedOptimizer } from './training-plans.js';

/** What `exportOptimizer` needs. */
export type ExportOptimizerOptions = {
  /** Any optimizer that takes gradients once a step, where the parameters are. */
  readonly optimizer: Transform;
  /** Shapes of the parameters by name, at most two axes: `{ '0.weight': [12, 2], '0.bias': [12] }`. */
  readonly shapes: Shapes;
  /**
   * 'operators': plain operators, which every ONNX Runtime runs; 'training-node': a node of `ai.onnx.preview.training`, for
   * runtimes that have it. Default 'operators'.
   */
  readonly form?: 'operators' | 'training-node';
  /** Operator set that the nodes are written for, 13 to 26. Default 17. */
  readonly opset?: number;
  /** What else the file is to carry. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** How '@rivulet/optimizers' is loaded, for the defaults of options; only for 'training-node'. Default: `import`. */
  readonly load?: (name: string) => Promise<unknown>;
};

/**
 * The bytes of an ONNX model of one update of an optimizer.
 *
 * Inputs: `params/K`, `gradients/K` and `optimizer/STATE/K`, float32, for each parameter K; `step`, int64, 1 in the first
 * update, where the rule depends on it; hyper-parameters by name (`optimizer/learningRate`), float64. Outputs:
 * `next/params/K` and `next/optimizer/STATE/K`, to be fed back; a state that does not come out never changes. What
 * states are at first, and hyper-parameters that are on no schedule, is in the metadata as `initial`: a number, or the
 * name of the parameter that is copied.
 *
 * The form 'training-node' has the same inputs and outputs around one node for all parameters:
 *
 * - T of `Adam` is `step`, since the node corrects its averages by 1 − αᵀ and skips that at T = 0; T of `Adagrad` and
 *   `Momentum`, which count from 0, is `step` − 1. Where T does not matter it is 0.
 * - The node's `Adam` adds ε to √h and corrects through the rate, so in our terms to the uncorrected root: Keras's rule, and
 *   `epsilonOn: 'uncorrected'`. PyTorch's √(h / c) + ε, with c = 1 − βᵗ, would be an ε·√c for the node, another one at each
 *   step, and no attribute is. It is written by nodes around it: g / √c, v / √c and h / c go in, v and h come out multiplied
 *   by the same, T is 0, and R · √c / (1 − αᵗ) stands for R. The file holds the plain ε, and equals PyTorch's rule.
 * - Weight decay in the gradient is norm_coefficient; decoupled, R·λ·x is taken off in front of the node, since
 *   norm_coefficient_post would also shrink the step.
 * - Attributes are float32: 1 − 0.999 is 1.3e-5 of itself off, and so is `v`; parameters hardly notice, as both sides of the
 *   correction agree.
 *
 * @throws ConfigError when options are out of range; when the optimizer takes gradients elsewhere or more than once a step;
 * when, with 'training-node', no node computes the same, and why
 * @example
 * const bytes = await exportOptimizer({ optimizer: adam(), shapes: { w: [3, 2] }, form: 'training-node' });
 *
 * The operators `Adam`, `Adagrad` and `Momentum`, version 1, of ONNX's training operators.
 */
export async function exportOptimizer(options: ExportOptimizerOptions): Promise<Uint8Array> {
  const { optimizer, shapes, form = 'operators', opset = target.opset, metadata = {} } = options;
  checkChoices('exportOptimizer', ['operators', 'training-node'], { form });
  check(Object.keys(shapes).length > 0, 'exportOptimizer', 'at least one parameter', 0);
  const irVersion = irVersionOf(opset, 'exportOptimizer');
  const isNode = form === 'training-node';
  const graph = isNode
    ? trainingNodeGraph(await trainingPlan(options), shapes, opset)
    : operatorsGraph(optimizer, shapes, opset);
  const own = {
    form,
    initial: JSON.stringify(initialOf(graph, startsOf(optimizer, shapes))),
    ...(optimizer.spec ? { optimizer: JSON.stringify(optimizer.spec) } : {}),
  };
  for (const key of Object.keys(own)) {
    check(
      !Object.hasOwn(metadata, key),
      'exportOptimizer',
      `metadata without '${key}', which it writes`,
      metadata[key],
    );
  }
  return encodeModel({
    irVersion,
    producerName: producer.name,
    producerVersion: producer.version,
    docString: howTo(optimizer.name, graph),
    graph,
    opsetImport: [{ domain: '', version: opset }, ...(isNode ? [trainingDomain] : [])],
    metadataProps: metadataEntries({ ...metadata, ...own }),
  });
}

/** Of the inputs that there are. */
function initialOf({ inputs }: GraphProto, starts: Readonly<Record<string, Start>>): Readonly<Record<string, Start>> {
  return Object.fromEntries(inputs.flatMap(({ name }) => (name in starts ? [[name, starts[name] ?? NaN]] : [])));
}

async function trainingPlan({ optimizer, load = importPlugins }: ExportOptimizerOptions): Promise<TrainingPlan> {
  const planned = plannedOptimizer(requireSpec(optimizer, 'a node of ai.onnx.preview.training'));
  if (!planned) {
    throw new ConfigError(
      `exportOptimizer: there is no node for ${optimizer.name}; there are nodes for adam, adamw, adagrad, momentum and nesterov`,
    );
  }
  const { who, given } = planned;
  const factories = (await load('@rivulet/optimizers')) as Readonly<Record<string, Factory | undefined>>;
  const settings = factories[who]?.settings;
  if (!settings) throw new ConfigError(`exportOptimizer: '@rivulet/optimizers' has no ${who} with settings`);
  return planOf(who, given, (some) => settings.settle(some));
}

type Options = Readonly<Record<string, unknown>>;
type Factory = { readonly settings?: { readonly settle: (options: Options) => Options } };

/** In the file, for those who have nothing else. */
function howTo(name: string, { inputs }: GraphProto): string {
  const counts = inputs.some((input) => input.name === 'step')
    ? 'step is 1 in the first update, then 2, and so on. '
    : '';
  return (
    `One update of ${name}. Feed params/…, gradients/… and optimizer/…; ${counts}` +
    'Feed every next/NAME that comes out as NAME next time; other states stay as they are. What inputs are at first is ' +
    "'initial' in the metadata: a number everywhere, or a copy of the parameter that is named. " +
    'Parameters, gradients and states are float32, hyper-parameters float64, and step is int64.'
  );
}
