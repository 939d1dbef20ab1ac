import { forwardBackward, layerOf } from './forward-backward.js';

describe('forwardBackward', () => {
  // y = relu(x)·w: x = [[−1, 2], [3, 4]], w = [5, 6], upstream 1
  // y = [[0, 12], [15, 24]], dx = [[0, 6], [5, 6]], dw = [0 + 3, 2 + 4]
  const scaled = layerOf('scaled', { w: [2] }, (x, params) => x.max(0).mul(params['w'] ?? 0));

  test('gives output and gradients of the hand derivation', () => {
    const result = forwardBackward(scaled, {
      x: [
        [-1, 2],
        [3, 4],
      ],
      params: { w: [5, 6] },
    });
    expect([...result.y]).toEqual([0, 12, 15, 24]);
    expect([...result.x]).toEqual([0, 6, 5, 6]);
    expect([...(result.params['w'] ?? [])]).toEqual([3, 6]);
  });

  test('weighs by the upstream gradient and computes in the precision asked for', () => {
    const result = forwardBackward(scaled, {
      x: [[1, 2]],
      params: { w: [0.1, 6] },
      upstream: [3, -1],
      precision: 'float32',
    });
    expect([...result.y]).toEqual([Math.fround(0.1), 12]);
    expect([...result.x]).toEqual([Math.fround(Math.fround(0.1) * 3), -6]);
    expect([...(result.params['w'] ?? [])]).toEqual([3, -2]);
  });

  test('leaves padding out of batch statistics and refuses them in mode infer', () => {
    const centred = layerOf('centred', {}, (x, _, context) => x.sub(context.mean(x)));
    expect([...forwardBackward(centred, { x: [[1], [3], [0]], valid: [1, 1, 0] }).y]).toEqual([-1, 1, -2]);
    expect(() => forwardBackward(centred, { x: [[1]], mode: 'infer' })).toThrow(
      "centred: a layer uses batch statistics in mode 'infer'",
    );
  });

  test('names a parameter that the layer does not have', () => {
    expect(() => forwardBackward(scaled, { x: [[1, 2]], params: { v: [1, 1] } })).toThrow(
      "there is no 'v'; there are w",
    );
  });

  test('fills schedules in as the loop does', () => {
    const rate = layerOf('rate', {}, (x, _, context) => x.mul(context.scalar('rate', (step) => 10 + step)));
    expect([...forwardBackward(rate, { x: [[1]], step: 3 }).y]).toEqual([12]);
  });
});
