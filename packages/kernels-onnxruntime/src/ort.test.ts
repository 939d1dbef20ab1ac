import { mlp, relu, softmaxCrossEntropy } from '@rivulet/layers';
import { adam } from '@rivulet/optimizers';
import { batchNorm, dropout } from '@rivulet/regularizers';
import {
  type Call,
  ConfigError,
  DataError,
  type Executable,
  type Program,
  initialState,
  provided,
  traceInference,
  traceStep,
} from '@rivulet/tensor';
import * as runtime from 'onnxruntime-node';
import { type OrtOptions, ort } from './ort.js';

const parts = { loss: softmaxCrossEntropy(), optimizer: adam(), features: 2, targets: 1 };
const program = traceStep({ ...parts, model: mlp({ sizes: [2, 5, 2] }) });
const normalised = traceStep({
  ...parts,
  model: mlp({ sizes: [2, 5, 2], hidden: [batchNorm(), relu(), dropout(0.2)] }),
});
const [x, y] = [Array.from({ length: 16 }, (_, i) => Math.sin(i + 1)), [0, 1, 1, 0, 1, 0, 0, 1]];

/** One step a row of `batches`, each a list of samples. */
function callOf({ numbers, freeScalars, scalars }: Program, batches: readonly (readonly number[])[]): Call {
  const starts = batches.reduce<number[]>((ends, { length }) => [...ends, (ends.at(-1) ?? 0) + length], [0]);
  const values = freeScalars.map((name) => Number(scalars.get(name)?.source));
  return {
    steps: batches.length,
    step: 1,
    seed: 1,
    rows: Int32Array.from(batches.flat()),
    starts: Int32Array.from(starts),
    scalars: Float64Array.from(batches.flatMap(() => values)),
    numbers: new Float64Array(batches.length * numbers.length),
  };
}

async function prepared(traced: Program = program, options?: OrtOptions): Promise<Executable> {
  const executable = await ort(options).compile(traced);
  const initial = initialState(traced, { seed: 1, precision: 'float32' });
  for (const [name, values] of Object.entries({ ...initial, x, y })) executable.write(name, values);
  return executable;
}

async function stateOf(executable: Executable, { state }: Program): Promise<Record<string, number[]>> {
  const values: Record<string, number[]> = {};
  for (const name of state.keys()) values[name] = Array.from(await executable.read(name));
  return values;
}

