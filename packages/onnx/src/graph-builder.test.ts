import { DataError } from '@rivulet/tensor';
import { GraphBuilder } from './graph-builder.js';
import { elementTypes } from './proto.js';

describe('GraphBuilder', () => {
  // 1 is 0x3f800000 in float32, −2 is 0xc0000000, the lowest byte first.
  it('writes numbers as little-endian float32', () => {
    const graph = new GraphBuilder();
    graph.floats([1, -2], [2], 'w');
    expect(graph.finish('g').initializers).toEqual([
      { dims: [2], dataType: elementTypes.float32, name: 'w', rawData: Uint8Array.of(0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0) },
    ]);
  });

  it('keeps equal constants once, and named ones always', () => {
    const graph = new GraphBuilder();
    expect(graph.floats([1], [])).toBe(graph.floats([1], []));
    expect(graph.floats([1], [])).not.toBe(graph.floats([1], [1]));
    expect(graph.floats([0], [])).not.toBe(graph.floats([-0], []));
    expect(graph.integers([1])).not.toBe(graph.floats([1], [1]));
    expect(graph.floats([1], [], 'a')).toBe('a');
    expect(graph.floats([1], [], 'b')).toBe('b');
  });

  it('never gives one name to two values', () => {
    const graph = new GraphBuilder();
    const first = graph.floats([1], [1], 'constant_0');
    const second = graph.integers([2]);
    expect(second).not.toBe(first);
    expect(graph.input('constant_0', [1])).not.toBe(first);
  });

  it('refuses what float32 cannot hold, and numbers that do not fill their shape', () => {
    const graph = new GraphBuilder();
    expect(() => graph.floats([0, 1e39], [2], 'w')).toThrow(
      new DataError('w: element 1 is 1e+39, which float32 cannot hold'),
    );
    expect(() => graph.floats([NaN], [1], 'w')).toThrow(DataError);
    expect(() => graph.floats([1, 2, 3], [2], 'w')).toThrow(/w: expected the numbers of \[2\], received 3/);
  });

  it('renames the value that becomes an output, for its users too', () => {
    const graph = new GraphBuilder();
    const x = graph.input('x', ['batch', 2]);
    const y = graph.node('Neg', [x]);
    graph.node('Abs', [y]);
    graph.output('out', y, elementTypes.float32, ['batch', 2]);
    expect(graph.finish('g').nodes.map(({ opType, inputs, outputs }) => [opType, ...inputs, ...outputs])).toEqual([
      ['Neg', 'x', 'out'],
      ['Abs', 'out', 'Abs_1'],
    ]);
  });

  it('copies a value that is an input, a constant or an output already', () => {
    const graph = new GraphBuilder();
    const x = graph.input('x', ['batch', 2]);
    const y = graph.node('Neg', [x]);
    for (const [name, value] of [
      ['a', x],
      ['b', graph.floats([1], [1])],
      ['c', y],
      ['d', 'c'],
    ] as const) {
      graph.output(name, value, elementTypes.float32, ['batch', 2]);
    }
    expect(graph.finish('g').nodes.map(({ opType, inputs, outputs }) => [opType, ...inputs, ...outputs])).toEqual([
      ['Neg', 'x', 'c'],
      ['Identity', 'x', 'a'],
      ['Identity', 'constant_0', 'b'],
      ['Identity', 'c', 'd'],
    ]);
    expect(() => graph.output('x', y, elementTypes.float32, ['batch', 2])).toThrow(/a value called 'x' exists/);
  });

  it('measures the number of rows once, and only where there are rows', () => {
    const graph = new GraphBuilder();
    expect(() => graph.expand(graph.floats([1], []), ['batch', 2])).toThrow(/no input of the model has rows/);
    graph.input('x', ['batch', 2]);
    graph.expand(graph.floats([1], []), ['batch', 2]);
    graph.expand(graph.floats([2], []), ['batch', 3]);
    graph.expand(graph.floats([2], []), [4, 3]);
    expect(graph.finish('g').nodes.map(({ opType }) => opType)).toEqual([
      'Shape',
      'Concat',
      'Expand',
      'Concat',
      'Expand',
      'Expand',
    ]);
  });
});
