import type { Call } from './contracts.js';
import { Program, type StateSlot, provided } from './program.js';
import { type SyncExecutable, reference } from './reference.js';
import { type Tensor, Trace } from './tensor.js';

/** One step over the first rows, unless told otherwise. */
function call(more: Partial<Call> & { readonly batch?: number } = {}): Call {
  const { batch = 0, ...rest } = more;
  return {
    steps: 1,
    step: 1,
    seed: 0,
    rows: Int32Array.from({ length: batch }, (_, row) => row),
    starts: Int32Array.of(0, batch),
    scalars: new Float64Array(0),
    numbers: new Float64Array(9),
    ...rest,
  };
}

const keep = (leaf: Tensor, next: Tensor | null = null): StateSlot => ({ leaf, init: null, next });
const list = (executable: SyncExecutable, name: string) => Array.from(executable.read(name));

describe('reference', () => {
  test('says what it is, and refuses a precision that it does not have', () => {
    const program = new Program({ outputs: new Map() });
    expect(reference().compile(program).backend).toBe('reference');
    expect(reference({ precision: 'float64' }).compile(program).backend).toBe('reference float64');
    expect(() => reference({ precision: 'float16' as 'float32' })).toThrow(
      `reference: expected precision 'float32' or 'float64', received "float16"`,
    );
  });

  test('runs as many steps as asked for, from state to state', () => {
    // p ← p/2 + free, free = 1, 2, 3: 8 → 5 → 4.5 → 5.25
    const trace = new Trace();
    const p = trace.state('p', []);
    const program = new Program({
      state: new Map([['p', keep(p, p.div(2).add(trace.scalar('free')))]]),
      scalars: new Map([['free', { leaf: trace.scalar('free'), source: 1 }]]),
      outputs: new Map([['before', p]]),
    });
    const executable = reference({ precision: 'float64' }).compile(program);
    executable.write('p', [8]);
    const numbers = new Float64Array(3);
    executable.run(call({ steps: 3, starts: new Int32Array(4), scalars: Float64Array.of(1, 2, 3), numbers }));
    expect(list(executable, 'p')).toEqual([5.25]);
    // An output that is a state is that state before the update.
    expect(Array.from(numbers)).toEqual([8, 5, 4.5]);
    expect(list(executable, 'before')).toEqual([4.5]);
  });

  test('fills in step and count, and takes free scalars in the order of freeScalars', () => {
    const trace = new Trace();
    const [step, b, count, a] = [provided.step, 'b', provided.count, 'a'].map((name) => trace.scalar(name));
    const x = trace.data('x', 1);
    if (!step || !a || !b || !count) throw new Error('a scalar is missing');
    const program = new Program({
      data: new Map([['x', x]]),
      scalars: new Map([step, b, count, a].map((leaf) => [leaf.as('scalar')?.name ?? '', { leaf, source: null }])),
      outputs: new Map([
        ['a', a.add(0)],
        ['step', step.mul(x.sum())],
        ['b', b.sub(0)],
        ['count', count],
      ]),
    });
    expect(program.freeScalars).toEqual(['b', 'a']);
    expect(program.numbers).toEqual(['a', 'step', 'b', 'count']);
    const executable = reference({ precision: 'float64' }).compile(program);
    executable.write('x', [1, 10, 100]);
    const numbers = new Float64Array(8);
    const rows = Int32Array.of(2, 0, 1);
    executable.run(
      call({ steps: 2, step: 5, rows, starts: Int32Array.of(0, 1, 3), scalars: Float64Array.of(7, 8, 9, 10), numbers }),
    );
    expect(Array.from(numbers)).toEqual([8, 500, 7, 1, 10, 66, 9, 2]);
  });

  test('exchanges two states', () => {
    const trace = new Trace();
    const [a, b] = [trace.state('a', [2]), trace.state('b', [2])];
    const program = new Program({
      state: new Map([
        ['a', keep(a, b)],
        ['b', keep(b, a)],
      ]),
      outputs: new Map(),
    });
    const executable = reference().compile(program);
    executable.write('a', [1, 2]);
    executable.write('b', [3, 4]);
    executable.run(call());
    expect([list(executable, 'a'), list(executable, 'b')]).toEqual([
      [3, 4],
      [1, 2],
    ]);
  });

  test('moves a chain of states on by one, through views of them as well', () => {
    const trace = new Trace();
    const [a, b, c] = [trace.state('a', []), trace.state('b', []), trace.state('c', [2])];
    const program = new Program({
      state: new Map([
        ['a', keep(a, a.mul(2))],
        ['b', keep(b, a.stop())],
        ['c', keep(c, b.broadcast([2]))],
      ]),
      outputs: new Map([['seen', c.stop()]]),
    });
    const executable = reference().compile(program);
    for (const [name, values] of Object.entries({ a: [1], b: [10], c: [20, 30] })) executable.write(name, values);
    executable.run(call());
    expect([list(executable, 'a'), list(executable, 'b'), list(executable, 'c')]).toEqual([[2], [1], [10, 10]]);
  });

  test('reports a state that is stretched over the samples as it was during the step', () => {
    const trace = new Trace();
    const [s, x] = [trace.state('s', []), trace.data('x', 2)];
    const program = new Program({
      state: new Map([['s', keep(s, s.add(1))]]),
      data: new Map([['x', x]]),
      outputs: new Map([['y', s.broadcast(['batch', 2])]]),
    });
    const executable = reference().compile(program);
    executable.write('s', [5]);
    executable.write('x', [0, 0, 0, 0]);
    executable.run(call({ batch: 2 }));
    expect([list(executable, 'y'), list(executable, 's')]).toEqual([[5, 5, 5, 5], [6]]);
  });

  test('follows the number of samples up and down', () => {
    const trace = new Trace();
    const x = trace.data('x', 2);
    const program = new Program({
      data: new Map([['x', x]]),
      outputs: new Map([
        ['double', x.mul(2)],
        ['wide', x.sum([1], { keep: true }).broadcast(['batch', 2])],
        ['total', x.sum()],
        ['rows', trace.constant(1).broadcast(['batch', 2])],
      ]),
    });
    const executable = reference({ precision: 'float64' }).compile(program);
    executable.write('x', [1, 2, 3, 4, 5, 6]);
    const numbers = new Float64Array(4);
    executable.run(
      call({ steps: 4, rows: Int32Array.of(0, 1, 2, 2, 0, 1), starts: Int32Array.of(0, 3, 4, 4, 6), numbers }),
    );
    expect(Array.from(numbers)).toEqual([21, 11, 0, 10]);
    expect(list(executable, 'double')).toEqual([2, 4, 6, 8]);
    expect(list(executable, 'wide')).toEqual([3, 3, 7, 7]);
    expect(list(executable, 'rows')).toEqual([1, 1, 1, 1]);
  });

  test('reads outputs that are broadcast, stopped, constants or states', () => {
    const trace = new Trace();
    const s = trace.state('s', [2]);
    const program = new Program({
      state: new Map([['s', keep(s)]]),
      outputs: new Map([
        ['column', s.broadcast([3, 2])],
        ['stopped', s.stop()],
        ['itself', s],
        ['constant', trace.constant([7, 8], [2])],
        ['number', trace.constant(0.1).mul(3)],
        ['stoppedNumber', trace.constant(4).stop()],
      ]),
    });
    const executable = reference().compile(program);
    executable.write('s', [1, 2]);
    executable.run(call());
    expect(list(executable, 'column')).toEqual([1, 2, 1, 2, 1, 2]);
    expect([list(executable, 'stopped'), list(executable, 'itself')]).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(list(executable, 'constant')).toEqual([7, 8]);
    expect([list(executable, 'number'), list(executable, 'stoppedNumber')]).toEqual([
      [Math.fround(0.30000000000000004)],
      [4],
    ]);
  });

  test('computes formulas of numbers in float64 even in float32, and rounds where they meet tensors', () => {
    const trace = new Trace();
    const [free, w] = [trace.scalar('free'), trace.state('w', [])];
    // In float32 1e8 + 1 is 1e8, and the difference 0.
    const tiny = free.add(1).sub(free);
    const program = new Program({
      state: new Map([['w', keep(w)]]),
      scalars: new Map([['free', { leaf: free, source: 1 }]]),
      outputs: new Map([
        ['tiny', tiny],
        ['third', free.div(3)],
        ['product', w.mul(free.div(3))],
      ]),
    });
    const executable = reference().compile(program);
    executable.write('w', [1]);
    const numbers = new Float64Array(3);
    executable.run(call({ scalars: Float64Array.of(1e8), numbers }));
    expect(Array.from(numbers)).toEqual([1, 1e8 / 3, Math.fround(1e8 / 3)]);
  });

  test('copies what goes in and what comes out', () => {
    const trace = new Trace();
    const [s, x] = [trace.state('s', [1]), trace.data('x', 1)];
    const program = new Program({
      state: new Map([['s', keep(s)]]),
      data: new Map([['x', x]]),
      outputs: new Map([['y', x.add(s)]]),
    });
    const executable = reference({ precision: 'float64' }).compile(program);
    const [given, rows] = [Float64Array.of(1), Float64Array.of(10)];
    executable.write('s', given);
    executable.write('x', rows);
    given[0] = 5;
    rows[0] = 50;
    executable.read('s')[0] = 6;
    executable.run(call({ batch: 1 }));
    executable.read('y')[0] = 7;
    expect(list(executable, 'y')).toEqual([11]);
  });

  test('two executables of one program have states of their own', () => {
    const trace = new Trace();
    const s = trace.state('s', []);
    const program = new Program({ state: new Map([['s', keep(s, s.add(1))]]), outputs: new Map() });
    const [one, two] = [reference().compile(program), reference().compile(program)];
    one.write('s', [1]);
    two.write('s', [10]);
    one.run(call());
    two.run(call({ steps: 2, starts: new Int32Array(3) }));
    expect([list(one, 's'), list(two, 's')]).toEqual([[2], [12]]);
  });

  test('draws random numbers anew in each step, and the same ones again', () => {
    const trace = new Trace();
    const program = new Program({ outputs: new Map([['u', trace.uniform('u', [])]]) });
    const draw = (step: number, steps: number, seed: number) => {
      const numbers = new Float64Array(steps);
      reference()
        .compile(program)
        .run(call({ steps, step, seed, starts: new Int32Array(steps + 1), numbers }));
      return Array.from(numbers);
    };
    const [first, second, third] = draw(1, 3, 5);
    expect(new Set([first, second, third]).size).toBe(3);
    expect(draw(2, 2, 5)).toEqual([second, third]);
    expect(draw(1, 1, 6)).not.toEqual([first]);
  });

  test('counts the samples that are not padding where valid is written, and all others otherwise', () => {
    const trace = new Trace();
    const [x, valid, count] = [trace.data('x', 1), trace.data(provided.valid, 1), trace.scalar(provided.count)];
    const program = new Program({
      data: new Map([
        ['x', x],
        [provided.valid, valid],
      ]),
      scalars: new Map([[provided.count, { leaf: count, source: null }]]),
      outputs: new Map([['mean', x.mul(valid).sum().div(count)]]),
    });
    const executable = reference({ precision: 'float64' }).compile(program);
    const numbers = new Float64Array(1);
    executable.write('x', [1, 5, 600]);
    executable.run(call({ batch: 3, numbers }));
    expect(numbers[0]).toBe(202);
    executable.write(provided.valid, [1, 1, 0]);
    executable.run(call({ batch: 3, numbers }));
    expect(numbers[0]).toBe(3);
  });
});