describe('an executable of ort', () => {
  it('leaves the arithmetic of its process alone, and takes moments nearer to 0 than 1e-30 for 0', async () => {
    const executable = await prepared();
    const [weight = ''] = [...program.state.keys()].filter((name) => name.startsWith('optimizer/m/'));
    const size = (await executable.read(weight)).length;
    const given = Float32Array.from({ length: size }, (_, i) => [1e-29, 1e-31, 1e-41, NaN][i % 4]!);
    executable.write(weight, given);
    // No samples, no gradient: a moment becomes 0.9 of what it was.
    executable.write('x', [0, 0]);
    await executable.run(callOf(program, [[0]]));
    const after = await executable.read(weight);
    expect(Array.from(after.slice(0, 4))).toEqual([expect.closeTo(9e-30, 32), 0, 0, NaN]);
    expect(new Float64Array([5e-324])[0]! > 0).toBe(true);
    executable.dispose();
  });

  it('refuses rows that nobody wrote', async () => {
    const executable = await prepared();
    await expect(executable.run(callOf(program, [[0, 8]]))).rejects.toThrow(new DataError('x: there is no row 8'));
    await expect(executable.run(callOf(program, [[-1]]))).rejects.toThrow(new DataError('x: there is no row -1'));
    executable.dispose();
  });

  it('refuses numbers that do not fill a state or rows, and names that are not there', async () => {
    const executable = await prepared();
    expect(() => executable.write('params/0.bias', [1, 2])).toThrow(
      new DataError('params/0.bias: [5] holds 5 numbers, received 2'),
    );
    expect(() => executable.write('x', [1, 2, 3])).toThrow(
      new DataError('x: expected rows of 2 numbers, received 3 numbers'),
    );
    expect(() => executable.write('z', [1])).toThrow(/^there is no 'z' in this program; there are params\/0\.weight, /);
    expect(() => executable.read('z')).toThrow(ConfigError);
    executable.dispose();
  });

  it('can be disposed twice, and does nothing afterwards', async () => {
    const executable = await prepared();
    executable.dispose();
    executable.dispose();
    const error = new ConfigError('this executable was disposed');
    expect(() => executable.write('x', x)).toThrow(error);
    expect(() => executable.read('loss')).toThrow(error);
    await expect(executable.run(callOf(program, [[0]]))).rejects.toThrow(error);
  });

  it('ends a run that is going on before it gives everything back', async () => {
    const executable = await prepared();
    const call = callOf(
      program,
      Array.from({ length: 50 }, () => [0, 1, 2, 3]),
    );
    const running = executable.run(call);
    executable.dispose();
    await expect(running).resolves.toBeUndefined();
    expect(call.numbers.every(Number.isFinite)).toBe(true);
  });

  it('shows nothing of padded samples, whatever finite numbers they hold: states and losses are those of the others', async () => {
    for (const one of [program, normalised]) {
      const batch = [[0, 1, 2, 5]];
      const [plain, padded] = [await prepared(one), await prepared(one)];
      const expected = callOf(one, batch);
      await plain.run(expected);
      padded.write('x', [...x.slice(0, 6), 1e6, -1e6, 3e5, 1e4, ...x.slice(10)]);
      padded.write('y', [...y.slice(0, 3), 77, -1, ...y.slice(5)]);
      padded.write(provided.valid, [1, 1, 1, 0, 0, 1, 1, 1]);
      // Dropout draws by the place in the batch: padding stands at its end.
      const actual = callOf(one, [[0, 1, 2, 5, 3, 4]]);
      await padded.run(actual);
      // Zeros are added at the end, in products whose order of adding may change with their size.
      const close = (values: ArrayLike<number>): unknown[] =>
        Array.from(values, (value) => expect.closeTo(value, 6) as unknown);
      expect(Array.from(actual.numbers)).toEqual(close(expected.numbers));
      const state = await stateOf(plain, one);
      expect(await stateOf(padded, one)).toEqual(
        Object.fromEntries(Object.entries(state).map(([name, values]) => [name, close(values)])),
      );
      plain.dispose();
      padded.dispose();
    }
  });

  it('keeps its states when padding begins in the middle', async () => {
    const [plain, padded] = [await prepared(), await prepared()];
    const [first, second] = [
      callOf(program, [
        [0, 1],
        [2, 3],
      ]),
      callOf(program, [[4, 5, 6]]),
    ];
    for (const executable of [plain, padded]) await executable.run(first);
    padded.write(provided.valid, new Float32Array(8).fill(1));
    await plain.run(second);
    const losses = Array.from(second.numbers);
    await padded.run(second);
    expect(Array.from(second.numbers)).toEqual(losses.map((value) => expect.closeTo(value, 6) as unknown));
    plain.dispose();
    padded.dispose();
  });

  it('gives rows of a program that has rows, and none before the first run', async () => {
    const inference = traceInference({ model: mlp({ sizes: [2, 5, 2] }), loss: softmaxCrossEntropy(), features: 2 });
    const executable = await ort().compile(inference);
    for (const [name, values] of Object.entries(initialState(inference, { seed: 1 }))) executable.write(name, values);
    expect(await executable.read('predictions')).toHaveLength(0);
    executable.write('x', x);
    await executable.run(callOf(inference, [[0, 1, 2], [7]]));
    expect(await executable.read('predictions')).toHaveLength(2);
    executable.dispose();
  });
});

describe('ort', () => {
  it('says a provider that is not there, and why', async () => {
    const compiled = ort({ providers: ['nowhere'] }).compile(program);
    await expect(compiled).rejects.toThrow(ConfigError);
    await expect(compiled).rejects.toThrow(/^ort: no provider runs this program: nowhere: .*nowhere/);
  });

  it('goes on to the next provider and says what it passed over', async () => {
    const executable = await prepared(program, { providers: ['nowhere', 'cpu'] });
    expect(executable.backend).toMatch(/^onnxruntime 1\.\d+\.\d+ cpu, 1 thread; not nowhere: /);
    await executable.run(callOf(program, [[0, 1]]));
    executable.dispose();
  });

  it('runs on the threads that it is told, to the same losses', async () => {
    const batch = [[0, 1, 2, 3, 4, 5, 6, 7]];
    const losses: number[][] = [];
    for (const threads of [1, 2]) {
      const executable = await prepared(program, { threads });
      expect(executable.backend).toMatch(threads === 1 ? /cpu, 1 thread$/ : /cpu, 2 threads$/);
      const call = callOf(program, batch);
      await executable.run(call);
      losses.push(Array.from(call.numbers));
      executable.dispose();
    }
    expect(losses[1]).toEqual(losses[0]?.map((loss) => expect.closeTo(loss, 6) as unknown));
  });

  it('runs in a runtime that it is given', async () => {
    const executable = await prepared(program, { runtime });
    expect(executable.elsewhere).toBe(true);
    executable.dispose();
  });

  it('refuses threads that are no whole number from 1, and no providers', () => {
    expect(() => ort({ threads: 0 })).toThrow(ConfigError);
    expect(() => ort({ threads: 1.5 })).toThrow(/ort: .*threads/);
    expect(() => ort({ providers: [] })).toThrow(new ConfigError('ort: expected at least one provider, received 0'));
  });
});
