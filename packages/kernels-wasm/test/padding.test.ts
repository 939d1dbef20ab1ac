/**
 * What lies in memory where no sample is must not matter: all panels, all sums and the unused floats
 * behind each state are filled with poison before each step.
 */
import { type Program, isSampleShape } from '@rivulet/tensor';
import { wasm } from '../src/index.js';
import type { Compiled } from '../src/compile.js';
import { packedFloats } from '../src/packed-gemm.js';
import { call, prepare } from './play.js';
import { programs, samplePrograms } from './programs.js';

type Inside = { readonly memory: { readonly buffer: ArrayBuffer }; readonly compiled: Compiled };

function poisonAll(inside: Inside, poison: number): void {
  const { layout, program } = inside.compiled;
  const floats = new Float32Array(inside.memory.buffer);
  const fill = (address: number, count: number) => floats.fill(poison, address / 4, address / 4 + count);
  for (const node of [...program.nodes(), ...program.data.values()]) {
    if (!isSampleShape(node.shape)) continue;
    let place;
    try {
      place = layout.place(node);
    } catch {
      continue; // Computed where it is used.
    }
    fill(place.address, Number(node.shape[1]) * layout.panelWidth * (place.streamed ? layout.panels : 1));
  }
  for (const { address, bytes } of layout.accumulators.values()) fill(address, bytes / 4);
  if (layout.packedAt !== null) fill(layout.packedAt, packedFloats);
  for (const { address, size } of layout.parameters) fill(address + 4 * size, (4 - (size % 4)) % 4);
}

function run(program: Program, poison: number | null): number[] {
  const executable = prepare(wasm({ fused: false }), program);
  expect(executable.backend).toBe('wasm simd');
  const seen: number[] = [];
  [300, 1, 5, 33, 12, 31].forEach((size, index) => {
    if (index > 0 && poison !== null) poisonAll(executable as unknown as Inside, poison);
    seen.push(...call(executable, program, [size], { step: index + 1 }));
    for (const name of program.state.keys()) seen.push(...executable.read(name));
    for (const [name, { shape }] of program.outputs) if (shape.length > 0) seen.push(...executable.read(name));
  });
  return seen;
}

describe.each(Object.entries(samplePrograms))('%s', (_, trace) => {
  const program = trace();
  const clean = run(program, null);

  test.each([1e30, Infinity, NaN])('gives the same bits with %s in the padding', (poison) => {
    expect(clean.some(Number.isNaN)).toBe(false);
    expect(run(program, poison)).toEqual(clean);
  });
});

test('a call after a larger one gives the bits that it gives first', () => {
  const program = programs['unweighted sums']?.();
  if (!program) throw new Error('no such program');
  const [fresh, used] = [prepare(wasm(), program), prepare(wasm(), program)];
  const state = used.read('params/w');
  call(used, program, [300]);
  used.write('params/w', state);
  expect([...call(used, program, [5])]).toEqual([...call(fresh, program, [5])]);
  expect(used.read('hidden')).toEqual(fresh.read('hidden'));
});
