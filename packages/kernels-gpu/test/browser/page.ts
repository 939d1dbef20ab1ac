/**
 * What a page computes: every program in one mode, and what the reference makes of it.
 */
import { type GpuOptions, gpu } from '@rivulet/kernels-gpu';
import { reference } from '@rivulet/tensor';
import { programs } from '../../../kernels-wasm/test/programs.js';
import { play, worst } from '../play.js';

type Mode = NonNullable<GpuOptions['mode']>;

/** One line a program: what ran, how far it is from the reference, and where. */
export type Line = { readonly name: string; readonly backend: string; readonly error: number; readonly where: string };

export async function results({
  mode,
  only,
}: {
  readonly mode: Mode;
  readonly only?: string;
}): Promise<readonly Line[]> {
  const lines: Line[] = [];
  for (const [name, trace] of Object.entries(programs)) {
    if (only !== undefined && name !== only) continue;
    const program = trace();
    const calls = [[32, 5]];
    const began = performance.now();
    const actual = await play(gpu({ mode }), program, calls).catch((error: unknown) => ({
      backend: String((error as Error).stack),
      values: new Map<string, number[]>(),
    }));
    lines.push({ name, backend: actual.backend, ...worst(actual, await play(reference(), program, calls)) });
    console.log(name, performance.now() - began);
  }
  return lines;
}
