/**
 * The writer for engines without SIMD: every instruction, the order of what it delays, and that nothing
 * of SIMD is left in a module.
 */
import { execFileSync } from 'node:child_process';
import { mlp, relu, softmaxCrossEntropy } from '@rivulet/layers';
import { adam } from '@rivulet/optimizers';
import { dropout } from '@rivulet/regularizers';
import { traceStep } from '@rivulet/tensor';
import type { Code } from '../src/code.js';
import { compileProgram } from '../src/compile.js';
import { ConstantPool } from '../src/constant-pool.js';
import { wasm } from '../src/index.js';
import { type Instruction, plain } from '../src/instructions.js';
import { ModuleBuilder } from '../src/module-builder.js';
import { WebAssembly } from '../src/web-assembly.js';
import { contentsOf } from './opcodes.js';
import { call, prepare } from './play.js';

type Body = (code: Code, module: ModuleBuilder) => void;

function encode(body: Body, simd: boolean): { readonly bytes: Uint8Array; readonly pool: ConstantPool } {
  const pool = new ConstantPool(4096, 8192);
  const module = new ModuleBuilder(pool, simd);
  const code = module.code();
  body(code, module);
  module.add({ parameters: [], code, exported: 'run' });
  return { bytes: module.encode(), pool };
}

/** The first 64 words of memory after a function ran once, beginning with the given ones. */
function run(body: Body, words: readonly number[], simd: boolean): number[] {
  const { bytes, pool } = encode(body, simd);
  const memory = new WebAssembly.Memory({ initial: 1 });
  new Int32Array(memory.buffer).set(words);
  for (const [value, address] of pool.entries) new Float32Array(memory.buffer)[address / 4] = value;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { rivulet: { memory } });
  (exports['run'] as () => void)();
  return Array.from(new Int32Array(memory.buffer, 0, 64));
}

const bitsOf = (...floats: readonly number[]): number[] => Array.from(new Int32Array(Float32Array.from(floats).buffer));

/** Vectors of four: zeros, subnormals, halves, what no integer holds, infinities, NaN with a payload, masks, integers. */
const vectors = [
  bitsOf(0, -0, 1, -1),
  bitsOf(0.5, -0.5, 1.5, 2.5),
  bitsOf(1e-40, -1e-40, 3.4e38, -3.4e38),
  bitsOf(2147483648, -2147483904, 1e10, 0.1),
  bitsOf(Infinity, -Infinity, NaN, 7),
  [0x7fc01234, -0x3fedcc, 0x7f800001, 0x7fffffff],
  [-1, 0, -1, 0],
  [1, -2147483648, 2147483647, 0x12345678],
];

describe('every instruction on vectors gives the bits of SIMD', () => {
  const names = (Object.keys(plain) as Instruction[]).filter(
    (name) => /^(v128|[if]\d+x\d)\./.test(name) && name !== 'f32x4.relaxed_madd',
  );
  const unary = /\.(not|abs|neg|sqrt|nearest|trunc_sat.*|convert.*)$/;
  const isShift = /\.sh[lr]/;

  test.each(names)('%s', (name) => {
    const body: Body = (code) => {
      if (name === 'i32x4.splat') code.int(48).int(0).loadInt(20).op(name).store(0);
      else {
        code.int(48).int(0).load(0);
        if (name === 'v128.bitselect') code.int(0).load(16).int(0).load(32);
        else if (isShift.test(name)) code.int(0).loadInt(16);
        else if (!unary.test(name)) code.int(0).load(16);
        code.op(name).store(0);
      }
    };
    for (const a of vectors)
      for (const b of vectors)
        for (const c of name === 'v128.bitselect' ? vectors : [[]]) {
          const words = [...a, ...b, ...c];
          const [scalar, simd] = [run(body, words, false), run(body, words, true)];
          // An engine may choose which NaN arithmetic gives, but not whether it is one.
          const isArithmetic = /^f32x4\.(add|sub|mul|div|max|sqrt|nearest)$/.test(name);
          const seen = (all: number[]) =>
            isArithmetic ? Array.from(new Float32Array(Int32Array.from(all).buffer), (x) => x) : all;
          expect({ words, is: seen(scalar).slice(12, 16) }).toEqual({ words, is: seen(simd).slice(12, 16) });
        }
  });

  test('relaxed multiply-add has no form without SIMD', () => {
    expect(() => encode((code) => code.op('f32x4.relaxed_madd'), false)).toThrow(
      'f32x4.relaxed_madd has no form without SIMD',
    );
  });
});

