/**
 * Executables: what they refuse, what they keep, and what they give back.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { dense, meanSquaredError, mlp, softmaxCrossEntropy } from '@rivulet/layers';
import { adam, sgd } from '@rivulet/optimizers';
import { ConfigError, DataError, Program, Trace, provided, reference, traceStep, traceUpdate } from '@rivulet/tensor';
import { wasm } from '../src/index.js';
import { call, prepare } from './play.js';

// Without a collection the memory holds what nobody holds any more, however much that is.
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const program = traceStep({
  model: mlp({ sizes: [2, 12, 13, 2] }),
  loss: softmaxCrossEntropy(),
  optimizer: adam(),
  features: 2,
  targets: 1,
});
const states = (executable: { read(name: string): ArrayLike<number> }): number[][] =>
  [...program.state.keys()].map((name) => Array.from(executable.read(name)));

describe('a backend', () => {
  const trained = (backend: ReturnType<typeof wasm>, given: Program): number[] => {
    const executable = prepare(backend, given);
    const numbers = call(executable, given, [12, 32], { step: 3 });
    return [...numbers, ...[...given.state.keys()].flatMap((name) => Array.from(executable.read(name)))];
  };
  const net = (width: number, learningRate: number): Program =>
    traceStep({
      model: mlp({ sizes: [2, width, 2] }),
      loss: softmaxCrossEntropy(),
      optimizer: adam({ learningRate }),
      features: 2,
      targets: 1,
    });
  const plus = (constant: number): Program => {
    const trace = new Trace();
    const w = trace.state('w', [2]);
    const next = w
      .add(trace.constant([constant, constant], [2]).gt(0).where(1, 2))
      .mul(trace.constant([1, constant], [2]));
    return new Program({ state: new Map([['w', { leaf: w, init: w.fill(1), next }]]), outputs: new Map() });
  };

  test('gives models of one form, one after the other, what backends of their own give', () => {
    const shared = wasm();
    for (const given of [net(5, 0.1), net(5, 0.2), net(6, 0.1), net(5, 0.1), plus(3), plus(-3), plus(3)])
      expect(trained(shared, given)).toEqual(trained(wasm(), given));
  });

  test('runs models of one form side by side without mixing their numbers', () => {
    const shared = wasm();
    const [slow, fast] = [net(5, 0.001), net(5, 0.2)];
    const [one, two] = [prepare(shared, slow), prepare(shared, fast)];
    const losses = [1, 2, 3].map((step) => [...call(one, slow, [32], { step }), ...call(two, fast, [32], { step })]);
    const [alone, other] = [prepare(wasm(), slow), prepare(wasm(), fast)];
    const expected = [1, 2, 3].map((step) => [
      ...call(alone, slow, [32], { step }),
      ...call(other, fast, [32], { step }),
    ]);
    expect(losses).toEqual(expected);
  });
});

describe('a call', () => {
  const sent = {
    steps: 1,
    step: 1,
    seed: 0,
    rows: Int32Array.of(0, 1),
    starts: Int32Array.of(0, 2),
    scalars: Float64Array.from(program.freeScalars, () => 0.1),
    numbers: new Float64Array(program.numbers.length),
  };

  test.each([
    ['a row that is not there', { rows: Int32Array.of(0, 300) }, DataError],
    ['a negative row', { rows: Int32Array.of(0, -1) }, DataError],
    ['starts behind the rows', { starts: Int32Array.of(0, 3) }, DataError],
    ['too few starts', { starts: Int32Array.of(0) }, ConfigError],
    ['too few scalars', { scalars: new Float64Array(0) }, ConfigError],
    ['no room for numbers', { numbers: new Float64Array(0) }, ConfigError],
  ])('with %s is refused, in the words of the reference', (_, change, kind) => {
    const attempt = (backend: ReturnType<typeof wasm>) => () => prepare(backend, program).run({ ...sent, ...change });
    expect(attempt(wasm())).toThrow(kind);
    let message = '';
    try {
      attempt(reference())();
    } catch (error) {
      message = (error as Error).message;
    }
    expect(attempt(wasm())).toThrow(message);
  });

  test('before data were written is refused', () => {
    const executable = wasm().compile(program);
    expect(() => executable.run(sent)).toThrow('x: no data was written');
  });

  test('of no steps changes nothing', () => {
    const executable = prepare(wasm(), program);
    const before = states(executable);
    call(executable, program, []);
    expect(states(executable)).toEqual(before);
  });

  test('of no samples gives what the reference gives', () => {
    const parts = { model: dense(1), loss: meanSquaredError(), optimizer: sgd(), features: 2, targets: 1 };
    const own = traceStep(parts);
    const [a, b] = [prepare(wasm(), own), prepare(reference(), own)];
    expect([...call(a, own, [0])]).toEqual([...call(b, own, [0])]);
  });

  test('reads names that exist only', () => {
    const executable = prepare(wasm(), program);
    expect(() => executable.read('nothing')).toThrow(ConfigError);
    expect(() => executable.write('nothing', [1])).toThrow(ConfigError);
    expect(() => executable.write('params/0.bias', [1])).toThrow(DataError);
    expect(() => executable.write('x', [1, 2, 3])).toThrow(DataError);
  });
});

test('rows that the caller wrote as padding do not count', () => {
  const padded = (backend: ReturnType<typeof wasm>): Float64Array => {
    const executable = prepare(backend, program);
    executable.write(
      provided.valid,
      Array.from({ length: 300 }, (_, row) => (row < 5 ? 1 : 0)),
    );
    return call(executable, program, [8, 8], { rows: Int32Array.of(0, 1, 2, 9, 9, 9, 9, 9, 2, 3, 4, 0, 1, 9, 9, 9) });
  };
  padded(reference()).forEach((value, i) => expect(padded(wasm())[i]).toBeCloseTo(value, 6));
});

describe('state', () => {
  test('stays when a larger batch needs a new module', () => {
    const [grown, large] = [prepare(wasm(), program), prepare(wasm(), program)];
    call(large, program, [300]);
    for (const [name, values] of [...program.state.keys()].map((key) => [key, grown.read(key)] as const))
      large.write(name, values);
    call(grown, program, [32, 1], { step: 1 });
    call(grown, program, [300], { step: 3 });
    call(large, program, [32, 1], { step: 1 });
    call(large, program, [300], { step: 3 });
    expect(states(grown)).toEqual(states(large));
  });

  test('is the same, bit for bit, for steps in one call and in many', () => {
    const [one, many] = [prepare(wasm(), program), prepare(wasm(), program)];
    const rows = Int32Array.from({ length: 60 }, (_, i) => (i * 7) % 300);
    call(one, program, [20, 20, 20], { rows });
    for (let i = 0; i < 3; i++) call(many, program, [20], { rows: rows.slice(20 * i, 20 * i + 20), step: i + 1 });
    expect(states(many)).toEqual(states(one));
  });

  test('of an optimizer becomes 0 below 1e-30, so that dead units cost no more than live ones', () => {
    const update: Program = traceUpdate(adam(), { p: [6] });
    const executable = wasm().compile(update);
    for (const name of update.state.keys()) executable.write(name, [0, 0, 0, 0, 0, 0]);
    executable.write('optimizer/m/p', [1e-29, 1e-30, -1e-30, -1e-38, 0, 1]);
    executable.write('optimizer/v/p', [1e-40, 1e-45, 1e-31, 1e-29, 0, 1]);
    executable.write('params/p', [0, 0, 0, 0, -1e-38, 0]);
    call(executable, update, [0]);
    expect(Array.from(executable.read('optimizer/m/p'), (m) => m !== 0)).toEqual([
      true,
      false,
      false,
      false,
      false,
      true,
    ]);
    expect(Array.from(executable.read('optimizer/v/p'), (v) => v !== 0)).toEqual([
      false,
      false,
      false,
      true,
      false,
      true,
    ]);
    // Parameters are left as they are.
    expect(executable.read('params/p')[4]).toBe(Math.fround(-1e-38));
  });
});

describe('dispose', () => {
  test('ends an executable', () => {
    const executable = prepare(wasm(), program);
    executable.dispose();
    expect(() => executable.read('params/0.weight')).toThrow('this executable was disposed');
    expect(() => executable.write('x', [0, 0])).toThrow('this executable was disposed');
    expect(() => call(executable, program, [1])).toThrow('this executable was disposed');
    executable.dispose();
  });

  test('gives the memory back: 200 executables cost no more than 100', () => {
    const cycle = (): void => {
      const executable = prepare(wasm(), program);
      call(executable, program, [300]);
      executable.dispose();
    };
    const megabytes = (): number => {
      collect();
      collect();
      return process.memoryUsage().rss / 2 ** 20;
    };
    for (let i = 0; i < 100; i++) cycle();
    const before = megabytes();
    for (let i = 0; i < 100; i++) cycle();
    // Kept, the memories alone would be 100 · 4 pages of 64 KiB, the modules as much again, and
    // executables with their data 60 MB; the collector may lag behind by some of them.
    expect(megabytes() - before).toBeLessThan(40);
  });
});
