import { traceUpdate } from '@rivulet/tensor';
import { expectClose, runTransform } from '@rivulet/testkit';
import { sm3 } from './sm3.js';

const options = { learningRate: 1, momentum: 0.5, epsilon: 0 };

describe('sm3', () => {
  it('remembers the largest sum of each row and column of a matrix', () => {
    // t = 1: a = g² = (1 4; 9 0);  rows (4, 9), columns (9, 4)
    //        g/√a = (1, 1, 1, 0), m = half of it: θ = (−½, −½, −½, 0)
    // t = 2: g = (2 0; 0 2):  a = min(row, column) + g² = (4+4 4; 9 4+4)
    //        g/√a = (2/√8, 0, 0, 2/√8);  m = (¼ + 1/√8, ¼, ¼, 1/√8)
    const gradients = [
      [1, 2, 3, 0],
      [2, 0, 0, 2],
    ];
    const path = runTransform(sm3(options), { start: [0, 0, 0, 0], gradients, shape: [2, 2] });
    const last = 1 / Math.sqrt(8);
    expectClose(path[0] ?? [], [-0.5, -0.5, -0.5, 0], 1e-15);
    expectClose(path[1] ?? [], [-0.75 - last, -0.75, -0.75, -last], 1e-15);
  });

  it('is Adagrad with momentum on a vector', () => {
    // a = 9, then 25: m = ½, then ¼ + ½·4/5
    const path = runTransform(sm3(options), { start: [0], gradients: [[3], [4]] });
    expectClose(path.flat(), [-0.5, -1.15], 1e-15);
  });

  it('keeps a number a row and a number a column of a matrix beside the mean', () => {
    const { state } = traceUpdate(sm3(), { weight: [3, 2], bias: [3] });
    const shapes = [...state]
      .filter(([name]) => /rows|columns/.test(name))
      .map(([name, { leaf }]): [string, unknown] => [name, leaf.shape]);
    expect(Object.fromEntries(shapes)).toEqual({
      'optimizer/rows/weight': [3, 1],
      'optimizer/rows/bias': [3],
      'optimizer/columns/weight': [1, 2],
    });
  });
});
