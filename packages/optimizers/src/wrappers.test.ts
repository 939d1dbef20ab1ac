/**
 * Every wrapper and every part against the laws. A new one is a new row.
 */
import { ConfigError, type Transform, mapTensors, random, reference, revive, traceUpdate } from '@rivulet/tensor';
import { expectClose, transformLaws } from '@rivulet/testkit';
import { type Play, play } from '../test/play.js';
import { groups, literal, wrapperRows } from '../test/wrapper-rows.js';
import * as all from './index.js';

const { adam, chain, clipByGlobalNorm, momentum, rmsprop, sgd } = all;
const { applyIfFinite, lookahead, masked, multiSteps, partition, sam, ema, swa } = all;
const { adaptiveGradientClip, clipByBlockRms, clipByNorm } = all;
const { emaOfGradients, normalizeByUpdateNorm } = all;

for (const [name, make] of Object.entries(wrapperRows)) transformLaws(name, make);

const generator = random(3, 'wrappers');
const shapes = { '0.weight': [3, 2], '0.bias': [3] };
const draw = () => ({
  '0.weight': Array.from({ length: 6 }, () => generator.normal()),
  '0.bias': Array.from({ length: 3 }, () => generator.normal()),
});
const start = draw();
const gradients = Array.from({ length: 20 }, draw);
const run = (transform: Transform, change: Partial<Play> = {}) =>
  play(transform, { start, shapes, gradients, ...change });
/** The parameters after each step. */
const path = (transform: Transform, change: Partial<Play> = {}) =>
  run(transform, change).map((states) => [...(states['params/0.weight'] ?? []), ...(states['params/0.bias'] ?? [])]);

/** Keeps each parameter in [−1, 1]. */
const box: Transform = {
  name: 'box',
  spec: null,
  init: () => ({}),
  finish: (next, state) => ({ params: mapTensors((theta) => theta.min(1).max(-1), next), state }),
};

/** Optimizers of every kind. */
const inner: Readonly<Record<string, () => Transform>> = {
  sgd: () => sgd({ learningRate: (step) => 0.1 / (step + 1), weightDecay: 0.1 }),
  momentum: () => momentum({ learningRate: 0.1 }),
  'a part that moves the point': literal,
  'a part that finishes': () => chain(sgd({ learningRate: 0.5 }), box),
  'an average': () => chain(rmsprop({ centered: true }), ema({ decay: 0.5, overwriteEvery: 4 })),
  'a wrapper': () => lookahead(momentum(), { every: 3, reset: true }),
};

describe.each(Object.entries(inner))('around %s', (_, t) => {
  const plain = path(t());
  it.each<[string, Transform]>([
    ['lookahead with k = 1, α = 1', lookahead(t(), { every: 1, rate: 1 })],
    ['lookahead that never synchronizes', lookahead(t(), { every: 1000 })],
    ['sam with ρ = 0', sam(t(), { rho: 0 })],
    ['adaptive sam with ρ = 0', sam(t(), { rho: 0, adaptive: true })],
    ['multiSteps with k = 1', multiSteps(t(), { every: 1 })],
    ['multiSteps of one gradient as a sum', multiSteps(t(), { every: 1, reduce: 'sum' })],
    ['applyIfFinite', applyIfFinite(t())],
    ['masked of all', masked(t(), '*')],
    ['masked of all, by a list', masked(t(), ['*.weight', '/bias$/'])],
    ['partition into one group', partition({ all: { select: '*', transform: t() } })],
    ['partition into the rest', partition({ all: { transform: t() } })],
    ['an average behind it', chain(t(), swa({ start: 2 }))],
    ['all of them', lookahead(multiSteps(applyIfFinite(sam(t(), { rho: 0 })), { every: 1 }), { every: 1, rate: 1 })],
  ])('%s changes no bit', (__, wrapped) => {
    expect(path(wrapped)).toEqual(plain);
  });
});

describe('around a rule with powers of the step', () => {
  it.each<[string, Transform]>([
    ['multiSteps with k = 1', multiSteps(adam(), { every: 1 })],
    ['applyIfFinite', applyIfFinite(adam())],
  ])('%s changes last bits only', (_, wrapped) => {
    // βᵗ by exp(t·log β) on the host, by pow elsewhere: some last places, magnified by 1/(1 − β₂ᵗ) ≤ 1000.
    const plain = path(adam());
    path(wrapped).forEach((row, step) => expectClose(row, plain[step] ?? [], 1e-12, `step ${step + 1}`));
  });

  it('lookahead, sam, masked and partition change no bit', () => {
    const plain = path(adam());
    for (const wrapped of [
      lookahead(adam(), { every: 1, rate: 1 }),
      sam(adam(), { rho: 0 }),
      masked(adam(), '*'),
      partition({ all: { transform: adam() } }),
    ]) {
      expect(path(wrapped)).toEqual(plain);
    }
  });
});

