import { type Layer, type Scope, ShapeError, Trace, rootScope } from '@rivulet/tensor';
import { expectClose, forwardBackward, layerLaws } from '@rivulet/testkit';
import { dense } from './dense.js';
import type { Initializer } from './initializer.js';
import { relu } from './relu.js';
import { sequential } from './sequential.js';
import { softmax } from './softmax.js';
import { tanh } from './tanh.js';

const unit: Initializer = {
  name: 'unit',
  spec: null,
  initialize: (scope, _, shape) => scope.constant([1, 0, 0, 1], shape),
};

const scope = (): Scope => rootScope(new Trace(), 'model', new Map());

describe('sequential', () => {
  it('applies its layers one after another', () => {
    // dense: 2·3 + 1 = 7 and −2·3 + 1 = −5; relu: 7 and 0; dense: 7 + 10·0 − 4 = 3.
    // Backward: the second neuron is closed, so dL/dx = 1 · 1 · 2.
    const result = forwardBackward(sequential(dense(2), relu(), dense(1)), {
      x: [[3]],
      params: { '0.weight': [2, -2], '0.bias': [1, 1], '2.weight': [1, 10], '2.bias': [-4] },
    });
    expect([...result.y, ...result.x]).toEqual([3, 2]);
  });

  it('names parameters by the position of their layer, nested ones too, as PyTorch does', () => {
    const model = sequential(dense(3), sequential(relu(), dense(4)), softmax());
    const { params, output } = model.init(['batch', 2], scope());
    expect(Object.keys(params)).toEqual(['0.weight', '0.bias', '1.1.weight', '1.1.bias']);
    expect(params['1.1.weight']?.shape).toEqual([4, 3]);
    expect(output).toEqual(['batch', 4]);
  });

  it('keeps parameters of positions 1 and 10 apart', () => {
    const layers = Array.from({ length: 11 }, () => dense(1, { bias: false }));
    const params = Object.fromEntries(layers.map((_, index) => [`${index}.weight`, [index + 1]]));
    // The product of 1 … 11.
    expect(Array.from(forwardBackward(sequential(...layers), { x: [[1]], params }).y)).toEqual([39916800]);
  });

  it('passes running statistics on under the same names', () => {
    const counting: Layer = {
      name: 'counting',
      spec: null,
      init: (input, { constant }) => ({ params: {}, state: { before: constant(0) }, output: input }),
      apply: (x, _, { before = x }, { count }) => ({ output: x, state: { after: before.add(count) } }),
    };
    const result = forwardBackward(sequential(relu(), counting), { x: [[1], [2], [3]], state: { '1.before': [4] } });
    expect(Array.from(result.state['1.after'] ?? [])).toEqual([7]);
  });

  it('changes no random number in front when a layer is added behind', () => {
    const x = [[1, 2]];
    const alone = forwardBackward(sequential(dense(3)), { x, seed: 5 });
    const more = forwardBackward(sequential(dense(3), tanh()), { x, seed: 5 });
    expectClose(more.y, alone.y.map(Math.tanh), 1e-15);
  });

  it('gives equal layers different numbers', () => {
    const single = (model: Layer) => Array.from(forwardBackward(model, { x: [[1, 0]], seed: 5 }).y);
    const plain = dense(2, { bias: false });
    // The first of two: with the identity behind it, it is itself. The second: with the identity in front.
    const identity = dense(2, { bias: false, initializer: unit });
    expect(single(sequential(plain, identity))).not.toEqual(single(sequential(identity, plain)));
    expect(single(sequential(plain, identity))).toEqual(single(sequential(plain)));
  });

  it('names the layer that does not fit', () => {
    const flat: Layer = { ...relu(), name: 'flat', init: () => ({ params: {}, state: {}, output: [3] }) };
    expect(() => sequential(relu(), flat, dense(2)).init(['batch', 2], scope())).toThrow(
      new ShapeError('layer 2 (dense): dense: expected an input [batch, features], received [3]'),
    );
  });

  it('refuses no layers, and what is no layer', () => {
    expect(() => sequential()).toThrow('sequential: expected at least one layer, received "none"');
    expect(() => sequential(JSON.parse('{"name":"relu"}') as Layer)).toThrow(
      'sequential: expected a layer such as relu()',
    );
    expect(() => sequential(JSON.parse('null') as Layer)).toThrow(
      'sequential: expected a layer such as relu(), received null',
    );
  });
});

layerLaws('sequential', () => sequential(dense(4), tanh(), sequential(dense(3), relu()), dense(2)));
