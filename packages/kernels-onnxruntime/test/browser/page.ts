/**
 * What a page computes with onnxruntime-web from files that were written elsewhere, and what it trains.
 */
import * as runtime from 'onnxruntime-web/wasm';
import { drive, trainMoons } from './moons.js';

/** What a page sends. */
export type Results = {
  readonly driven: Awaited<ReturnType<typeof drive>>;
  readonly trained: Awaited<ReturnType<typeof trainMoons>>;
};

export async function results(): Promise<Results> {
  const file = async (name: string): Promise<Uint8Array> =>
    new Uint8Array(await (await fetch(`/${name}.onnx`)).arrayBuffer());
  const [step, loop] = await Promise.all(
    ['step', 'loop'].map(async (form) => ({ step: await file(form), start: await file(`${form}.start`) })),
  );
  if (!step || !loop) throw new Error('there are no files');
  return {
    driven: await drive(runtime, { step, loop }),
    trained: await trainMoons({ runtime, providers: ['wasm'] }),
  };
}