describe('what a reference executable refuses', () => {
  const make = () => {
    const trace = new Trace();
    const [s, x] = [trace.state('s', [2]), trace.data('x', 2)];
    const y = x.add(s).mul(trace.scalar('free'));
    const scalars = new Map([['free', { leaf: trace.scalar('free'), source: 1 }]]);
    return new Program({
      state: new Map([['s', keep(s)]]),
      data: new Map([['x', x]]),
      scalars,
      outputs: new Map([['total', y.sum()]]),
    });
  };
  const scalars = Float64Array.of(1);

  test('numbers that do not fill a state, rows that are not whole, names that are not there', () => {
    const executable = reference().compile(make());
    expect(() => executable.write('s', [1])).toThrow('s: [2] holds 2 numbers, received 1');
    expect(() => executable.write('x', [1, 2, 3])).toThrow('x: expected rows of 2 numbers, received 3 numbers');
    expect(() => executable.write('z', [1])).toThrow("there is no 'z' in this program; there are s, x, total");
    expect(() => executable.read('z')).toThrow("there is no 'z' in this program; there are s, x, total");
  });

  test('rows that were not written', () => {
    const executable = reference().compile(make());
    expect(() => executable.run(call({ batch: 1, scalars }))).toThrow('x: no data was written');
    executable.write('x', [1, 2]);
    expect(() => executable.run(call({ batch: 2, scalars }))).toThrow('x: there is no row 1');
    expect(() => executable.run(call({ rows: Int32Array.of(-1), starts: Int32Array.of(0, 1), scalars }))).toThrow(
      'x: there is no row -1',
    );
  });

  test('calls whose arrays are too short', () => {
    const executable = reference().compile(make());
    executable.write('x', [1, 2]);
    expect(() => executable.run(call())).toThrow('run: expected 1 scalars, received 0');
    expect(() => executable.run(call({ steps: 2, scalars: Float64Array.of(1, 1) }))).toThrow(
      'run: expected 3 starts, received 2',
    );
    expect(() => executable.run(call({ scalars, numbers: new Float64Array(0) }))).toThrow(
      'run: expected room for 1 numbers, received 0',
    );
  });

  test('everything after dispose', () => {
    const executable = reference().compile(make());
    executable.dispose();
    for (const use of [
      () => executable.run(call({ scalars })),
      () => executable.read('s'),
      () => executable.write('s', [1, 2]),
    ]) {
      expect(use).toThrow('this executable was disposed');
    }
  });
});
