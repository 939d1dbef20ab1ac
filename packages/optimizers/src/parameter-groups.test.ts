import { ConfigError, Trace, type Transform, globalNorm, mapTensors } from '@rivulet/tensor';
import { expectClose } from '@rivulet/testkit';
import { type Objective, descend } from '../test/descend.js';
import { play } from '../test/play.js';
import { adam, chain, clipByGlobalNorm, lookahead, masked, momentum, nesterov, partition, sam, sgd } from './index.js';

describe('parameter groups', () => {
  const start = { '0.weight': [1, 2], '0.bias': [3], '1.weight': [4] };
  const gradients = [1, -2, 0.5].map((g) => ({ '0.weight': [g, 2 * g], '0.bias': [3 * g], '1.weight': [g] }));
  const last = (transform: Transform) => play(transform, { start, gradients }).at(-1) ?? {};
  const alone = (transform: Transform, ...names: (keyof typeof start)[]) => {
    const own = (values: Record<string, number[]>) =>
      Object.fromEntries(names.map((name) => [name, values[name] ?? []]));
    return play(transform, { start: own(start), gradients: gradients.map(own) }).at(-1) ?? {};
  };

  it('masked changes the selected parameters; the others pass or stay', () => {
    const weights = alone(adam(), '0.weight', '1.weight');
    const still = last(masked(adam(), '*.weight', { others: 'still' }));
    expect(still['params/0.weight']).toEqual(weights['params/0.weight']);
    expect(still['params/0.bias']).toEqual([3]);
    expect(Object.keys(still).filter((name) => name.endsWith('0.bias'))).toEqual(['params/0.bias']);
    // 3 − 0.01·(3 − 6 + 1.5): only the weights are clipped before.
    const passed = last(chain(masked(clipByGlobalNorm(1e-9), '*.weight'), sgd()));
    expectClose(passed['params/0.bias'] ?? [], [3 + 0.015], 1e-15);
    expectClose(passed['params/1.weight'] ?? [], [4], 1e-10);
  });

  it('partition gives each group what its transform gives it alone, bit for bit', () => {
    const both = last(
      partition({
        first: { select: '0.*', transform: chain(clipByGlobalNorm(1), momentum()) },
        rest: { transform: lookahead(adam(), { every: 2 }) },
      }),
    );
    const first = alone(chain(clipByGlobalNorm(1), momentum()), '0.weight', '0.bias');
    const rest = alone(lookahead(adam(), { every: 2 }), '1.weight');
    for (const [name, values] of Object.entries({ ...first, ...rest })) {
      const group = name in first ? 'first' : 'rest';
      expect(both[name.replace(/^optimizer/, `optimizer/${group}`)]).toEqual(values);
    }
  });

  it('partition knows the state of each group, with its type', () => {
    const optimizer = partition({ a: { select: 'x', transform: adam() }, b: { transform: momentum() } });
    const trace = new Trace();
    const state = optimizer.init({ x: trace.state('params/x', [2]), y: trace.state('params/y', [3]) });
    expect([state.a.m['x']?.shape, state.b.velocity['y']?.shape]).toEqual([[2], [3]]);
    expect([Object.keys(state.a.m), Object.keys(state.b.velocity)]).toEqual([['x'], ['y']]);
  });

  it('lets groups move the point, each its own part, with the others where they are', () => {
    // x·y: the gradient of x is y where y is looked at. Both look ahead by ½·v.
    const product: Objective = {
      start: { x: [1], y: [2] },
      value: ({ x, y }) => x?.mul(y ?? 0).sum() ?? globalNorm({}),
    };
    const ahead = () => nesterov({ learningRate: 0.1, momentum: 0.5, form: 'lookahead' });
    const together = descend(ahead(), product, 5);
    expect(
      descend(partition({ a: { select: 'x', transform: ahead() }, b: { transform: ahead() } }), product, 5),
    ).toEqual(together);
    const uphill = descend(masked(sam(sgd({ learningRate: 0.5 }), { rho: 1 }), 'x', { others: 'still' }), product, 1);
    // The gradient of x is y wherever x is: 1 − ½·2.
    expect(uphill).toEqual([[0, 2]]);
  });

  it.each<[string, Parameters<typeof partition>[0], string]>([
    ['no group', {}, 'partition: expected at least one group, received "none"'],
    [
      'two groups without a pattern',
      { a: { transform: sgd() }, b: { transform: sgd() } },
      'partition: expected at most one group without select, received "a, b"',
    ],
    ['a slash', { 'a/b': { transform: sgd() } }, 'partition: expected names of groups without a slash, received "a/b"'],
    [
      'a pattern of nothing',
      { a: { select: 'weights', transform: sgd() }, b: { transform: sgd() } },
      'partition, group a: expected a parameter named weights, there are 0.weight, 0.bias, 1.weight',
    ],
    [
      'a parameter in two groups',
      { a: { select: '0.*', transform: sgd() }, b: { select: '*', transform: sgd() } },
      'partition: expected each parameter in exactly one group, received 0.weight in a and b',
    ],
    [
      'a parameter in none',
      { a: { select: '0.*', transform: sgd() } },
      'partition: expected each parameter in exactly one group, received 1.weight in none of a',
    ],
    [
      'a rest of nothing',
      { a: { select: '*', transform: sgd() }, b: { transform: sgd() } },
      'partition, group b: expected a parameter, the others select all',
    ],
  ])('refuses %s', (_, groups, message) => {
    expect(() => last(partition(groups))).toThrow(new ConfigError(message));
  });

  it('is an error where masked selects nothing', () => {
    expect(() => last(masked(sgd(), '*.scale'))).toThrow(
      'masked: expected a parameter named *.scale, there are 0.weight',
    );
  });

  it('leaves parameters that are finished by a group to that group', () => {
    const cut: Transform = {
      name: 'cut',
      spec: null,
      init: () => ({}),
      finish: (next, state) => ({ params: mapTensors((theta) => theta.min(1), next), state }),
    };
    const after = last(
      partition({
        a: { select: '*.bias', transform: chain(sgd({ learningRate: 0 }), cut) },
        b: { transform: sgd({ learningRate: 0 }) },
      }),
    );
    expect([after['params/0.bias'], after['params/0.weight']]).toEqual([[1], [1, 2]]);
  });
});
