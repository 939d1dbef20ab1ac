import { Program, type Tensor, Trace, simplify } from '@rivulet/tensor';
import { GraphBuilder } from './graph-builder.js';
import { lowerProgram } from './lower-program.js';

type Build = (a: Tensor, b: Tensor, fill: (value: number) => Tensor) => Tensor;

function operators(build: Build): string[] {
  const trace = new Trace();
  const [a, b] = [trace.data('a', 2), trace.data('b', 2)];
  const out = build(a, b, (value) => trace.constant(value, ['batch', 2]));
  const program = new Program({ data: new Map(Object.entries({ a, b })), outputs: new Map([['out', out]]) });
  const graph = new GraphBuilder();
  const data = { a: graph.input('a', ['batch', 2]), b: graph.input('b', ['batch', 2]) };
  lowerProgram(graph, { program: simplify(program), parameters: {}, data });
  return graph.finish('test').nodes.map(({ opType }) => opType);
}

describe('equal', () => {
  // a > b ? 0 : (b > a ? 0 : 1) is 0 where they differ, either way, and 1 where neither is larger.
  it('is found in two comparisons that are both not so', () => {
    expect(operators((a, b, fill) => a.gt(b).where(fill(0), b.gt(a).where(fill(0), fill(1))))).toEqual([
      'Equal',
      'Cast',
    ]);
  });

  it.each<[string, Build]>([
    ['one comparison twice', (a, b, fill) => a.gt(b).where(fill(0), a.gt(b).where(fill(0), fill(1)))],
    ['other numbers', (a, b, fill) => a.gt(b).where(fill(0), b.gt(a).where(fill(0), fill(2)))],
    ['a sign', (a, b, fill) => a.gt(b).where(fill(1), b.gt(a).where(fill(0), fill(1)))],
    ['a value that is no number', (a, b, fill) => a.gt(b).where(fill(0), b.gt(a).where(fill(0), a))],
    ['a third value', (a, b, fill) => a.gt(b).where(fill(0), b.gt(a.abs()).where(fill(0), fill(1)))],
    ['branches the other way round', (a, b, fill) => a.gt(b).where(b.gt(a).where(fill(0), fill(1)), fill(0))],
  ])('is not found in %s', (_, build) => {
    const found = operators(build);
    expect(found).not.toContain('Equal');
    expect(found).toContain('Where');
  });
});
