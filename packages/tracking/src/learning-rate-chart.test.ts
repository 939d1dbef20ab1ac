import { decision, epoch } from '../test/events.js';
import { lines, texts, vertices } from '../test/svg-reading.js';
import { learningRateChart } from './learning-rate-chart.js';
import { lineStyles } from './palette.js';

const color = lineStyles.training.color;
const rates = (...values: readonly (number | null)[]) =>
  values.map((learningRate, i) => epoch(i + 1, { learningRate }));

test('a rate holds until it is changed: the curve goes along, then down', () => {
  const svg = learningRateChart(rates(0.1, 0.1, 0.05, 0.05));
  const points = vertices(lines(svg, color)[0]!);
  // A step before each epoch: from (x, y) along or down to the next one's y at the old x, never aslant.
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1]!, points[i]!];
    expect(a[0] === b[0] || a[1] === b[1]).toBe(true);
  }
  // 0.1 is the top of the frame at y = 30, 0.05 its middle at 176.
  expect(new Set(points.map(([, y]) => y))).toEqual(new Set([30, 176]));
});

test('decisions about the rate are explained, others are not shown', () => {
  const said = texts(
    learningRateChart(
      [...rates(0.01, 0.01, 0.005), decision(2), decision(3, { of: 'run', value: 'stop', because: 'x' })],
      {
        scale: 'log',
        x: 'updates',
      },
    ),
  );
  expect(said).toEqual(expect.arrayContaining(['learning rate (log)', 'updates', 'rate 0.005']));
  expect(said).toContain('Update 10: learningRate → 0.005 (decayOnPlateau: no better for 20 epochs)');
  expect(said.join()).not.toContain('stop');
});

test('an optimizer without a rate has no chart', () => {
  expect(() => learningRateChart(rates(null, null))).toThrow(
    'learningRateChart: expected at least one epoch or step with a learning rate, received "none"',
  );
});
