import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { golden, worstError } from '@rivulet/testkit';
import type { GoldenCase } from './golden-case.js';
import { goldenLayers } from './golden-layers.js';

const folder = join(__dirname, '../../../tools/golden/layers');

describe.each(readdirSync(folder).map((name) => `layers/${name}`))('%s', (path) => {
  const cases: readonly GoldenCase[] = goldenLayers[path]?.(golden(path)) ?? [];

  it('has cases that are known here', () => {
    expect(cases.length).toBeGreaterThan(0);
  });

  it.each(cases.map((one) => [`${one.plugin}, ${one.name}`, one] as const))('equals PyTorch: %s', (_, one) => {
    const compared = one.compare();
    expect(compared.length).toBeGreaterThan(0);
    for (const { what, actual, expected, tolerance } of compared) {
      expect(expected.length).toBeGreaterThan(0);
      const { error, index } = worstError(actual, expected);
      expect({ what, index, error, fine: error <= tolerance }).toEqual({ what, index, error, fine: true });
    }
  });
});

it('says so when there is no plugin for a case', () => {
  const [unknown] = goldenLayers['layers/activations.json']?.({ cases: [{ activation: 'mish', hyper: {} }] }) ?? [];
  expect(unknown?.plugin).toBe('mish');
  expect(() => unknown?.compare()).toThrow('there is no activation for mish');
});

it('notices a single number that is off by 1e-9', () => {
  const file = golden<{ cases: { y: number[] }[] }>('layers/activations.json');
  const y = file.cases[1]?.y ?? [];
  y[5] = (y[5] ?? 0) + 1e-9;
  const [, spoiled] = goldenLayers['layers/activations.json']?.(file) ?? [];
  expect(
    spoiled?.compare().some(({ actual, expected, tolerance }) => worstError(actual, expected).error > tolerance),
  ).toBe(true);
});
