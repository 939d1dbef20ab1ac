import { curvePanels } from './curve-panel.js';
import { manyLinesStyle } from './palette.js';
import { element, serialize } from './svg.js';
import { logAxis } from './ticks.js';

const panel = (band?: readonly { readonly x: number; readonly low: number; readonly high: number }[]) => ({
  id: 'p',
  width: 600,
  height: 300,
  x: logAxis(1, 100, 7),
  xLabel: 'epochs',
  xScale: 'log' as const,
  y: logAxis(0.01, 1, 7),
  yLabel: 'loss',
  scale: 'log' as const,
  series: [
    {
      name: 'a',
      value: '0.01',
      style: manyLinesStyle(0),
      points: [1, 10, 100].map((x) => ({ x, y: 1 / x })),
      ...(band && { band }),
    },
  ],
  marks: [],
});
const drawn = (...args: Parameters<typeof panel>) =>
  serialize(element('g', {}, ...curvePanels([panel(...args)]).flatMap(({ nodes }) => nodes)));

/** Numbers of a path's corners, x and y in turn. */
const corners = (d: string) => d.match(/-?[\d.]+/g)?.map(Number) ?? [];

it('on log axes 1, 10 and 100 are equally far apart, and 1 / x is a straight line', () => {
  const [, d = ''] = /<path d="(M[^"]*)"/.exec(drawn()) ?? [];
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0, x3 = 0, y3 = 0] = corners(d);
  expect(x2 - x1).toBeCloseTo(x3 - x2, 1);
  expect(y2 - y1).toBeCloseTo(y3 - y2, 1);
  expect(x2).toBeGreaterThan(x1);
});

it('a band lies behind its line, between its low and its high values', () => {
  const band = [1, 10, 100].map((x) => ({ x, low: 0.5 / x, high: 1 / x }));
  const text = drawn(band);
  expect(text.indexOf('fill-opacity="0.13"')).toBeGreaterThan(0);
  expect(text.indexOf('fill-opacity="0.13"')).toBeLessThan(text.indexOf('stroke-width="1.8"'));
  expect(drawn()).not.toContain('fill-opacity="0.13"');
});

it('neighbours among many lines differ in colour and in dashes', () => {
  const styles = Array.from({ length: 16 }, (_, index) => manyLinesStyle(index));
  styles.slice(1).forEach((style, index) => {
    expect(style.color).not.toBe(styles[index]?.color);
    expect(style.dash).not.toBe(styles[index]?.dash);
  });
});
