import { ConfigError, revive } from '@rivulet/tensor';
import { type MovingSamples, rotatingMoons } from './rotating-moons.js';

/** The first points of a stream. */
function first(
  count: number,
  stream: MovingSamples,
): readonly { readonly input: readonly number[]; readonly target: number }[] {
  const points = [];
  for (const point of stream) {
    points.push(point);
    if (points.length === count) break;
  }
  return points;
}

/** How far a point lies from the clean moon of its class, when the pair is turned by `angle`. */
function offMoon(
  { input: [x = NaN, y = NaN], target }: { readonly input: readonly number[]; readonly target: number },
  angle: number,
): number {
  const [cos, sin] = [Math.cos(-angle), Math.sin(-angle)];
  const [dx, dy] = [x - 0.5, y - 0.25];
  const [back, up] = [0.5 + cos * dx - sin * dy, 0.25 + sin * dx + cos * dy];
  // The outer moon is the upper half circle around (0, 0), the inner one the lower half around (1, ½).
  return target === 0
    ? Math.abs(Math.hypot(back, up) - 1) + Math.max(0, -up)
    : Math.abs(Math.hypot(back - 1, up - 0.5) - 1) + Math.max(0, up - 0.5);
}

test('a clean point lies on its moon, turned by its share of a turn', () => {
  // Point i of a turn of 8 is turned by 2π·i/8: by a quarter turn for i = 2, by a half turn for i = 4.
  for (const [i, point] of first(40, rotatingMoons({ noise: 0, turn: 8, seed: 3 })).entries()) {
    expect(offMoon(point, (2 * Math.PI * i) / 8)).toBeLessThan(1e-12);
  }
});

test('moons that stand still are those of twoMoons', () => {
  for (const point of first(40, rotatingMoons({ noise: 0, turn: Infinity })))
    expect(offMoon(point, 0)).toBeLessThan(1e-12);
});

test('both classes come, in equal shares', () => {
  const inner = first(10_000, rotatingMoons({ seed: 1 })).filter(({ target }) => target === 1).length;
  // Four standard deviations of a fair coin.
  expect(Math.abs(inner - 5000)).toBeLessThan(4 * Math.sqrt(2500));
});

test('each iteration gives the same points, other seeds give others', () => {
  const stream = rotatingMoons({ samples: 50, seed: 4 });
  expect([...stream]).toHaveLength(50);
  expect([...stream]).toEqual([...stream]);
  expect([...rotatingMoons({ samples: 50, seed: 5 })]).not.toEqual([...stream]);
});

test('comes back out of its spec', async () => {
  const stream = rotatingMoons({ samples: 20, turn: 7, seed: 4 });
  const again = await revive<MovingSamples>(stream.spec!, async () => ({ rotatingMoons }));
  expect([...again]).toEqual([...stream]);
});

test.each([
  [{ samples: 0 }, 'rotatingMoons: expected an integer samples ≥ 1, or Infinity, received 0'],
  [{ turn: 0 }, 'rotatingMoons: expected a finite turn > 0, received 0'],
  [{ noise: -1 }, 'rotatingMoons: expected a finite noise ≥ 0, received -1'],
  [{ seed: -1 }, 'rotatingMoons: expected a seed that is an integer in [0, 2³²), received -1'],
])('%j is refused at once', (options, message) => {
  expect(() => rotatingMoons(options)).toThrow(new ConfigError(message));
});
