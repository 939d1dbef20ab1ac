import type { TrainingEvent } from '@rivulet/training';
import { decision, epoch, start, step } from '../test/events.js';
import { find, lines, texts, vertices } from '../test/svg-reading.js';
import { errorChart } from './error-chart.js';
import { lineStyles } from './palette.js';

const training = lineStyles.training.color;
const validation = lineStyles.validation.color;

/** Pseudo-random numbers in [0, 1): Park and Miller's generator. */
function noise(): () => number {
  let state = 1;
  return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
}

const losses = (...values: readonly number[]): readonly TrainingEvent[] =>
  values.map((loss, i) => epoch(i + 1, { loss }));

test('losses lie where the axes say, by hand', () => {
  // Tick labels of three characters and the label `training 0.25` leave a frame from x = 59.6 to 632.4
  // and from y = 30 to 322, for epochs 0 … 3 and losses 0 … 1. So x = 59.6 + 572.8 · epoch / 3 and
  // y = 322 − 292 · loss.
  const [line] = lines(errorChart(losses(1, 0.5, 0.25)), training);
  expect(vertices(line!)).toEqual([
    [250.53, 30],
    [441.47, 176],
    [632.4, 249],
  ]);
});

test('on a log scale equal factors are equal distances', () => {
  // From 1 down to 0.01 there are two decades in 292 pixels: 146 each.
  const [line] = lines(errorChart(losses(1, 0.1, 0.01), { scale: 'log' }), training);
  expect(vertices(line!).map(([, y]) => y)).toEqual([30, 176, 322]);
});

test.each([
  [
    [0.88, 0.782],
    ['0.78', '0.80', '0.82', '0.84', '0.86', '0.88'],
  ],
  [
    [0.9, 0.3],
    ['0.2', '0.5', '1'],
  ],
  [
    [1, 0.01],
    ['0.01', '0.1', '1'],
  ],
])('every tick of a log scale has its label: %j', (values, labels) => {
  expect(texts(errorChart(losses(...values), { scale: 'log' }))).toEqual(expect.arrayContaining(labels));
});

test('title, subtitle, axes and the last values are told in words', () => {
  const events = [epoch(1, { validationLoss: 0.6 }), epoch(2, { loss: 0.00213, validationLoss: 0.4 })];
  const said = texts(errorChart(events, { scale: 'log', x: 'updates', title: 'Moons & more <1>', subtitle: 'adam' }));
  expect(said).toEqual(
    expect.arrayContaining(['Moons & more <1>', 'adam', 'loss (log)', 'updates', 'training 0.00213', 'validation 0.4']),
  );
  expect(texts(errorChart(events))).toEqual(expect.arrayContaining(['Error during training', 'loss', 'epochs']));
});

test('the file stands alone: namespace, size, an opaque white sheet, a font that every system has', () => {
  const svg = errorChart(losses(1, 0.5));
  const [root] = find(svg, 'svg');
  const [width, height] = [root!.attribute('width'), root!.attribute('height')];
  expect(root!.attribute('xmlns')).toBe('http://www.w3.org/2000/svg');
  expect(width).toBe('760');
  expect(root!.attribute('viewBox')).toBe(`0 0 ${width} ${height}`);
  expect(root!.attribute('font-family')).toBe('system-ui, sans-serif');
  const [sheet] = find(svg, 'rect');
  expect([sheet!.attribute('width'), sheet!.attribute('height'), sheet!.attribute('fill')]).toEqual([
    width,
    height,
    '#ffffff',
  ]);
  expect(find(svg, 'svg')).toHaveLength(1);
});

test('every epoch is a vertex while there are few, in both lines', () => {
  const events = Array.from({ length: 240 }, (_, i) => epoch(i + 1, { validationLoss: 2 / (i + 1) }));
  const svg = errorChart(events);
  expect(lines(svg, training).flatMap(vertices)).toHaveLength(240);
  expect(lines(svg, validation).flatMap(vertices)).toHaveLength(240);
});

