/**
 * An optimizer as plain operators: what it traces, lowered as whole training steps are.
 */
import { ConfigError, Program, type Transform, evaluate, reachable, simplify, traceUpdate } from '@rivulet/tensor';
import type { GraphProto } from '../proto.js';
import { stepGraph } from '../steps/step-graph.js';

/** Shapes of parameters by name. */
export type Shapes = Readonly<Record<string, readonly number[]>>;

/** What an input is at first: a number, everywhere, or a copy of another input, `params/0.weight`. */
export type Start = number | string;

/**
 * Inputs: `params/…`, `gradients/…`, `optimizer/…`, `step` where it matters, hyper-parameters in float64. Outputs:
 * `next/params/…` and `next/optimizer/…`.
 *
 * @throws ConfigError when the optimizer asks for gradients of its own
 */
export function operatorsGraph(optimizer: Transform, shapes: Shapes, opset: number): GraphProto {
  return stepGraph({ program: simplify(updateOf(optimizer, shapes)), numbers: 'computed', opset });
}

/** What states and hyper-parameters of an optimizer are at first; those on a schedule are not among them. */
export function startsOf(optimizer: Transform, shapes: Shapes): Readonly<Record<string, Start>> {
  const { state, scalars } = updateOf(optimizer, shapes);
  const numbers = [...scalars].flatMap(([name, { source }]): [string, Start][] =>
    typeof source === 'number' ? [[name, source]] : [],
  );
  const states = Object.fromEntries(
    [...state].flatMap(([name, { init }]): [string, Start][] => {
      if (!init) return [];
      const copied = init.as('state')?.name;
      if (copied !== undefined) return [[name, copied]];
      const values = reachable([init]).some(({ op }) => op === 'state') ? [] : (evaluate({ init })['init'] ?? []);
      const [first = NaN] = values;
      if (Number.isNaN(first) || values.some((value) => value !== first)) {
        throw new ConfigError(
          `exportOptimizer: ${name} starts from a formula of the parameters, which a file cannot say`,
        );
      }
      return [[name, first]];
    }),
  );
  return { ...states, ...Object.fromEntries(numbers) };
}

/** One update; gradients only go in. */
function updateOf(optimizer: Transform, shapes: Shapes): Program {
  if (optimizer.point) {
    throw new ConfigError(
      `exportOptimizer: ${optimizer.name} takes gradients at another point than the parameters; ${instead}`,
    );
  }
  const program = traceUpdate(withoutGradients(optimizer), shapes);
  const state = [...program.state].map(
    ([name, slot]) => [name, name.startsWith('gradients/') ? { ...slot, next: null } : slot] as const,
  );
  return new Program({ ...program.parts, state: new Map(state) });
}

/** The same, refused when it asks for gradients beside those that it is given. */
function withoutGradients(optimizer: Transform): Transform {
  if (!optimizer.update) return optimizer;
  const gradientAt = (): never => {
    throw new ConfigError(`exportOptimizer: ${optimizer.name} asks for more gradients within a step; ${instead}`);
  };
  return {
    ...optimizer,
    update: (gradients, state, context) =>
      optimizer.update?.(gradients, state, { ...context, gradientAt }) ?? { updates: gradients, state },
  };
}

const instead = 'a whole training step can be exported with it, but no update alone';