describe('what is written later than it is pushed', () => {
  const words = [...vectors.flat().slice(0, 32), ...bitsOf(...Array.from({ length: 16 }, (_, i) => i + 0.5))];
  const at = 128;
  const cases: Readonly<Record<string, Body>> = {
    'a vector in a local that changes before it is used': (code) => {
      const x = code.local('v128');
      code.int(0).load(at).set(x);
      code.int(0).get(x).splat(1).op('f32x4.add').splat(5).set(x).get(x).op('f32x4.mul').store(0);
    },
    'a number in a local that changes before it is used': (code) => {
      const x = code.local('i32');
      code.int(3).set(x).int(0).get(x).int(8).set(x).get(x).op('i32.mul').storeInt(0);
    },
    'a vector in memory that is overwritten before it is used': (code) => {
      code.int(0).int(0).load(at).int(0).splat(2).store(at).store(0);
    },
    'numbers in memory that are overwritten before they are used': (code) => {
      code.int(0).int(0).loadInt(at).int(0).int(9).storeInt(at).storeInt(0);
      code.int(4).int(0).loadFloat(at).int(0).int(0).loadFloat(144).storeFloat(at).storeFloat(0);
      code.int(8).int(0).loadInt(at).int(at).int(0).int(16).op('memory.fill').storeInt(0);
    },
    'memory that a call overwrites': (code, module) => {
      const fill = module.define(['v128', 'i32'], (inner) => inner.get(1).get(0).store(0));
      code.int(0).int(0).load(at).splat(3).int(at).call(fill).store(0);
    },
    'lanes that change places within one local': (code) => {
      const x = code.local('v128');
      code.int(0).load(at).set(x).get(x).get(x).shuffle(1, 0, 7, 6).get(x).op('f32x4.add').set(x);
      code.int(0).get(x).store(0);
    },
    'lanes that change places within one piece of memory': (code) => {
      code.int(0).int(0).load(at).int(0).load(144).shuffle(3, 4, 0, 1).store(at);
    },
    'a value from before a loop, used behind it': (code) => {
      const [i, x] = [code.local('i32'), code.local('v128')];
      code.int(0).load(at).set(x).int(0).get(x);
      code.loop(
        i,
        0,
        1,
        () => code.int(3),
        () => code.get(x).get(x).op('f32x4.add').set(x),
      );
      code.get(x).op('f32x4.sub').store(0);
    },
    'a value from before a branch that is not taken': (code) => {
      const x = code.local('v128');
      code.int(0).load(at).set(x).int(0).get(x).int(0);
      code.when(() => code.splat(4).set(x));
      code.store(0);
    },
    'results of calls, in the order of the calls': (code, module) => {
      const next = module.define(
        [],
        (inner) => {
          inner.int(0).int(0).loadInt(0).int(1).op('i32.add').storeInt(0);
          inner.int(0).loadInt(0).op('i32x4.splat', 'f32x4.convert_i32x4_s');
        },
        { result: 'v128' },
      );
      code.int(32).call(next).call(next).op('f32x4.sub').store(0);
    },
    'a result that is a number': (code, module) => {
      const third = module.define(['v128'], (inner) => inner.get(0).extractLane(2), { result: 'f32' });
      code.int(0).int(0).load(at).call(third).storeFloat(0);
    },
    'one choice of two': (code) => {
      for (const chosen of [0, 1])
        code
          .int(0)
          .int(7)
          .int(8)
          .int(chosen)
          .select()
          .storeInt(4 * chosen);
    },
    'a local that nothing was stored in': (code) => {
      const x = code.local('v128');
      code.int(0).get(x).store(0).words(1, 2, 3, 4).set(x).int(0).get(x).store(16);
    },
  };

  test.each(Object.entries(cases))('%s', (_, body) => {
    const [scalar, simd] = [run(body, words, false), run(body, words, true)];
    expect(simd).not.toEqual([...words, ...Array.from({ length: 64 - words.length }, () => 0)]);
    expect(scalar).toEqual(simd);
  });
});

