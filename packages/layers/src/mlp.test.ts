import { type Layer, Trace, rootScope } from '@rivulet/tensor';
import { forwardBackward, layerLaws } from '@rivulet/testkit';
import { heNormal } from './he.js';
import { leakyRelu } from './leaky-relu.js';
import { type MlpOptions, mlp } from './mlp.js';
import { relu } from './relu.js';
import { sequential } from './sequential.js';
import { dense } from './dense.js';
import { softmax } from './softmax.js';
import { tanh } from './tanh.js';
import { zeros } from './constant.js';

const names = (layer: Layer, features: number) =>
  Object.keys(layer.init(['batch', features], rootScope(new Trace(), 'model', new Map())).params);

describe('mlp', () => {
  it('puts a relu after every dense layer but the last', () => {
    // 1·2 = 2 → relu 2; −1·2 = −2 → relu 0; then 3·2 + 5·0 = 6 and −3·2 = −6, which stays negative.
    const result = forwardBackward(mlp({ sizes: [1, 2, 2] }), {
      x: [[2]],
      params: { '0.weight': [1, -1], '0.bias': [0, 0], '2.weight': [3, 5, -3, 0], '2.bias': [0, 0] },
    });
    expect(Array.from(result.y)).toEqual([6, -6]);
  });

  it('counts all layers in its names, as PyTorch does', () => {
    expect(names(mlp({ sizes: [2, 12, 13, 13, 2] }), 2)).toEqual(
      [0, 2, 4, 6].flatMap((index) => [`${index}.weight`, `${index}.bias`]),
    );
    expect(names(mlp({ sizes: [2, 3, 2], hidden: [tanh(), relu()] }), 2)).toEqual([
      '0.weight',
      '0.bias',
      '3.weight',
      '3.bias',
    ]);
    expect(names(mlp({ sizes: [2, 3, 2], hidden: [] }), 2)).toEqual(['0.weight', '0.bias', '1.weight', '1.bias']);
  });

  it('is the sequential of its parts, bit for bit', () => {
    const x = [[0.3, -0.7]];
    const parts = sequential(dense(3), tanh(), dense(2), softmax());
    const net = mlp({ sizes: [2, 3, 2], hidden: [tanh()], output: [softmax()] });
    expect(forwardBackward(net, { x, seed: 4 })).toEqual(forwardBackward(parts, { x, seed: 4 }));
  });

  it('takes hidden layers from a function, and calls it once', () => {
    let calls = 0;
    const hidden = () => {
      calls++;
      return [leakyRelu({ slope: 0.2 })];
    };
    const net = mlp({ sizes: [2, 3, 3, 2], hidden });
    expect(calls).toBe(1);
    expect(net.spec).toEqual(mlp({ sizes: [2, 3, 3, 2], hidden: [leakyRelu({ slope: 0.2 })] }).spec);
  });

  it('gives the initializer to all weights', () => {
    const net = mlp({ sizes: [2, 3, 2], initializer: zeros() });
    const { y, params } = forwardBackward(net, { x: [[1, 2]], seed: 1 });
    // Weights of 0 let nothing through, so the first layer has no gradient and y is the last biases.
    expect(Array.from(params['0.weight'] ?? [])).toEqual([0, 0, 0, 0, 0, 0]);
    expect(y.every((value) => value !== 0)).toBe(true);
  });

  it.each([[[]], [[2]], [[2, 0]], [[2, 1.5, 2]], [[2, NaN]]])('refuses the sizes %j', (sizes) => {
    expect(() => mlp({ sizes })).toThrow('mlp: expected sizes, two or more integers ≥ 1');
  });

  it('refuses options of a wrong kind', () => {
    const wrong = (json: string) => () => mlp(JSON.parse(json) as MlpOptions);
    expect(wrong('{}')).toThrow('mlp: expected sizes');
    expect(wrong('{"sizes":[2,2],"hidden":["relu"]}')).toThrow('mlp: expected a layer such as relu(), received "relu"');
    expect(wrong('{"sizes":[2,2],"hidden":"relu"}')).toThrow('mlp: expected hidden, a list of layers, received "relu"');
    expect(wrong('{"sizes":[2,2],"activation":"relu"}')).toThrow('no option of this name, received "activation"');
  });

  it('says so when the data have another number of features', () => {
    expect(() => names(mlp({ sizes: [2, 3, 2] }), 5)).toThrow(
      'mlp: its sizes begin with 2 features, the data are [batch, 5]',
    );
  });
});

layerLaws('mlp', () => mlp({ sizes: [3, 4, 4, 2], hidden: [tanh()], output: [softmax()], initializer: heNormal() }));
