/**
 * Transforms one after another.
 */
import {
  type State,
  type StepContext,
  type Tensors,
  type Transform,
  check,
  isSolver,
  specOf,
  within,
} from '@rivulet/tensor';

/** The states of the parts under '0', '1', …, each with its own type. */
export type ChainState<T extends readonly Transform[]> = {
  readonly [K in keyof T & `${number}`]: T[K] extends Transform<infer S> ? S : never;
};

/**
 * Transforms one after another: each receives what the one before made of the gradients.
 *
 * `update` and `finish` run in the order given; `point` is that of the one part which has it. The
 * scalars of part 1 are named `1/learningRate`, and so on. Associative: `chain(a, chain(b, c))` does,
 * bit for bit, what `chain(a, b, c)` does (random numbers aside, whose stream follows the name).
 *
 * State: that of each part under its position, `{ '0': …, '1': … }`.
 *
 * @param transforms one or more; at most one that moves the point where gradients are taken
 * @throws ConfigError when there are none, two that move the point, or a solver among them
 * @example
 * chain(clipByGlobalNorm(1), adam({ learningRate: 1e-2 }))
 */
export function chain<T extends readonly Transform[]>(...transforms: T): Transform<ChainState<T>> {
  check(transforms.length > 0, 'chain', 'at least one transform', 'none');
  const solver = transforms.find((transform) => isSolver(transform));
  check(!solver, 'chain', 'transforms, which a solver is none of', solver?.name);
  const parts = transforms.map((transform, index) => ({ transform, key: String(index) }));
  const movers = parts.filter(({ transform }) => transform.point !== undefined);
  const names = movers.map(({ transform }) => transform.name).join(', ');
  check(movers.length <= 1, 'chain', 'at most one transform that moves the point of the gradients', names);

  const [mover] = movers;
  const point = (state: ChainState<T>, context: StepContext): Tensors =>
    mover?.transform.point?.(part(state, mover.key), within(context, mover.key)) ?? context.params;
  return {
    name: `chain(${transforms.map(({ name }) => name).join(', ')})`,
    spec: specOf('@rivulet/optimizers#chain', ...transforms),
    init: (params) => collect<T>(parts.map(({ transform, key }) => [key, transform.init(params)])),
    ...(mover ? { point } : {}),
    update(gradients, state, context) {
      let updates = gradients;
      const states = parts.map(({ transform, key }): [string, State] => {
        const before = part(state, key);
        const after = transform.update?.(updates, before, within(context, key)) ?? { updates, state: before };
        updates = after.updates;
        return [key, after.state];
      });
      return { updates, state: collect<T>(states) };
    },
    finish(next, state, context) {
      let params = next;
      const states = parts.map(({ transform, key }): [string, State] => {
        const before = part(state, key);
        const after = transform.finish?.(params, before, within(context, key)) ?? { params, state: before };
        params = after.params;
        return [key, after.state];
      });
      return { params, state: collect<T>(states) };
    },
  };
}

/** The state of one part; each part made its own and gets back no other. */
function part(state: State, key: string): State {
  return state[key] as State;
}

function collect<T extends readonly Transform[]>(states: readonly (readonly [string, State])[]): ChainState<T> {
  return Object.fromEntries(states) as ChainState<T>;
}
