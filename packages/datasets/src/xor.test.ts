import { ConfigError } from '@rivulet/tensor';
import { xor } from './xor.js';

test('clean samples take turns in the quadrants, and opposite quadrants are one class', () => {
  const { inputs, targets } = xor({ samples: 400, noise: 0, seed: 3 });
  const signs = Array.from({ length: 4 }, (_, i) => [
    Math.sign(inputs.values[2 * i] ?? 0),
    Math.sign(inputs.values[2 * i + 1] ?? 0),
  ]);
  expect(signs).toEqual([[1, 1], [-1, 1], [-1, -1], [1, -1]]); // prettier-ignore
  targets.values.forEach((label, i) => {
    const product = (inputs.values[2 * i] ?? NaN) * (inputs.values[2 * i + 1] ?? NaN);
    expect(label).toBe(product > 0 ? 0 : 1);
  });
  expect(inputs.values.every((value) => Math.abs(value) <= 1 && value !== 0)).toBe(true);
});

test('noise moves samples but changes no class', () => {
  const [clean, noisy] = [xor({ noise: 0 }), xor({ noise: 0.5 })];
  expect(noisy.targets).toEqual(clean.targets);
  expect(noisy.inputs).not.toEqual(clean.inputs);
});

test.each([
  [{ samples: 3 }, 'xor: expected an integer 4 ≤ samples ≤ 10⁷, received 3'],
  [{ noise: -1 }, 'xor: expected a finite noise ≥ 0, received -1'],
])('%j is refused at once', (options, message) => {
  expect(() => xor(options)).toThrow(new ConfigError(message));
});