test('lines differ in dashes, so that they can be told apart without colour', () => {
  const svg = errorChart([epoch(1, { validationLoss: 1 }), epoch(2, { validationLoss: 2 })]);
  expect(find(svg, `g[stroke="${validation}"]`)[0]?.attribute('stroke-dasharray')).toBe('5 3');
  expect(find(svg, `g[stroke="${training}"]`)[0]?.attribute('stroke-dasharray')).toBeNull();
});

test('20,000 noisy epochs stay below 200 kB and keep their highest and lowest loss', () => {
  const random = noise();
  const events = Array.from({ length: 20_000 }, (_, i) => {
    const loss = i === 12_345 ? 9.9 : 1 + random();
    return epoch(i + 1, { loss, validationLoss: 2 + random(), accuracy: random(), validationAccuracy: random() });
  });
  const decisions = Array.from({ length: 2000 }, (_, i) => decision(i * 10, { by: 'boldDriver', value: 1 / (i + 1) }));
  const svg = errorChart([...events, ...decisions], { accuracy: true });
  expect(Buffer.byteLength(svg)).toBeLessThan(200_000);
  const points = lines(svg, training).flatMap((d) => vertices(d));
  // Losses from 0 to 9.9 on an axis to 10 over 292 pixels: the peak lies 2.92 pixels below the top at 30.
  expect(Math.min(...points.map(([, y]) => y))).toBeCloseTo(30, 0);
  expect(points.length).toBeGreaterThan(1000);
});

test('the same events give the same bytes, however many charts were drawn before', () => {
  const events = [...losses(1, 0.5, 0.25), decision(2)];
  const first = errorChart(events, { accuracy: true });
  errorChart(losses(3, 2, 1));
  expect(errorChart(events, { accuracy: true })).toBe(first);
});

test('zero losses lie on the lower edge of a log scale, one decade below the smallest, and it is said', () => {
  const svg = errorChart(losses(1, 0, 0.1, 0), { scale: 'log' });
  // 1 … 0.01: 146 pixels a decade.
  expect(
    lines(svg, training)
      .flatMap(vertices)
      .map(([, y]) => y),
  ).toEqual([30, 322, 176, 322]);
  expect(texts(svg)).toContain('2 of 4 values not above zero: drawn on the lower edge of the log scale.');
});

test.each(['linear', 'log'] as const)('a run of zeros, and one of NaN, are charts too (%s)', (scale) => {
  const zeros = errorChart(losses(0, 0, 0), { scale });
  expect(
    lines(zeros, training)
      .flatMap(vertices)
      .map(([, y]) => y),
  ).toEqual([322, 322, 322]);
  const never = errorChart(losses(NaN, Infinity, 1.7e308, -Infinity), { scale });
  expect(never).not.toMatch(/NaN|undefined|Infinity/);
  expect(texts(never)).toContain('4 of 4 values not finite: gaps in the lines.');
});

test('a loss that is not finite is a gap, and a point between two gaps is a dot', () => {
  const svg = errorChart(losses(1, 0.8, NaN, 0.6, Infinity, 0.4, 0.2));
  const [d] = lines(svg, training);
  expect(d?.match(/M/g)?.length).toBeGreaterThanOrEqual(2);
  expect(find(svg, `g[fill="${training}"] circle`)).toHaveLength(1);
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  expect(texts(svg)).toContain('2 of 7 values not finite: gaps in the lines.');
  expect(texts(errorChart(losses(1, NaN)))).toContain('training not finite');
});

