import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { evaluate } from './evaluate.js';
import { type Words, fillUniform, permutation, philox, random, streamKey } from './random.js';
import { Trace } from './tensor.js';

type Vector = {
  readonly key: readonly string[];
  readonly counter: readonly string[];
  readonly output: readonly string[];
};
const { vectors } = JSON.parse(
  readFileSync(join(__dirname, '../../../tools/golden/random/philox4x32-10.json'), 'utf8'),
) as { readonly vectors: readonly Vector[] };

const hex = (words: readonly string[]) => words.map((word) => parseInt(word, 16));

describe('philox', () => {
  test.each(vectors.map((vector, index) => [index, vector] as const))(
    'gives known answer %d',
    (_, { key, counter, output }) => {
      expect(philox(hex(key) as [number, number], hex(counter) as unknown as Words)).toEqual(hex(output));
    },
  );

  test('has the published answers among them', () => {
    expect(vectors.length).toBeGreaterThanOrEqual(3);
  });
});

describe('uniform', () => {
  const draw = (seed: number, step: number, name = 'mask', rows = 5, columns = 6) => {
    const x = new Trace();
    const u = x.uniform(name, [rows, columns]);
    return Array.from(evaluate({ u }, {}, { seed, step })['u'] ?? []);
  };

  test('is a function of seed, stream, step and position only', () => {
    expect(draw(1, 2)).toEqual(draw(1, 2));
    for (const other of [draw(2, 2), draw(1, 3), draw(1, 2, 'noise')]) {
      expect(other.filter((value, index) => value === draw(1, 2)[index])).toEqual([]);
    }
  });

  test('does not change where more rows or columns are drawn', () => {
    const [small, tall] = [draw(1, 2), draw(1, 2, 'mask', 9, 6)];
    expect(tall.slice(0, 30)).toEqual(small);
    const wide = draw(1, 2, 'mask', 5, 7);
    for (let row = 0; row < 5; row++)
      expect(wide.slice(7 * row, 7 * row + 6)).toEqual(small.slice(6 * row, 6 * row + 6));
  });

  test('is the stated word of the stated block', () => {
    const into = new Float64Array(2 * 6);
    fillUniform(into, 2, 6, streamKey(9, 'mask'), 4);
    const [, , , , , sixth] = into.slice(6);
    const block = philox(streamKey(9, 'mask'), [4, 1, 1, 0]);
    expect(sixth).toBe((block[1] >>> 8) / 2 ** 24);
  });

  test('lies in [0, 1), is the same in float32, and has mean 1/2 and variance 1/12', () => {
    const trace = new Trace();
    const u = trace.uniform('u', [100, 100]);
    const double = Array.from(evaluate({ u })['u'] ?? []);
    expect(Array.from(evaluate({ u }, {}, { precision: 'float32' })['u'] ?? [])).toEqual(double);
    expect(double.every((value) => value >= 0 && value < 1)).toBe(true);
    const mean = double.reduce((sum, value) => sum + value, 0) / double.length;
    const variance = double.reduce((sum, value) => sum + (value - mean) ** 2, 0) / double.length;
    // Standard error of the mean of 10,000: 0.289 / 100; of the variance about 0.0007. Four of each.
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.012);
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.003);
  });
});

describe('random', () => {
  test('gives the same numbers for the same seed and stream, others for others', () => {
    const take = (seed: number, stream: string) => {
      const generator = random(seed, stream);
      return Array.from({ length: 9 }, () => generator.next());
    };
    expect(take(1, 'a')).toEqual(take(1, 'a'));
    expect(take(1, 'a')).not.toEqual(take(2, 'a'));
    expect(take(1, 'a')).not.toEqual(take(1, 'b'));
  });

  test('draws integers evenly, up to 2³²', () => {
    const generator = random(1, 'integers');
    const counts = [0, 0, 0];
    for (let i = 0; i < 9000; i++) {
      const drawn = generator.integer(3);
      counts[drawn] = (counts[drawn] ?? NaN) + 1;
    }
    // Standard deviation √(9000 · ⅓ · ⅔) ≈ 45; four of them.
    for (const count of counts) expect(Math.abs(count - 3000)).toBeLessThan(180);
    expect(generator.integer(1)).toBe(0);
    expect(generator.integer(2 ** 32)).toBeGreaterThan(100);
    expect(() => generator.integer(0)).toThrow('random.integer: expected 1 ≤ n ≤ 2³², received 0');
  });

  test('permutes without losing anyone, each order as often as another', () => {
    const orders = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = permutation(3, `orders/${i}`, 3).join();
      orders.set(order, (orders.get(order) ?? 0) + 1);
    }
    expect([...orders.keys()].sort()).toEqual(['0,1,2', '0,2,1', '1,0,2', '1,2,0', '2,0,1', '2,1,0']);
    // Standard deviation √(6000 · ⅙ · ⅚) ≈ 29; four of them.
    for (const count of orders.values()) expect(Math.abs(count - 1000)).toBeLessThan(116);
    expect(Array.from(permutation(3, 'orders', 70_000)).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 70_000 }, (_, i) => i),
    );
    expect(Array.from(permutation(3, 'orders', 0))).toEqual([]);
  });

  test('draws normal numbers with mean 0, variance 1 and the tails of the normal distribution', () => {
    const generator = random(1, 'normal');
    const drawn = Array.from({ length: 20000 }, () => generator.normal());
    const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
    const variance = drawn.reduce((sum, value) => sum + value * value, 0) / drawn.length;
    const beyondTwo = drawn.filter((value) => Math.abs(value) > 2).length / drawn.length;
    // Standard errors: 1/√20000 ≈ 0.0071, √(2/20000) = 0.01, √(0.0455 · 0.9545 / 20000) ≈ 0.0015; four of each.
    expect(Math.abs(mean)).toBeLessThan(0.029);
    expect(Math.abs(variance - 1)).toBeLessThan(0.04);
    expect(Math.abs(beyondTwo - 0.0455)).toBeLessThan(0.006);
  });

  test('refuses a seed that is no integer of 32 bits', () => {
    for (const seed of [-1, 0.5, 2 ** 32, NaN]) {
      expect(() => random(seed, 'a')).toThrow(
        `random: expected a seed that is an integer in [0, 2³²), received ${seed}`,
      );
    }
  });
});
