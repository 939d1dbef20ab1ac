/**
 * Executables: what they refuse, what they keep, how often they read, and what they give back.
 */
import { dense, meanSquaredError, mlp, softmaxCrossEntropy } from '@rivulet/layers';
import { adam, applyIfFinite, sgd } from '@rivulet/optimizers';
import {
  type Backend,
  ConfigError,
  DataError,
  type Executable,
  type Program,
  provided,
  reference,
  initialState,
  traceStep,
  traceUpdate,
} from '@rivulet/tensor';
import { GpuExecutable } from '../src/executable.js';
import { type Device, openDevice } from '../src/gpu-js.js';
import { gpu } from '../src/index.js';
import { call, prepare } from './play.js';

const program = traceStep({
  model: mlp({ sizes: [2, 12, 13, 2] }),
  loss: softmaxCrossEntropy(),
  optimizer: adam(),
  features: 2,
  targets: 1,
});
const backend = gpu({ mode: 'webasm' });

async function states(executable: Executable, of: Program = program): Promise<number[][]> {
  const all: number[][] = [];
  for (const name of of.state.keys()) all.push(Array.from(await executable.read(name)));
  return all;
}

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
  ])('with %s is refused, in the words of the reference', async (_, change, kind) => {
    const attempt = async (on: Backend): Promise<unknown> => {
      const executable = await prepare(on, program);
      try {
        await executable.run({ ...sent, ...change });
      } catch (error) {
        return error;
      } finally {
        executable.dispose();
      }
      return null;
    };
    const [own, expected] = [await attempt(backend), await attempt(reference())];
    expect(own).toBeInstanceOf(kind);
    expect((own as Error).message).toBe((expected as Error).message);
  });

  test('before data were written is refused', async () => {
    const executable = await backend.compile(program);
    await expect(executable.run(sent)).rejects.toThrow('x: no data was written');
    executable.dispose();
  });

  test('of no steps changes nothing', async () => {
    const executable = await prepare(backend, program);
    const before = await states(executable);
    await call(executable, program, []);
    expect(await states(executable)).toEqual(before);
    executable.dispose();
  });

  test('of no samples gives what the reference gives', async () => {
    const own = traceStep({ model: dense(1), loss: meanSquaredError(), optimizer: sgd(), features: 2, targets: 1 });
    const [a, b] = [await prepare(backend, own), await prepare(reference(), own)];
    expect([...(await call(a, own, [0]))]).toEqual([...(await call(b, own, [0]))]);
    a.dispose();
  });

  test('reads and writes names that exist only', async () => {
    const executable = await prepare(backend, program);
    expect(() => executable.read('nothing')).toThrow(ConfigError);
    expect(() => executable.write('nothing', [1])).toThrow(ConfigError);
    expect(() => executable.write('params/0.bias', [1])).toThrow(DataError);
    expect(() => executable.write('x', [1, 2, 3])).toThrow(DataError);
    executable.dispose();
  });
});

test('rows that the caller wrote as padding do not count', async () => {
  const padded = async (on: Backend): Promise<Float64Array> => {
    const executable = await prepare(on, program);
    const valid = Array.from({ length: 300 }, (_, row) => (row < 5 ? 1 : 0));
    executable.write(provided.valid, valid);
    const rows = Int32Array.of(0, 1, 2, 9, 9, 9, 9, 9, 2, 3, 4, 0, 1, 9, 9, 9);
    const numbers = await call(executable, program, [8, 8], { rows });
    executable.dispose();
    return numbers;
  };
  const own = await padded(backend);
  (await padded(reference())).forEach((value, i) => expect(own[i]).toBeCloseTo(value, 6));
});

