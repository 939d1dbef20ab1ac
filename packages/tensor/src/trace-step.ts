/**
 * One training step as one program: forward, loss, penalties, gradients, the optimizer's update and
 * its new state.
 */
import type { State, StepContext, Transform } from './contracts.js';
import { Program, type ScalarSlot, type StateSlot } from './program.js';
import { rootScope } from './scope.js';
import { mapState } from './state.js';
import { Trace } from './tensor.js';
import { type Tensors, zip } from './tensors.js';
import { type ObjectiveParts, addSlots, numbersOf, objectiveOf } from './trace-objective.js';

/** What a training step is made of. */
export type StepParts = ObjectiveParts & { readonly optimizer: Transform };

/**
 * Traces a training step.
 *
 * State: `params/…`, `layers/…`, `optimizer/…`. Data: `x`, `y`, `valid`. Outputs: `loss` (mean over
 * the samples, at the point where the gradients are taken), `penalty`, and `correct` (number of
 * samples classified rightly) where the loss knows classes.
 *
 * @throws ShapeError when model, data and loss do not fit, or the optimizer loses a state
 */
export function traceStep(parts: StepParts): Program {
  const { trace, scalars, inputs, initial, params, layers, evaluate } = objectiveOf(parts);
  const optimizerScope = rootScope(trace, 'optimizer', scalars);
  const optimizerInit = parts.optimizer.init(params);
  const optimizerState = mapState((tensor, name) => trace.state(name, tensor.shape), optimizerInit, 'optimizer');

  const contextAt = (point: Tensors): StepContext => ({
    ...optimizerScope,
    params,
    point,
    get loss() {
      return evaluate(point).loss;
    },
    gradientAt: (at) => evaluate(at),
  });
  const point = parts.optimizer.point?.(optimizerState, contextAt(params)) ?? params;
  const evaluation = evaluate(point);
  const after = applyTransform(parts.optimizer, evaluation.gradients, optimizerState, contextAt(point));

  const state = new Map<string, StateSlot>();
  addSlots(state, 'params', initial.params, params, after.params);
  addSlots(state, 'layers', initial.state, layers, evaluation.layersNext);
  addSlots(state, 'optimizer', optimizerInit, optimizerState, after.state);
  return new Program({ state, data: inputs, scalars, outputs: numbersOf(evaluation) });
}

/**
 * An optimizer alone as a program: gradients come from outside.
 *
 * State: `params/…`, `optimizer/…`, and `gradients/…`, which the caller writes before each step. A
 * gradient asked for at another point is the one written.
 *
 * @param shapes of the parameters by name
 */
export function traceUpdate(optimizer: Transform, shapes: Readonly<Record<string, readonly number[]>>): Program {
  const trace = new Trace();
  const scalars = new Map<string, ScalarSlot>();
  const named = (prefix: string) =>
    Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, trace.state(`${prefix}/${name}`, shape)]));
  const [params, given] = [named('params'), named('gradients')];
  const initial = optimizer.init(params);
  const current = mapState((tensor, name) => trace.state(name, tensor.shape), initial, 'optimizer');
  const loss = trace.constant(0);
  const context = (point: Tensors): StepContext => ({
    ...rootScope(trace, 'optimizer', scalars),
    params,
    point,
    loss,
    gradientAt: () => ({ loss, gradients: given }),
  });
  const point = optimizer.point?.(current, context(params)) ?? params;
  const after = applyTransform(optimizer, given, current, context(point));
  const state = new Map<string, StateSlot>();
  addSlots(state, 'params', null, params, after.params);
  addSlots(state, 'gradients', null, given, given);
  addSlots(state, 'optimizer', initial, current, after.state);
  return new Program({ state, scalars, outputs: new Map() });
}

/** gradients → update → params + updates → finish. */
function applyTransform(
  optimizer: Transform,
  given: Tensors,
  state: State,
  context: StepContext,
): { readonly params: Tensors; readonly state: State } {
  const updated = optimizer.update?.(given, state, context) ?? { updates: given, state };
  const next = zip((p, u) => p.add(u), context.params, updated.updates);
  return optimizer.finish?.(next, updated.state, context) ?? { params: next, state: updated.state };
}
