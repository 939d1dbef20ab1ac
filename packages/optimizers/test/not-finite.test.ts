/**
 * Where a NaN goes: into the element that it came for, into its tensor, or into all, as each rule has it; and
 * nowhere with `applyIfFinite` around.
 */
import { applyIfFinite } from '../src/index.js';
import { furtherRows } from './further-rows.js';
import { play } from './play.js';
import { rows } from './rows.js';

const table = Object.entries({ ...rows, ...furtherRows });
const shapes = { w: [3, 2], b: [3] };
const start = { w: [1, -1, 0.5, 2, 0.25, -3], b: [1, -2, 0.5] };
const good = [1, -0.5, 2, -1].map((size) => ({
  w: [size, -size, 2 * size, 1, 0.5 * size, -1],
  b: [-size, 1, 3 * size],
}));
const spoiled = (value: number) => ({ w: [value, -1, 2, 1, 0.5, -1], b: [-1, 1, 3] });
const [before, ...after] = good;

/** How far a NaN in one element has come at the end. */
function reach(name: string): string {
  const make = table.find(([one]) => one === name)?.[1].make;
  if (!make || !before) return 'nothing';
  const path = play(make(), { start, shapes, gradients: [before, spoiled(NaN), ...after] });
  const bad = (key: string) =>
    (path.at(-1)?.[key] ?? []).map((x, i) => (Number.isNaN(x) ? i : -1)).filter((i) => i >= 0);
  const [w, b] = [bad('params/w'), bad('params/b')];
  if (b.length > 0) return 'all';
  if (w.length === 0) return 'no parameter';
  return w.length === 6 ? 'tensor' : w.join() === '0' ? 'element' : w.join();
}

/** Rules that look at whole tensors, or at all of them. */
const reaches: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['adafactor', 'muon', 'lamb', 'lars', 'novograd', 'fromage'].map((name) => [name, 'tensor'])),
  dog: 'all',
  dowg: 'all',
  // A sum that is not above 0, as a NaN is not, means a step of 0.
  sm3: 'no parameter',
};

it.each(table)('a NaN in one element of a gradient goes as far as the formula of %s takes it', (name) => {
  expect(reach(name)).toBe(reaches[name] ?? 'element');
});

describe.each(table)('%s with applyIfFinite around', (_, { make, forms = [] }) => {
  it.each([NaN, Infinity, -Infinity])('on %p does what it does without that step, and all is finite', (value) => {
    for (const form of [{}, ...forms]) {
      if (!before) return;
      const options = { start, shapes };
      const clean = play(applyIfFinite(make(form)), { ...options, gradients: [before, ...after] });
      const path = play(applyIfFinite(make(form)), { ...options, gradients: [before, spoiled(value), ...after] });
      const { 'optimizer/totalNotFinite': leftOut, ...last } = path.at(-1) ?? {};
      expect(last).toEqual({ ...clean.at(-1), 'optimizer/totalNotFinite': undefined });
      expect(leftOut).toEqual([1]);
      for (const states of path) expect(Object.values(states).flat().every(Number.isFinite)).toBe(true);
    }
  });
});
