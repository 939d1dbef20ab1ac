import fc from 'fast-check';
import { instructions, programOf, runTwice } from '../test/random-program.js';
import { moonsStep } from '../test/moons-net.js';
import { Program } from './program.js';
import { simplify } from './simplify.js';
import { type Tensor, Trace } from './tensor.js';

/** The lines of a simplified formula of x [2, 3], a vector v, and the numbers h and k. */
function simplified(formula: (x: Tensor, v: Tensor, h: Tensor, k: Tensor) => Tensor): string[] {
  const trace = new Trace();
  const [x, v] = [trace.state('x', [2, 3]), trace.state('v', [3])];
  const [h, k] = [trace.scalar('h'), trace.scalar('k')];
  const program = new Program({ outputs: new Map([['y', formula(x, v, h, k)]]) });
  return simplify(program).toString().split('\n');
}

describe('simplify', () => {
  test.each<[string, (x: Tensor) => Tensor]>([
    ['x·1', (x) => x.mul(1)],
    ['1·x', (x) => x.fill(1).mul(x)],
    ['x/1', (x) => x.div(1)],
    ['x+0', (x) => x.add(0)],
    ['0+x', (x) => x.fill(0).add(x)],
    ['x−0', (x) => x.sub(0)],
    ['−(−x)', (x) => x.neg().neg()],
    ['stop(x)', (x) => x.stop()],
    ['x·2·½', (x) => x.mul(2).mul(0.5)],
    ['x/4·4', (x) => x.div(4).mul(4)],
  ])('makes %s into x', (_, formula) => {
    expect(simplified(formula)).toEqual(['output y = x']);
  });

  test('stretches x where x·1 gives the result its shape, and keeps such an x+0', () => {
    expect(simplified((_, v) => v.mul(v.trace.constant(1, [2, 3])))).toEqual([
      '%0 = broadcast(v) : [2, 3]',
      'output y = %0',
    ]);
  });

  test('makes a + (−b) into a − b, (−a) + b into b − a, and a − (−b) into a + b', () => {
    expect(simplified((x, v) => x.add(v.neg()))[0]).toBe('%0 = sub(x, v) : [2, 3]');
    expect(simplified((x, v) => x.neg().add(v))[0]).toBe('%0 = sub(v, x) : [2, 3]');
    expect(simplified((x, v) => x.sub(v.neg()))[0]).toBe('%0 = add(x, v) : [2, 3]');
  });

  test('makes division by a number into multiplication by its reciprocal', () => {
    expect(simplified((x, _, h) => x.div(h))).toEqual([
      '%0 = div(1, h) : []',
      '%1 = mul(x, %0) : [2, 3]',
      'output y = %1',
    ]);
    expect(simplified((x) => x.div(8))[0]).toBe('%0 = mul(x, 0.125) : [2, 3]');
  });

  test('keeps the division of a number by a number', () => {
    expect(simplified((_, __, h, k) => h.div(k))[0]).toBe('%0 = div(h, k) : []');
  });

  test('collects numbers: (x·h)·k is x·(h·k), on whichever side they stand', () => {
    const expected = ['%0 = mul(h, k) : []', '%1 = mul(x, %0) : [2, 3]', 'output y = %1'];
    expect(simplified((x, _, h, k) => x.mul(h).mul(k))).toEqual(expected);
    expect(simplified((x, _, h, k) => k.mul(h.mul(x)))).toEqual(expected);
  });

  test('folds constants in float64', () => {
    expect(simplified((x) => x.add(x.trace.constant(2).add(3).mul(0.1).sqrt()))[0]).toBe(
      `%0 = add(x, ${Math.sqrt(0.5)}) : [2, 3]`,
    );
  });

  test('drops a broadcast that the operation does anyway, and keeps one that gives the shape', () => {
    expect(simplified((x, v) => x.add(v.broadcast([2, 3])))).toEqual(['%0 = add(x, v) : [2, 3]', 'output y = %0']);
    expect(simplified((_, v, h) => v.broadcast([2, 3]).mul(h.broadcast([2, 3])))).toEqual([
      '%0 = broadcast(v) : [2, 3]',
      '%1 = mul(%0, h) : [2, 3]',
      'output y = %1',
    ]);
    expect(simplified((x, v, h) => x.gt(v.broadcast([2, 3])).where(h.broadcast([2, 3]), 0))).toEqual([
      '%0 = gt(x, v) : [2, 3]',
      '%1 = where(%0, h, 0) : [2, 3]',
      'output y = %1',
    ]);
  });

  test('keeps the order of states, data, scalars and outputs', () => {
    const program = moonsStep();
    const small = simplify(program);
    for (const part of ['state', 'data', 'scalars', 'outputs'] as const) {
      expect([...small[part].keys()]).toEqual([...program[part].keys()]);
    }
    expect(small.freeScalars).toEqual(program.freeScalars);
  });

  test('leaves fewer nodes of a training step, and none more when applied again', () => {
    const raw = moonsStep().nodes().length;
    const once = simplify(moonsStep());
    expect(once.nodes().length).toBeLessThan(raw);
    expect(simplify(once).nodes().length).toBeLessThanOrEqual(once.nodes().length);
  });

  test('computes what the raw program computes, whatever the program', () => {
    fc.assert(
      fc.property(instructions, (list) => {
        const program = programOf(list);
        const [raw, small] = [runTwice(program), runTwice(simplify(program))];
        for (const [name, values] of Object.entries(raw)) {
          values.forEach((value, index) => {
            const other = small[name]?.[index] ?? NaN;
            // Each rule moves a value by a rounding or two; values are of the size of 1.
            const close = Object.is(value, other) || Math.abs(value - other) <= 1e-12 * (1 + Math.abs(value));
            if (!close) throw new Error(`${name}[${index}]: raw ${value}, simplified ${other}\n${program.toString()}`);
          });
        }
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});