describe('wrappers', () => {
  it('name scalars and states of what they hold by where it stands', () => {
    const nested = multiSteps(lookahead(groups()), { every: 2 });
    const program = traceUpdate(nested, shapes);
    expect(program.freeScalars).toEqual(
      expect.arrayContaining([
        'optimizer/inner/rate',
        'optimizer/inner/inner/weights/0/maxNorm',
        'optimizer/inner/inner/weights/1/learningRate',
        'optimizer/inner/inner/others/rate',
        'optimizer/inner/inner/others/inner/learningRate',
      ]),
    );
    expect([...program.state.keys()]).toEqual(
      expect.arrayContaining([
        'optimizer/sum/0.bias',
        'optimizer/inner/slow/0.weight',
        'optimizer/inner/inner/weights/1/velocity/0.weight',
        'optimizer/inner/inner/others/inner/m/0.bias',
      ]),
    );
  });

  it('of a value without a spec have none', () => {
    for (const wrap of [lookahead, sam, multiSteps, applyIfFinite]) expect(wrap(box).spec).toBeNull();
    expect(masked(box, '*').spec).toBeNull();
    expect(partition({ all: { transform: box } }).spec).toBeNull();
  });

  it.each(Object.entries(wrapperRows))('%s is revived to the same program', async (_, make) => {
    const { spec } = make();
    if (!spec) throw new Error('has no spec');
    const again = await revive<Transform>(JSON.parse(JSON.stringify(spec)) as typeof spec);
    expect(traceUpdate(again, shapes).toString()).toBe(traceUpdate(make(), shapes).toString());
  });

  it.each<[string, () => unknown, string]>([
    ['lookahead', () => lookahead(sgd(), { every: 0 }), 'lookahead: expected an integer every ≥ 1, received 0'],
    ['lookahead', () => lookahead(sgd(), { rate: 1.5 }), 'lookahead: expected 0 ≤ rate ≤ 1, received 1.5'],
    ['sam', () => sam(sgd(), { rho: -1 }), 'sam: expected a finite rho ≥ 0, received -1'],
    ['multiSteps', () => multiSteps(sgd(), { every: 1.5 }), 'multiSteps: expected an integer every ≥ 1, received 1.5'],
    [
      'applyIfFinite',
      () => applyIfFinite(sgd(), { maxConsecutiveErrors: -1 }),
      'applyIfFinite: expected an integer maxConsecutiveErrors ≥ 0, received -1',
    ],
    ['masked', () => masked(sgd(), ''), 'masked: expected select, a pattern such as '],
    ['ema', () => ema({ decay: 2 }), 'ema: expected 0 ≤ decay ≤ 1, received 2'],
    ['swa', () => swa({ every: 0 }), 'swa: expected an integer every ≥ 1, received 0'],
    ['clipByNorm', () => clipByNorm(0), 'clipByNorm: expected a finite maxNorm > 0, received 0'],
    [
      'clipByGlobalNorm',
      () => clipByGlobalNorm(1, { norm: 0 }),
      'clipByGlobalNorm: expected a finite norm > 0, received 0',
    ],
    ['clipByBlockRms', () => clipByBlockRms(-1), 'clipByBlockRms: expected a finite threshold > 0, received -1'],
    [
      'adaptiveGradientClip',
      () => adaptiveGradientClip({ epsilon: 0 }),
      'adaptiveGradientClip: expected a finite epsilon > 0, received 0',
    ],
    [
      'normalizeByUpdateNorm',
      () => normalizeByUpdateNorm({ scale: 0 }),
      'normalizeByUpdateNorm: expected a finite scale > 0, received 0',
    ],
    ['emaOfGradients', () => emaOfGradients({ decay: 1 }), 'emaOfGradients: expected 0 ≤ decay < 1, received 1'],
  ])('%s refuses what is out of range', (_, make, message) => {
    expect(make).toThrow(ConfigError);
    expect(make).toThrow(message);
  });

  it.each(Object.entries(wrapperRows))('%s stays within float32 rounding of float64 in float32', (_, make) => {
    const exact = path(make());
    const rounded = path(make(), { backend: reference({ precision: 'float32' }) });
    // 20 steps of about twenty roundings of 6e-8, and 1 − β₂ᵗ = 10⁻³ in float32; relative to 10⁻³ + |x|.
    rounded.forEach((row, step) => expectClose(row, exact[step] ?? [], 2e-3, `step ${step + 1}`));
  });
});
