/**
 * What decides in a run: the hyper-parameters with what each follows, and the stop rule.
 */
import {
  ConfigError,
  type Dataset,
  type Layer,
  type Loss,
  type Penalty,
  type Request,
  ShapeError,
  type Signal,
  type Solver,
  type Spec,
  Trace,
  type Transform,
  revive,
  rootScope,
} from '@rivulet/tensor';
import type { RunSpec } from '../events.js';
import { HyperParameters, type Slots } from '../hyper-parameters.js';
import { stepProgram } from '../step-program.js';
import type { Task } from '../task.js';

/** What decides in a run, apart from its numbers. */
export type Rules = {
  /** Every hyper-parameter by its full name, and what it follows: a number, a schedule, a signal. */
  readonly hyperParameters: Slots;
  readonly stop: Signal<Request> | null;
};

/** The parts of a task that rules are made of. */
type Ruled = Pick<Task, 'model' | 'loss' | 'data' | 'optimizer' | 'penalties' | 'stop'>;

/**
 * The rules of a task: what its run would decide by.
 *
 * @throws ConfigError and ShapeError as `train` does, when the parts do not fit each other
 * @example run$.pipe(replay(rulesOf({ ...task, stop: earlyStopping({ patience: 20 }) }), rulesOf(task)))
 */
export function rulesOf(task: Ruled): Rules {
  return { hyperParameters: stepProgram(task as Task).program, stop: task.stop ?? null };
}

/**
 * The rules of a recorded run, out of its spec: imports the packages that it names. Neither its data nor its
 * parameters are needed, and none are loaded.
 *
 * @param spec of a `start` event
 * @param load how a package is loaded; default `import(name)`
 * @throws ConfigError when a package or an export is missing
 */
export async function reviveRules(spec: RunSpec, load?: (name: string) => Promise<unknown>): Promise<Rules> {
  const [model, loss, optimizer, penalties, stop] = await Promise.all([
    revive<Layer>(spec.model, load),
    revive<Loss>(spec.loss, load),
    revive<Transform | Solver>(spec.optimizer, load),
    Promise.all(spec.penalties.map((penalty) => revive<Penalty>(penalty, load))),
    spec.stop ? revive<Signal<Request>>(spec.stop, load) : undefined,
  ]);
  const parts = { model, loss, optimizer, penalties, ...(stop && { stop }) };
  return rulesWithout(spec.data, parts);
}

/** The names under which these rules decide. */
export function decidersOf({ hyperParameters, stop }: Rules): ReadonlySet<string> {
  const { feedback } = new HyperParameters(hyperParameters, {}, {});
  return new Set([...feedback.map(({ signal }) => signal.name), ...(stop ? [stop.name] : [])]);
}

/** More features than this no recorded model has. */
const mostFeatures = 1 << 16;

/** The rules of a task whose data are not there: they follow from the forms that its parts take. */
function rulesWithout(data: Spec, parts: Omit<Ruled, 'data'>): Rules {
  for (let features = 1; features <= mostFeatures; features++) {
    const outputs = accepted(() => outputsOf(parts.model, features));
    if (outputs === null) continue;
    // Targets are class numbers, or as many values as the model gives.
    for (const targets of new Set([1, outputs])) {
      const rules = accepted(() => rulesOf({ ...parts, data: standIn(data, features, targets) }));
      if (rules) return rules;
    }
  }
  throw new ConfigError(`replay: ${parts.model.name} and ${parts.loss.name} do not fit each other`);
}

function outputsOf(model: Layer, features: number): number {
  return Number(model.init(['batch', features], rootScope(new Trace(), 'model', new Map())).output[1]);
}

/** Data of a form, without a sample: to be traced, not to be trained on. */
function standIn(spec: Spec, features: number, targets: number): Dataset {
  const none = new Float64Array();
  return {
    name: 'the data of a recorded run',
    spec,
    size: 0,
    inputs: { rows: 0, columns: features, values: none },
    targets: { rows: 0, columns: targets, values: none },
    features: [],
    classes: null,
    scaling: null,
    order: ({ into = new Int32Array() }) => into,
    batches: () => [],
  };
}

/** What comes out, or `null` where the shape does not fit. */
function accepted<T>(attempt: () => T): T | null {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof ShapeError) return null;
    throw error;
  }
}
