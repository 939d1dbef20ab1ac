/**
 * What a page computes in one mode: primitives, programs and trainings, and how far they are from what
 * the reference makes of them; and what is left of what the mode made when everything was disposed.
 */
import { type GpuOptions, gpu } from '@rivulet/kernels-gpu';
import { reference } from '@rivulet/tensor';
import { programs } from '../../../kernels-wasm/test/programs.js';
import { play, worst } from '../play.js';
import { cases, hostNumbers, reductions, sameUniforms, wrongPairs } from '../primitives.js';
import { type Training, trainMoons, trainings } from '../trainings.js';

/** A program: what ran, how far it is from the reference, and where. */
type Line = { readonly name: string; readonly backend: string; readonly error: number; readonly where: string };

/** What a page sends. */
export type Results = {
  readonly wrongPairs: readonly string[];
  readonly differences: Readonly<Record<string, number>>;
  readonly sameUniforms: boolean;
  readonly programs: readonly Line[];
  readonly trainings: Readonly<Record<string, Training>>;
  /** Textures and buffers made, and those of them that were given back. */
  readonly made: number;
  readonly givenBack: number;
};

/** One row for each optimizer, layer, loss and penalty, and those that planning finds hard. */
const chosen = [
  ...['sgd', 'momentum, dampened', 'nesterov torch', 'adagrad', 'adadelta', 'rmsprop, centered, momentum'],
  ...['adam, amsgrad', 'clip by norm', 'clip by value', 'weight decay', 'max-norm', 'l1', 'l2 of everything'],
  ...['label smoothing', 'dropout', 'batch norm', 'everything', 'tanh', 'sigmoid', 'elu', 'gelu', 'leaky relu'],
  ...['softmax', 'binary cross-entropy', 'mean squared error', 'own powers', 'own row reductions'],
  ...['own sharpness-aware minimisation', 'own swap', 'own norms', 'unweighted sums', 'states that change places'],
  ...['an output one level after a mean', 'an update alone'],
];

/** Counts what a method makes or takes back. */
function count(type: { readonly prototype: object } | undefined, method: string, add: () => void): void {
  if (!type) return;
  const prototype = type.prototype as Record<string, (...args: unknown[]) => unknown>;
  const original = prototype[method];
  if (!original) throw new Error(`there is no ${method}`);
  prototype[method] = function (...args: unknown[]): unknown {
    add();
    return original.apply(this, args);
  };
}

export async function results({ mode }: { readonly mode: GpuOptions['mode'] & string }): Promise<Results> {
  let [made, givenBack] = [0, 0];
  const page = globalThis as unknown as Record<string, { readonly prototype: object } | undefined>;
  count(page['WebGL2RenderingContext'], 'createTexture', () => made++);
  count(page['WebGL2RenderingContext'], 'deleteTexture', () => givenBack++);
  count(page['GPUDevice'], 'createBuffer', () => made++);
  count(page['GPUBuffer'], 'destroy', () => givenBack++);
  const backend = gpu({ mode });
  const lines: Line[] = [];
  for (const name of chosen) {
    const program = programs[name]?.();
    if (!program) throw new Error(`there is no program '${name}'`);
    const calls = [[32], [5]];
    const actual = await play(backend, program, calls);
    lines.push({ name, backend: actual.backend, ...worst(actual, await play(reference(), program, calls)) });
  }
  const trained: Record<string, Training> = {};
  for (const name of trainings) trained[name] = await trainMoons(backend, name, 5);
  const wrong = await wrongPairs(backend, cases, 'graphics', true);
  const differences = { ...(await reductions(backend, 5, true)), ...(await hostNumbers(backend, true)) };
  const same = await sameUniforms(backend, 33);
  // What was disposed is given back when the last of its work is done.
  await new Promise((done) => setTimeout(done, 500));
  return { wrongPairs: wrong, differences, sameUniforms: same, programs: lines, trainings: trained, made, givenBack };
}
