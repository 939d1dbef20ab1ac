import { runTransform } from '@rivulet/testkit';
import { rprop } from './rprop.js';

describe('rprop', () => {
  it('grows steps while the sign stays, and stops and shrinks them when it turns', () => {
    // s = 1, grow 2, shrink ½
    // g = 3:    w = 0, s = 1:     θ = −1
    // g = 0.1:  w > 0, s = 2:     θ = −3
    // g = −5:   w < 0, s = 1, no step
    // g = −5:   g before counts as 0, s = 1: θ = −2
    // g = −1:   w > 0, s = 2:     θ = 0
    const options = { learningRate: 1, grow: 2, shrink: 0.5 };
    const gradients = [[3], [0.1], [-5], [-5], [-1]];
    expect(runTransform(rprop(options), { start: [0], gradients }).flat()).toEqual([-1, -3, -3, -2, 0]);
  });

  it('keeps steps between the shortest and the longest', () => {
    // grow: 1, 1.5, not 2; shrink: ½·1.5 = 0.75, not less than 1
    const options = { learningRate: 1, grow: 2, shrink: 0.5, shortest: 1, longest: 1.5 };
    const gradients = [[1], [1], [-1], [-1]];
    expect(runTransform(rprop(options), { start: [0], gradients }).flat()).toEqual([-1, -2.5, -2.5, -1.5]);
  });

  it('lets first steps be longer than the longest until they change, as optax does', () => {
    const options = { learningRate: 4, longest: 2 };
    const gradients = [[1], [1]];
    expect(runTransform(rprop(options), { start: [0], gradients }).flat()).toEqual([-2, -4]);
    expect(runTransform(rprop({ ...options, dialect: 'optax' }), { start: [0], gradients }).flat()).toEqual([-4, -6]);
  });

  it('is not misled by gradients whose product is too small for a number', () => {
    const options = { learningRate: 1, grow: 2 };
    const gradients = [[1e-200], [1e-200]];
    expect(runTransform(rprop(options), { start: [0], gradients }).flat()).toEqual([-1, -3]);
  });
});