describe('state', () => {
  test('stays when a larger batch needs new kernels', async () => {
    const [grown, large] = [await prepare(backend, program), await prepare(backend, program)];
    await call(large, program, [300]);
    for (const name of program.state.keys()) large.write(name, await grown.read(name));
    for (const executable of [grown, large]) {
      await call(executable, program, [32, 1], { step: 1 });
      await call(executable, program, [300], { step: 3 });
    }
    expect(await states(grown)).toEqual(await states(large));
    grown.dispose();
    large.dispose();
  });

  test.each([
    ['told how many samples a step has, keeps its kernels for them', { samples: 20 }, true],
    ['not told, makes kernels for what the first call brings', {}, false],
  ])('%s', async (_, inside, same) => {
    const { device } = await openDevice('cpu');
    const executable = await GpuExecutable.create(program, device, () => '', inside);
    await prepare({ name: 'inside', compile: () => executable }, program);
    const lowered = (): unknown => (executable as unknown as { readonly lowering: unknown }).lowering;
    const before = lowered();
    await call(executable, program, [20]);
    expect(lowered() === before).toBe(same);
    await call(executable, program, [3]);
    expect((lowered() as { readonly row: { readonly room: number } }).row.room).toBe(20);
    executable.dispose();
  });

  test('is the same, bit for bit, for steps in one pipeline and in many', async () => {
    const run = async (longest: number, calls: readonly number[]): Promise<number[][]> => {
      const { device } = await openDevice('webasm');
      const inside = { longest };
      const executable = await prepare(
        { name: 'inside', compile: () => GpuExecutable.create(program, device, () => '', inside) },
        program,
      );
      const rows = Int32Array.from({ length: 720 }, (_, i) => (i * 7) % 300);
      let done = 0;
      for (const steps of calls) {
        const sizes = Array.from({ length: steps }, () => 20);
        await call(executable, program, sizes, { rows: rows.slice(20 * done, 20 * (done + steps)), step: done + 1 });
        done += steps;
      }
      const result = await states(executable);
      executable.dispose();
      return result;
    };
    const whole = await run(64, [36]);
    expect(await run(64, [4, 32])).toEqual(whole);
    expect(await run(7, [36])).toEqual(whole);
    expect(
      await run(
        64,
        Array.from({ length: 36 }, () => 1),
      ),
    ).toEqual(whole);
  });
});

describe('readbacks', () => {
  test('happen once a call, at its end, when calls are long or come again', async () => {
    const { device } = await openDevice('webasm');
    const executable = await GpuExecutable.create(program, device, () => '');
    const as: Backend = { name: 'inside', compile: () => executable };
    await prepare(as, program);
    const sizes = Array.from({ length: 40 }, () => 30);
    await call(executable, program, sizes);
    expect(executable.readbacks).toBe(1);
    // An epoch of ten: the first three times it is made of single steps, then it is recorded as a whole.
    for (let epoch = 0; epoch < 3; epoch++) await call(executable, program, sizes.slice(0, 10));
    expect(executable.readbacks).toBe(31);
    for (let epoch = 0; epoch < 5; epoch++) await call(executable, program, sizes.slice(0, 10));
    expect(executable.readbacks).toBe(36);
    executable.read('params/0.weight');
    expect(executable.readbacks).toBe(36);
    executable.dispose();
  });
});

describe('dispose', () => {
  test('ends an executable', async () => {
    const executable = await prepare(backend, program);
    executable.dispose();
    expect(() => executable.read('params/0.weight')).toThrow('this executable was disposed');
    expect(() => executable.write('x', [0, 0])).toThrow('this executable was disposed');
    await expect(call(executable, program, [1])).rejects.toThrow('this executable was disposed');
    executable.dispose();
  });

  test('gives back every kernel and pipeline', async () => {
    const { device } = await openDevice('webasm');
    const executable = await GpuExecutable.create(program, device, () => '');
    await prepare({ name: 'inside', compile: () => executable }, program);
    await call(executable, program, [300]);
    await call(executable, program, [30, 30]);
    expect(device.alive).toBeGreaterThan(10);
    executable.dispose();
    await settled(device);
    expect(device.alive).toBe(0);
  });

  test('during a call lets the call end, and nothing is heard of it', async () => {
    const executable = await prepare(backend, program);
    const running = call(executable, program, [30]);
    executable.dispose();
    await running;
  });
});

/** Waits until nothing of a device is left, or a second has passed. */
async function settled(device: Device): Promise<void> {
  for (let i = 0; i < 100 && device.alive > 0; i++) await new Promise((done) => setTimeout(done, 10));
}

// g² = 10⁶⁰ is a number of JavaScript and none of float32: the step must be left out, not kept as an infinite v.
test.each(['cpu', 'webasm'] as const)('what float32 cannot hold is infinite at once in mode %s', async (mode) => {
  const guarded = traceUpdate(applyIfFinite(adam()), { p: [2] });
  const executable = await gpu({ mode }).compile(guarded);
  const start = initialState(guarded, {}, { 'params/p': [1, 2] });
  for (const [name, values] of Object.entries({ ...start, 'gradients/p': [1e30, 1] })) executable.write(name, values);
  const scalars = guarded.freeScalars.map((name) => Number(guarded.scalars.get(name)?.source));
  const empty = { rows: new Int32Array(0), starts: Int32Array.of(0, 0), numbers: new Float64Array(0) };
  await executable.run({ ...empty, steps: 1, step: 1, seed: 0, scalars: Float64Array.from(scalars) });
  expect(await executable.read('optimizer/inner/v/p')).toEqual(Float32Array.of(0, 0));
  expect(await executable.read('params/p')).toEqual(Float32Array.of(1, 2));
  expect(await executable.read('optimizer/notFinite')).toEqual(Float32Array.of(1));
  executable.dispose();
});
