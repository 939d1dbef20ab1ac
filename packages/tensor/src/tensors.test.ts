import { evaluate } from './evaluate.js';
import { flattenState, mapState } from './state.js';
import { Trace } from './tensor.js';
import { mapTensors, zip } from './tensors.js';

describe('named tensors', () => {
  const trace = new Trace();
  const [a, b] = [trace.state('a', []), trace.state('b', [])];

  test('mapTensors keeps the names and hands them over', () => {
    const seen: string[] = [];
    const doubled = mapTensors(
      (tensor, name) => {
        seen.push(name);
        return tensor.mul(2);
      },
      { a, b },
    );
    expect(evaluate(doubled, { a: [1], b: [3] })).toEqual({ a: Float64Array.of(2), b: Float64Array.of(6) });
    expect(seen).toEqual(['a', 'b']);
  });

  test('zip takes tensors of equal name, whatever their order', () => {
    const sums = zip((x, y) => x.sub(y), { a, b }, { b: a, a: b });
    expect(evaluate(sums, { a: [1], b: [3] })).toEqual({ a: Float64Array.of(-2), b: Float64Array.of(2) });
  });

  test('zip names what is missing', () => {
    expect(() => zip((x) => x, { a, b }, { a })).toThrow("zip: 'b' is missing; there are a");
  });
});

describe('states', () => {
  const trace = new Trace();
  const [a, b] = [trace.state('a', []), trace.state('b', [2])];
  const state = { m: { weight: a, bias: b }, count: a };

  test('flattenState names each leaf by its path, in order', () => {
    expect([...flattenState(state, 'optimizer')]).toEqual([
      ['optimizer/m/weight', a],
      ['optimizer/m/bias', b],
      ['optimizer/count', a],
    ]);
  });

  test('mapState keeps the form', () => {
    const paths: string[] = [];
    const mapped = mapState(
      (leaf, path) => {
        paths.push(path);
        return leaf === a ? b : a;
      },
      state,
      'o',
    );
    expect(mapped).toEqual({ m: { weight: b, bias: a }, count: b });
    expect(paths).toEqual(['o/m/weight', 'o/m/bias', 'o/count']);
  });
});