const program = traceStep({
  model: mlp({ sizes: [2, 12, 13, 13, 2], hidden: () => [relu(), dropout(0.1)] }),
  loss: softmaxCrossEntropy(),
  optimizer: adam({ learningRate: 0.01 }),
  features: 2,
  targets: 1,
});

test.each([
  ['panels of 32 samples', 32],
  ['panels of one vector', 4],
])('a training of the moons without SIMD is that with SIMD, bit for bit: %s', (_, most) => {
  const [scalar, simd] = [{ simd: false }, { fused: false }].map((options) => {
    const backend = wasm(options);
    const executable = prepare({ ...backend, compile: (one) => backend.compile(one, { samples: most }) }, program);
    const losses: number[] = [];
    for (let epoch = 0; epoch < 100; epoch++) {
      // The last batch is smaller where 300 moons are no whole batches.
      const sizes = Array.from({ length: Math.ceil(300 / most) }, (_, i) => Math.min(most, 300 - most * i));
      const rows = Int32Array.from({ length: 300 }, (_, i) => (i * 7 + epoch) % 300);
      losses.push(...call(executable, program, sizes, { step: 1 + sizes.length * epoch, seed: 7, rows }));
    }
    const states = [...program.state.keys()].map((name) => [name, Array.from(executable.read(name))]);
    return { backend: executable.backend, losses, states };
  });
  expect([scalar?.backend, simd?.backend]).toEqual(['wasm scalar', 'wasm simd']);
  expect(simd?.losses.at(-program.numbers.length)).toBeLessThan(simd?.losses[0] ?? 0);
  expect(scalar?.losses).toEqual(simd?.losses);
  expect(scalar?.states).toEqual(simd?.states);
});

const passes = { simplify: true, epilogues: true, inlining: true, merge: true, fused: false };
const moduleOf = (simd: boolean): Uint8Array => compileProgram(program, 32, { ...passes, simd }).bytes;

test('a module without SIMD has no vector type and none of its instructions', () => {
  const [scalar, simd] = [contentsOf(moduleOf(false)), contentsOf(moduleOf(true))];
  expect([simd.opcodes.has(0xfd), simd.types.has(0x7b)]).toEqual([true, true]);
  expect(scalar.opcodes.has(0xfd)).toBe(false);
  expect([...scalar.types].sort()).toEqual([0x7d, 0x7f]);
});

const flag = '--enable-sse4-1';
const isRefusable = process.arch === 'x64' && execFileSync(process.execPath, ['--v8-options']).includes(flag);

(isRefusable ? test : test.skip)('an engine that refuses SIMD takes the module without it', () => {
  const script = `
    const [scalar, simd] = JSON.parse(require('node:fs').readFileSync(0, 'utf8')).map((text) => Buffer.from(text, 'base64'));
    const memory = new WebAssembly.Memory({ initial: 4 });
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(scalar), { rivulet: { memory } });
    console.log(JSON.stringify([WebAssembly.validate(simd), WebAssembly.validate(scalar), typeof exports.run]));`;
  const input = JSON.stringify([false, true].map((simd) => Buffer.from(moduleOf(simd)).toString('base64')));
  const seen = execFileSync(process.execPath, [flag.replace('--', '--no-'), '-e', script], { input, encoding: 'utf8' });
  expect(JSON.parse(seen)).toEqual([false, true, 'function']);
});
