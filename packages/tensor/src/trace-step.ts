/**
 * One training step as one program: forward, loss, penalties, gradients, the optimizer's update and
 * its new state.
 */
import type { Layer, Loss, Penalty, State, StepContext, Transform } from './contracts.js';
import { ShapeError } from './errors.js';
import { gradients } from './gradients.js';
import { trainingContext } from './layer-context.js';
import { Program, type ScalarSlot, type StateSlot, provided } from './program.js';
import { rootScope } from './scope.js';
import { formatShape, sameShape } from './shape.js';
import { flattenState, mapState } from './state.js';
import { type Tensor, Trace } from './tensor.js';
import { type Tensors, mapTensors, zip } from './tensors.js';

/** What a training step is made of. */
export type StepParts = {
  readonly model: Layer;
  readonly loss: Loss;
  readonly penalties?: readonly Penalty[];
  readonly optimizer: Transform;
  /** Columns of the input. */
  readonly features: number;
  /** Columns of the target: 1 for class numbers. */
  readonly targets: number;
};

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
  const trace = new Trace();
  const scalars = new Map<string, ScalarSlot>();
  const state = new Map<string, StateSlot>();
  const x = trace.data('x', parts.features);
  const y = trace.data('y', parts.targets);
  const { valid, ...layerContext } = trainingContext(trace, scalars);
  const lossScope = rootScope(trace, 'loss', scalars);
  const optimizerScope = rootScope(trace, 'optimizer', scalars);
  const initial = parts.model.init(['batch', parts.features], layerContext);
  const leaf = (prefix: string) => (tensor: Tensor, name: string) => trace.state(`${prefix}/${name}`, tensor.shape);
  const params = mapTensors(leaf('params'), initial.params);
  const layerState = mapTensors(leaf('layers'), initial.state);
  const optimizerInit = parts.optimizer.init(params);
  const optimizerState = mapState((tensor, name) => trace.state(name, tensor.shape), optimizerInit, 'optimizer');

  const evaluate = remember((at: Tensors) => {
    const { output, state: layersNext } = parts.model.apply(x, at, layerState, layerContext);
    const perSample = parts.loss.perSample(output, y, lossScope);
    if (!sameShape(perSample.shape, ['batch', 1])) {
      throw new ShapeError(
        `${parts.loss.name}: expected a loss of shape [batch, 1], received ${formatShape(perSample.shape)}`,
      );
    }
    const data = layerContext.mean(perSample).sum();
    const penalty = (parts.penalties ?? [])
      .map((one, index) => one.penalty(at, rootScope(trace, `penalties/${index}`, scalars)))
      .reduce((sum, one) => sum.add(one), trace.constant(0));
    const loss = data.add(penalty);
    const correct = parts.loss.correct?.(output, y).mul(valid).sum();
    return { loss, data, penalty, correct, layersNext, gradients: gradients(loss, at) };
  });

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

  addSlots(state, 'params', initial.params, params, after.params);
  addSlots(state, 'layers', initial.state, layerState, evaluation.layersNext);
  addSlots(state, 'optimizer', optimizerInit, optimizerState, after.state);

  const outputs = new Map([
    ['loss', evaluation.data],
    ['penalty', evaluation.penalty],
  ]);
  if (evaluation.correct) outputs.set('correct', evaluation.correct);
  return new Program({
    state,
    data: new Map([
      ['x', x],
      ['y', y],
      [provided.valid, valid],
    ]),
    scalars,
    outputs,
  });
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

/**
 * States of a step: leaf, value before the first step, value after each step.
 *
 * @throws ShapeError when the step does not return every state in its shape, and no other
 */
function addSlots(
  slots: Map<string, StateSlot>,
  path: string,
  initial: State | null,
  leaves: State,
  after: State,
): void {
  const inits = initial && flattenState(initial, path);
  const nexts = flattenState(after, path);
  for (const [name, leaf] of flattenState(leaves, path)) {
    const next = nexts.get(name);
    nexts.delete(name);
    if (!next) throw new ShapeError(`${name}: the step returns no new value for it`);
    if (!sameShape(leaf.shape, next.shape)) {
      throw new ShapeError(
        `${name}: has shape ${formatShape(leaf.shape)}, the step makes it ${formatShape(next.shape)}`,
      );
    }
    slots.set(name, { leaf, init: inits?.get(name) ?? null, next: next === leaf ? null : next });
  }
  const [foreign] = nexts.keys();
  if (foreign !== undefined) throw new ShapeError(`${foreign}: the step returns it, but there is no such state`);
}

/** Computes once for each argument, so that asking for the loss again does not trace the model again. */
function remember<A extends object, R>(f: (argument: A) => R): (argument: A) => R {
  const known = new Map<A, R>();
  return (argument) => {
    const result = known.get(argument) ?? f(argument);
    known.set(argument, result);
    return result;
  };
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
