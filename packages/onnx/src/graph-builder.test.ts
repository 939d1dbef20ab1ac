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

  it('gives a node as many results as are asked for, each with a name of its own', () => {
    const graph = new GraphBuilder();
    const parts = graph.nodeOf('Split', [graph.input('x', [5]), graph.integers([2, 3])], 2, { axis: 0 });
    expect(new Set(parts).size).toBe(2);
    graph.output('last', parts[1] ?? '', elementTypes.float32, [3]);
    const [split] = graph.finish('g').nodes;
    expect(split?.outputs).toEqual([parts[0], 'last']);
  });

  it('knows a value that became an output under its old name', () => {
    const graph = new GraphBuilder();
    const y = graph.node('Neg', [graph.input('x', [2])]);
    graph.output('out', y, elementTypes.float32, [2]);
    graph.node('Abs', [y]);
    graph.output('again', y, elementTypes.float32, [2]);
    expect(graph.finish('g').nodes.map(({ opType, inputs }) => [opType, ...inputs])).toEqual([
      ['Neg', 'x'],
      ['Abs', 'out'],
      ['Identity', 'out'],
    ]);
  });

  it('makes bodies that read what is around them, share its names, and leave constants to it', () => {
    const graph = new GraphBuilder();
    const x = graph.input('x', [2]);
    const body = new GraphBuilder(graph);
    const [b, a] = [body.input('b', [2]), body.input('a', [2])];
    expect(body.input('x', [2])).not.toBe(x);
    const sum = body.node('Add', [body.node('Add', [a, x]), body.floats([1], [])]);
    body.output('after', sum, elementTypes.float32, [2]);
    const made = body.finishBody([a, b]);
    expect(made.inputs.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(made.initializers).toEqual([]);
    expect(graph.finish('g').initializers).toHaveLength(1);
    const results = graph.nodeOf('Scan', [x, x], 1, { body: made, num_scan_inputs: 1 });
    graph.output('out', results[0] ?? '', elementTypes.float32, [2]);
    const [scan] = graph.finish('g').nodes;
    expect(scan?.attributes.map(({ name, g, i }) => [name, g?.name ?? i])).toEqual([
      ['body', 'body'],
      ['num_scan_inputs', 1],
    ]);
  });
});
