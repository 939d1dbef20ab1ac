import { ConfigError, type Tensor, type Transform, Trace, globalNorm, mapTensors, traceUpdate } from '@rivulet/tensor';
import { runTransform } from '@rivulet/testkit';
import { type Objective, descend } from '../test/descend.js';
import { adam, chain, clipByGlobalNorm, clipByValue, lbfgs, momentum, nesterov, rmsprop, sgd } from './index.js';

const gradients = [
  [3, -4, 0.1],
  [-1, 0, 0],
  [0.5, 20, -7],
  [1, 1, 1],
];
const start = [1, -2, 0.25];

/** Pulls parameters into [−limit, limit] after each step, and counts. */
function box(limit: number): Transform<{ readonly steps: Tensor }> {
  return {
    name: 'box',
    spec: null,
    init: (params) => ({ steps: globalNorm(params).mul(0) }),
    finish: (next, { steps }) => ({
      params: mapTensors((theta) => theta.min(limit).max(-limit), next),
      state: { steps: steps.add(1) },
    }),
  };
}

describe('chain', () => {
  it('hands each transform what the one before made', () => {
    // clip to [−2, 2], then θ ← θ − ½·g:
    // g = 3 → 2:    θ = 1 − 1 = 0
    // g = −1:       θ = 0 + ½ = 0.5
    const both = chain(clipByValue(2), sgd({ learningRate: 0.5 }));
    expect(runTransform(both, { start: [1], gradients: [[3], [-1]] })).toEqual([[0], [0.5]]);
    // The other way round, what is cut is the change: 1.5 stays, so θ = −0.5.
    const other = chain(sgd({ learningRate: 0.5 }), clipByValue(2));
    expect(runTransform(other, { start: [1], gradients: [[3]] })).toEqual([[-0.5]]);
  });

  it('knows the state of each part by position, with its type', () => {
    const params = { p: new Trace().state('params/p', [3]) };
    const state = chain(clipByGlobalNorm(1), adam(), momentum()).init(params);
    expect([state[1].m['p']?.shape, state[2].velocity['p']?.shape]).toEqual([[3], [3]]);
    expect(Object.keys(state)).toEqual(['0', '1', '2']);
  });

  it('names scalars and states by position', () => {
    const program = traceUpdate(chain(clipByValue(2), momentum()), { p: [3] });
    expect(program.freeScalars).toEqual(['optimizer/0/limit', 'optimizer/1/learningRate', 'optimizer/1/momentum']);
    expect([...program.state.keys()]).toEqual(['params/p', 'gradients/p', 'optimizer/1/velocity/p']);
  });

  it('lets two parts have different values under one name', () => {
    // θ ← θ − (¼·g)·… : −½ of −¼ of g, so +⅛·g
    const twice = chain(sgd({ learningRate: 0.25 }), sgd({ learningRate: 0.5 }));
    expect(runTransform(twice, { start: [0], gradients: [[8]] })).toEqual([[1]]);
  });

  it.each<[string, () => Transform, () => Transform, () => Transform]>([
    ['clipping, clipping, adam', () => clipByGlobalNorm(2), () => clipByValue(1), () => adam({ amsgrad: true })],
    ['three rules on top of each other', () => rmsprop(), () => momentum(), () => sgd({ weightDecay: 0.1 })],
    ['a part that finishes', () => clipByValue(2), () => box(1), () => sgd({ learningRate: 1 })],
  ])('is associative to the last bit: %s', (_, a, b, c) => {
    const flat = runTransform(chain(a(), b(), c()), { start, gradients });
    expect(runTransform(chain(a(), chain(b(), c())), { start, gradients })).toEqual(flat);
    expect(runTransform(chain(chain(a(), b()), c()), { start, gradients })).toEqual(flat);
    expect(flat).not.toEqual(runTransform(chain(a(), b()), { start, gradients }));
  });

  it('of one transform does what that transform does', () => {
    expect(runTransform(chain(adam()), { start, gradients })).toEqual(runTransform(adam(), { start, gradients }));
  });

  it('finishes in order, after all updates', () => {
    // θ = 1 − 3 = −2 → box(1) → −1 → box(0.5) → −0.5
    const boxed = chain(box(1), sgd({ learningRate: 1 }), box(0.5));
    expect(runTransform(boxed, { start: [1], gradients: [[3]] })).toEqual([[-0.5]]);
  });

  it('takes the gradients where its one part asks for them, however deep', () => {
    const bowl: Objective = { start: { x: [1, 3], y: [-2] }, value: (at) => globalNorm(at).square() };
    const literal = () => nesterov({ learningRate: 0.1, momentum: 0.5, form: 'lookahead' });
    const alone = descend(literal(), bowl, 10);
    expect(descend(chain(literal()), bowl, 10)).toEqual(alone);
    expect(descend(chain(clipByValue(1e9), chain(literal())), bowl, 10)).toEqual(alone);
    expect(alone).not.toEqual(descend(momentum({ learningRate: 0.1, momentum: 0.5 }), bowl, 10));
  });

  it('moves the point only if a part does', () => {
    expect(chain(adam(), sgd()).point).toBeUndefined();
  });

  it('refuses two parts that move the point, and no parts at all', () => {
    const literal = () => nesterov({ form: 'lookahead' });
    expect(() => chain(literal(), chain(sgd(), literal()))).toThrow(
      new ConfigError(
        'chain: expected at most one transform that moves the point of the gradients, received "nesterov, chain(sgd, nesterov)"',
      ),
    );
    expect(() => chain()).toThrow(ConfigError);
  });

  it('refuses a solver, which may come out of a file', () => {
    const parts = [clipByValue(1), lbfgs()] as unknown as Transform[];
    expect(() => chain(...parts)).toThrow('chain: expected transforms, which a solver is none of, received "lbfgs"');
  });

  it('is described by the specs of its parts', () => {
    expect(chain(clipByGlobalNorm(1), adam({ beta1: 0.8 })).spec).toEqual({
      use: '@rivulet/optimizers#chain',
      args: [
        { use: '@rivulet/optimizers#clipByGlobalNorm', args: [1, {}] },
        { use: '@rivulet/optimizers#adam', args: [{ beta1: 0.8 }] },
      ],
    });
    expect(chain(box(1)).spec).toBeNull();
  });
});
