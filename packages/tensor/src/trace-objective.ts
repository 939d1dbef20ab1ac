/**
 * What a training minimises, as formulas: model, loss and penalties at any parameters.
 */
import type { Layer, Loss, Penalty, State } from './contracts.js';
import { ShapeError } from './errors.js';
import { gradients } from './gradients.js';
import { trainingContext } from './layer-context.js';
import { Program, type ScalarSlot, type StateSlot, provided } from './program.js';
import { rootScope } from './scope.js';
import { formatShape, sameShape } from './shape.js';
import { flattenState } from './state.js';
import { type Tensor, Trace } from './tensor.js';
import { type Tensors, mapTensors } from './tensors.js';

/** What an objective is made of. */
export type ObjectiveParts = {
  readonly model: Layer;
  readonly loss: Loss;
  readonly penalties?: readonly Penalty[];
  /** Columns of the input. */
  readonly features: number;
  /** Columns of the target: 1 for class numbers. */
  readonly targets: number;
};

/** An objective in a trace of its own: the leaves, and the formulas at any parameters. */
export type Objective = ReturnType<typeof objectiveOf>;

/** Traces model, loss and penalties. */
export function objectiveOf(parts: ObjectiveParts) {
  const trace = new Trace();
  const scalars = new Map<string, ScalarSlot>();
  const x = trace.data('x', parts.features);
  const y = trace.data('y', parts.targets);
  const { valid, ...layerContext } = trainingContext(trace, scalars);
  const lossScope = rootScope(trace, 'loss', scalars);
  const initial = parts.model.init(['batch', parts.features], layerContext);
  const leaf = (prefix: string) => (tensor: Tensor, name: string) => trace.state(`${prefix}/${name}`, tensor.shape);
  const params = mapTensors(leaf('params'), initial.params);
  const layers = mapTensors(leaf('layers'), initial.state);

  const evaluate = remember((at: Tensors) => {
    const { output, state: layersNext } = parts.model.apply(x, at, layers, layerContext);
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
  const inputs = new Map([
    ['x', x],
    ['y', y],
    [provided.valid, valid],
  ]);
  return { trace, scalars, inputs, initial, params, layers, evaluate };
}

/**
 * Traces the loss and its gradients, for whoever decides on the host where to go.
 *
 * State: `params/…`, which a run does not change, and `layers/…`, which each run moves on as a training step
 * does. Data and numbers as in a training step; outputs besides: `gradients/…`, of loss and penalties together.
 *
 * @throws ShapeError when model, data and loss do not fit
 */
export function traceEvaluation(parts: ObjectiveParts): Program {
  const { scalars, inputs, initial, params, layers, evaluate } = objectiveOf(parts);
  const evaluation = evaluate(params);
  const state = new Map<string, StateSlot>();
  addSlots(state, 'params', initial.params, params, params);
  addSlots(state, 'layers', initial.state, layers, evaluation.layersNext);
  const outputs = numbersOf(evaluation);
  for (const [name, gradient] of flattenState(evaluation.gradients, 'gradients')) outputs.set(name, gradient);
  return new Program({ state, data: inputs, scalars, outputs });
}

/** What a step reports: `loss` without penalties, `penalty`, and `correct` where the loss knows classes. */
export function numbersOf({ data, penalty, correct }: ReturnType<Objective['evaluate']>): Map<string, Tensor> {
  const outputs = new Map([
    ['loss', data],
    ['penalty', penalty],
  ]);
  if (correct) outputs.set('correct', correct);
  return outputs;
}

/**
 * States of a step: leaf, value before the first step, value after each step.
 *
 * @throws ShapeError when the step does not return every state in its shape, and no other
 */
export function addSlots(
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
