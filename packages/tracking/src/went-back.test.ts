import { decision, epoch, step } from '../test/events.js';
import { lines, texts, vertices } from '../test/svg-reading.js';
import { errorChart } from './error-chart.js';
import { learningRateChart } from './learning-rate-chart.js';
import { lineStyles } from './palette.js';

const training = lineStyles.training.color;

/** The positions of the training line's vertices. */
const xs = (svg: string): number[] => lines(svg, training).flatMap((line) => vertices(line).map(([x]) => x));

const wentBack = [
  epoch(1),
  epoch(2),
  epoch(3, { loss: 40 }),
  decision(3, { by: 'onDivergence', because: 'the loss became 1e9 at step 16; goes back to step 5, epoch 1 (1 of 3)' }),
];

test('a run that went back is drawn as it was done last, and what made it go back is told', () => {
  const svg = errorChart([...wentBack, epoch(2), epoch(3), epoch(4)]);
  expect(xs(svg)).toHaveLength(4);
  expect(xs(svg)).toEqual(xs(svg).toSorted((a, b) => a - b));
  expect(texts(svg).join(' ')).toContain('Epoch 3: learningRate → 0.005 (onDivergence: the loss became 1e9');
});

test('points of anyone’s own are drawn as they come, whatever they say of steps', () => {
  expect(xs(errorChart([1, 2, 3].map((number) => ({ epoch: number, step: 0, loss: number }))))).toHaveLength(3);
});

test.each([
  ['a run that ended before it was as far again', [...wentBack, epoch(2)], 'epochs'],
  ['a stream whose last step was not told', [step(100), step(200), decision(50, { step: 290 })], 'updates'],
] as const)('every mark lies in the frame: %s', (_, events, x) => {
  for (const chart of [errorChart, learningRateChart]) {
    const circles = [...chart(events, { x }).matchAll(/<circle cx="([\d.]+)"[^>]* r="8"/g)].map(([, cx]) => Number(cx));
    expect(circles.length).toBeGreaterThan(0);
    for (const cx of circles) expect(cx).toBeLessThan(740);
  }
});

test('a hundred thousand changes of a rate are summed up in a moment', () => {
  const events = Array.from({ length: 100_000 }, (_, i) => [epoch(i + 1), decision(i + 1, { value: 1 / (i + 1) })]);
  const began = performance.now();
  expect(texts(learningRateChart(events.flat())).join(' ')).toContain('100,000 changes of learningRate');
  // Two seconds on a machine of its own; a list that is copied for each would take minutes.
  expect(performance.now() - began).toBeLessThan(30_000);
});
