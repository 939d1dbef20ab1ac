import { ShapeError, Trace, rootScope } from '@rivulet/tensor';
import { forwardBackward, layerLaws } from '@rivulet/testkit';
import { constant, zeros } from './constant.js';
import { type DenseOptions, dense } from './dense.js';

describe('dense', () => {
  it('multiplies with the transposed weights and adds the biases', () => {
    // W = [[1, 2], [3, 4], [5, 6]], b = [10, 20, 30], x = [1, −1]: W x = [−1, −1, −1].
    // dL/dW = upstream ⊗ x, dL/db = upstream, dL/dx = Wᵀ upstream = [1 + 0 − 5, 2 + 0 − 6].
    const result = forwardBackward(dense(3), {
      x: [[1, -1]],
      params: { weight: [1, 2, 3, 4, 5, 6], bias: [10, 20, 30] },
      upstream: [1, 0, -1],
    });
    expect(Array.from(result.y)).toEqual([9, 19, 29]);
    expect(Array.from(result.x)).toEqual([-4, -4]);
    expect(Array.from(result.params['weight'] ?? [])).toEqual([1, -1, 0, 0, -1, 1]);
    expect(Array.from(result.params['bias'] ?? [])).toEqual([1, 0, -1]);
  });

  it('starts within ±1/√in, weights and biases, as PyTorch does', () => {
    const result = forwardBackward(dense(50, { initializer: constant(0) }), { x: [[0, 0, 0, 0]], seed: 3 });
    // Weights are 0 here, so what comes out is the biases: within ±½ for four inputs, and spread over it.
    expect(Math.max(...result.y)).toBeLessThan(0.5);
    expect(Math.max(...result.y)).toBeGreaterThan(0.4);
    expect(Math.min(...result.y)).toBeGreaterThanOrEqual(-0.5);
    expect(Math.min(...result.y)).toBeLessThan(-0.4);
  });

  it('takes other initializers for weights and biases', () => {
    const layer = dense(2, { initializer: constant(3), biasInitializer: zeros() });
    expect(Array.from(forwardBackward(layer, { x: [[1, 1]] }).y)).toEqual([6, 6]);
  });

  it.each([0, -1, 1.5, NaN, Infinity])('refuses %p units', (units) => {
    expect(() => dense(units)).toThrow(`dense: expected an integer units ≥ 1, received ${units}`);
  });

  it('refuses options of a wrong kind', () => {
    const wrong = (json: string) => () => dense(2, JSON.parse(json) as DenseOptions);
    expect(wrong('{"initializer":"he"}')).toThrow('dense: expected initializer, such as heNormal(), received "he"');
    expect(wrong('{"biasInitializer":null}')).toThrow('dense: expected biasInitializer');
    expect(wrong('{"bias":1}')).toThrow('dense: expected bias true or false, received 1');
    expect(wrong('{"useBias":true}')).toThrow('dense: expected no option of this name, received "useBias"');
  });

  it('says which parameter is missing, and what input it wants', () => {
    const trace = new Trace();
    const scope = rootScope(trace, 'model', new Map());
    expect(() => dense(2).init([3], scope)).toThrow(
      new ShapeError('dense: expected an input [batch, features], received [3]'),
    );
    const x = trace.data('x', 2);
    const weight = trace.state('weight', [2, 2]);
    expect(() =>
      dense(2).apply(x, { weight }, {}, { ...scope, mode: 'train', count: scope.step, mean: (y) => y }),
    ).toThrow('dense: its parameter bias is missing');
  });
});

layerLaws('dense', () => dense(4));
layerLaws('dense without biases', () => dense(2, { bias: false }));
