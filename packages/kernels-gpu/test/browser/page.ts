/**
 * What a page computes in one mode: primitives, programs and trainings, and how far they are from what
 * the reference makes of them; and what is left of what the mode made when everything was disposed.
 */
import { type GpuOptions, gpu } from '@rivulet/kernels-gpu';
import { reference } from '@rivulet/tensor';
import { programs } from '../../../kernels-wasm/test/programs.js';
import { play, worst } from '../play.js';
import { cases, hostNumbers, longSum, reductions, sameUniforms, sumOfLongRows, wrongPairs } from '../primitives.js';
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
  /** Textures or buffers while programs ran, at most, and when all had been disposed. */
  readonly most: number;
  readonly left: number;
};

/** Of each kind, and those that planning finds hard. */
const always = [
  ...[
    'nesterov torch',
    'adadelta',
    'adam, amsgrad',
    'clip by norm',
    'label smoothing',
    'everything',
    'gelu',
    'softmax',
  ],
  ...['own row reductions', 'unweighted sums', 'states that change places', 'an update alone'],
];
/** With them one row for each optimizer, layer, loss and penalty. */
const atNight = [
  ...[
    'sgd',
    'momentum, dampened',
    'adagrad',
    'rmsprop, centered, momentum',
    'weight decay',
    'l2 of everything',
    'tanh',
  ],
  ...['sigmoid', 'elu', 'binary cross-entropy', 'mean squared error', 'own powers', 'own norms'],
];

/** What there is, and how much there was at most. */
type Account = { readonly live: Set<unknown>; most: number };

/** Keeps account of what a class makes and what is given back. */
function watch(account: Account, type: string, method: string, gives: 'made' | 'argument' | 'itself'): void {
  const page = globalThis as unknown as Record<string, { readonly prototype: object } | undefined>;
  const prototype = page[type]?.prototype as Record<string, (...args: unknown[]) => unknown> | undefined;
  const original = prototype?.[method];
  if (!prototype || !original) throw new Error(`there is no ${type}.${method}`);
  prototype[method] = function (...args: unknown[]): unknown {
    const result = original.apply(this, args);
    if (gives === 'made') account.live.add(result);
    else account.live.delete(gives === 'itself' ? this : args[0]);
    account.most = Math.max(account.most, account.live.size);
    return result;
  };
}

export async function results({
  mode,
  time,
}: {
  readonly mode: GpuOptions['mode'] & string;
  readonly time: 'day' | 'night';
}): Promise<Results> {
  const account: Account = { live: new Set(), most: 0 };
  if (mode === 'webgl2') {
    watch(account, 'WebGL2RenderingContext', 'createTexture', 'made');
    watch(account, 'WebGL2RenderingContext', 'deleteTexture', 'argument');
  } else {
    watch(account, 'GPUDevice', 'createBuffer', 'made');
    watch(account, 'GPUBuffer', 'destroy', 'itself');
  }
  const backend = gpu({ mode });
  const lines: Line[] = [];
  for (const name of time === 'night' ? [...always, ...atNight] : always) {
    const program = programs[name]?.();
    if (!program) throw new Error(`there is no program '${name}'`);
    const calls = [[32], [5]];
    const actual = await play(backend, program, calls);
    lines.push({ name, backend: actual.backend, ...worst(actual, await play(reference(), program, calls)) });
  }
  const trained: Record<string, Training> = {};
  for (const name of trainings) trained[name] = await trainMoons(backend, name, 2);
  const wrong = await wrongPairs(backend, cases, 'graphics', true);
  const differences = { ...(await reductions(backend, 5, true)), ...(await hostNumbers(backend, true)) };
  const longRows = Math.abs((await sumOfLongRows(backend)) / longSum - 1);
  const same = await sameUniforms(backend, 33);
  // What was disposed is given back when the last of its work is done.
  await new Promise((done) => setTimeout(done, 500));
  return {
    wrongPairs: wrong,
    differences: { ...differences, longRows },
    sameUniforms: same,
    programs: lines,
    trainings: trained,
    most: account.most,
    left: account.live.size,
  };
}