test('a rate cut, the last best and the stop are numbered on the curve and explained below it', () => {
  const keep = { by: 'earlyStopping', of: 'run', value: 'keep', because: 'lowest yet' } as const;
  const svg = errorChart([
    ...losses(1, 0.9, 0.8, 0.7),
    decision(1, keep),
    decision(2),
    decision(3, keep),
    decision(4, { ...keep, value: 'stop', because: 'no better for 1 epoch' }),
  ]);
  expect(texts(svg)).toEqual(
    expect.arrayContaining([
      'Epoch 2: learningRate → 0.005 (decayOnPlateau: no better for 20 epochs)',
      'Epoch 3: best so far, kept (earlyStopping: lowest yet)',
      'Epoch 4: stop (earlyStopping: no better for 1 epoch)',
    ]),
  );
  expect(svg).not.toContain('Epoch 1: best');
  // Each number twice: on its line at the top of the frame, and before its explanation.
  const circles = find(svg, 'circle[r="8"]');
  const rules = find(svg, 'line[x1][y1]').filter((rule) => rule.attribute('stroke') === null);
  const xs = circles.slice(0, 3).map((circle) => Number(circle.attribute('cx')));
  expect(circles).toHaveLength(6);
  const [line] = lines(svg, training);
  const at = vertices(line!).map(([x]) => x);
  xs.forEach((x, i) => expect(x).toBeCloseTo(at[i + 1]!, 1));
  expect(rules.length).toBeGreaterThanOrEqual(3);
});

test('many changes of one rate are strokes and one sentence', () => {
  const decisions = Array.from({ length: 40 }, (_, i) => decision(i + 1, { by: 'boldDriver', value: 0.1 / (i + 1) }));
  const svg = errorChart([...Array.from({ length: 40 }, (_, i) => epoch(i + 1)), ...decisions]);
  expect(texts(svg).join(' ')).toContain(
    'Strokes on the lower edge: 40 changes of learningRate by boldDriver from epoch 1 to 40, 0.1 … 0.0025.',
  );
  expect(find(svg, 'circle[r="8"]')).toHaveLength(0);
});

test('accuracies have a panel of their own, when asked for and measured', () => {
  const events = [epoch(1, { accuracy: 0.5 }), epoch(2, { accuracy: 0.995, validationAccuracy: 0.9 })];
  expect(texts(errorChart(events, { accuracy: true }))).toEqual(
    expect.arrayContaining(['accuracy', '100 %', 'training 99.5 %', 'validation 90.0 %']),
  );
  expect(texts(errorChart(events))).not.toContain('accuracy');
  expect(texts(errorChart(losses(1), { accuracy: true }))).not.toContain('accuracy');
});

test('without epochs the steps are drawn, and points of anyone’s own serve as well', () => {
  expect(
    vertices(lines(errorChart([start(), step(1), step(2), step(3)], { x: 'updates' }), training)[0]!),
  ).toHaveLength(3);
  const points = [1, 2, 3, 4].map((n) => ({ epoch: n, step: n, loss: n }));
  expect(vertices(lines(errorChart(points), training)[0]!)).toHaveLength(4);
});

test('of a log with two runs the last is drawn, and a resumed run goes on where it was taken up', () => {
  const first = losses(1, 0.9, 0.8, 0.7);
  const anew = errorChart([start(), ...first, start(), ...losses(0.5, 0.4)]);
  expect(anew).toBe(errorChart(losses(0.5, 0.4)));
  // Five steps an epoch: taken up after step 10, so epochs 3 and 4 were done twice.
  const again = [epoch(3, { loss: 0.6 }), epoch(4, { loss: 0.5 })];
  const resumed = errorChart([start(), ...first, start({ step: 10, epoch: 2 }), ...again]);
  expect(resumed).toBe(errorChart(losses(1, 0.9, 0.6, 0.5)));
});

test('bad options, and nothing to draw, are refused with the reason', () => {
  expect(() => errorChart([start()])).toThrow(
    'errorChart: expected at least one epoch or step, received "1 events without one"',
  );
  expect(() => errorChart(losses(1), { scale: 'square' as 'log' })).toThrow(
    `errorChart: expected scale 'linear' or 'log', received "square"`,
  );
  expect(() => errorChart(losses(1), { width: 10 })).toThrow('errorChart: expected width ≥ 320, received 10');
});

test('characters that XML cannot hold do no harm', () => {
  const svg = errorChart(losses(1), { title: 'a\u0000b "c" <d> & e' });
  expect(texts(svg)).toContain('ab "c" <d> & e');
});
