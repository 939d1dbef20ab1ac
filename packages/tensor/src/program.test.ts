import { Program } from './program.js';
import { Trace } from './tensor.js';

describe('Program', () => {
  const trace = new Trace();
  const [x, w, rate] = [trace.data('x', 3), trace.state('w', [2, 3]), trace.scalar('rate')];
  const y = x.matmul(w, { transposeB: true });
  const program = new Program({
    state: new Map([['w', { leaf: w, init: null, next: w.mul(rate).add(-0) }]]),
    data: new Map([['x', x]]),
    scalars: new Map([['rate', { leaf: rate, source: 0.1 }]]),
    outputs: new Map([
      [
        'loss',
        y
          .gt(0)
          .where(y, trace.constant([1, 2], [2]))
          .sum([0], { keep: true })
          .sum(),
      ],
      ['noise', trace.uniform('model/noise', [1, 5]).mul(trace.constant([1, 2, 3, 4, 5], [5]))],
    ]),
  });

  test('prints itself readably', () => {
    expect(program.toString()).toMatchInlineSnapshot(`
      "data x : [batch, 3]
      state w : [2, 3]
      scalar rate
      %0 = matmul(x, w) {transposeB} : [batch, 2]
      %1 = mul(w, rate) : [2, 3]
      %2 = add(%1, -0) : [2, 3]
      %3 = gt(%0, 0) : [batch, 2]
      %4 = where(%3, %0, [1, 2]) : [batch, 2]
      %5 = sum(%4) {axes [0], keep} : [1, 2]
      %6 = sum(%5) {axes [0, 1]} : []
      %7 = uniform() {stream model/noise} : [1, 5]
      %8 = const() {values [1, 2, 3, 4, 5]} : [5]
      %9 = mul(%7, %8) : [1, 5]
      output loss = %6
      output noise = %9
      next w = %2"
    `);
  });

  test('knows its roots and what they need, inputs before users', () => {
    expect(program.roots).toHaveLength(3);
    const nodes = program.nodes();
    const position = new Map(nodes.map((node, index) => [node, index]));
    for (const [index, node] of nodes.entries()) {
      for (const input of node.inputs) expect(position.get(input)).toBeLessThan(index);
    }
  });

  test('lists numbers apart from other outputs, and free scalars apart from provided ones', () => {
    expect([program.numbers, program.freeScalars]).toEqual([['loss'], ['rate']]);
  });

  test('refuses one name for a state and something else', () => {
    const state = new Map([['w', { leaf: w, init: null, next: null }]]);
    expect(() => new Program({ state, outputs: new Map([['w', w]]) })).toThrow(
      "'w' is the name of a state and of something else",
    );
    expect(() => new Program({ state, data: new Map([['w', x]]), outputs: new Map() })).toThrow("'w' is the name");
  });
});
