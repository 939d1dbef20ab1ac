import { expectClose, runTransform } from '@rivulet/testkit';
import { fromage } from './fromage.js';

describe('fromage', () => {
  it('turns a tensor by η against its gradient, and shortens it again', () => {
    // θ = (3, 4) of length 5, g = (0, 2), η = ¾: 1/√(1 + 9/16) = 0.8
    // θ = 0.8·((3, 4) − ¾·(0, 2)·5/2) = 0.8·(3, 0.25)
    const path = runTransform(fromage({ learningRate: 0.75 }), { start: [3, 4], gradients: [[0, 2]] });
    // The small number is a difference of numbers of size 1.
    expectClose(path.flat(), [2.4, 0.2], 1e-14);
  });

  it('keeps the length of a tensor whose gradient is at right angles to it', () => {
    const path = runTransform(fromage({ learningRate: 0.3 }), { start: [3, 4], gradients: [[-8, 6]] });
    expectClose([Math.hypot(...(path[0] ?? []))], [5], 1e-15);
  });

  it('counts lengths of at least the minimum', () => {
    // θ = 0 counts 1, g = ½ counts 1: θ = 0.8·(0 − ¾·½)
    const path = runTransform(fromage({ learningRate: 0.75, minimumNorm: 1 }), { start: [0], gradients: [[0.5]] });
    expectClose(path.flat(), [-0.3], 1e-15);
  });
});
