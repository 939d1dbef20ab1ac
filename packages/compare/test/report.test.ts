/**
 * What people see: warnings, pictures, the page, the JSON.
 */
import {
  comparisonOf,
  curveChart,
  goalChart,
  htmlReport,
  plainComparison,
  planComparison,
  presets,
  timeLeft,
} from '../src/index.js';
import { medianCurve } from '../src/curves.js';
import { amount } from '../src/words.js';
import { warningsOf } from '../src/warnings.js';
import { contestant, missed, run, smallRun } from './records.js';

const seeds = Array.from({ length: 8 }, (_, seed) => seed);
const plan = planComparison([contestant('adam'), { ...contestant('sgd'), name: '<b>&"sgd' }], seeds);
const records = seeds.flatMap((seed) => [
  run('adam', seed, 10 + seed),
  seed < 2 ? missed('<b>&"sgd', seed, 400) : run('<b>&"sgd', seed, 100 + seed),
]);
const comparison = comparisonOf(plan, records);

it('summarises: how many reached, in which interval, and quartiles in every unit', () => {
  expect(comparison.contestants[0]).toMatchObject({ reached: 8, runs: 8, failed: 0 });
  expect(comparison.contestants[1]).toMatchObject({
    reached: 6,
    needed: { epochs: { fastest: 102, lower: 103.75, median: 105.5, upper: Infinity }, samples: { fastest: 30_600 } },
  });
  expect(comparison.pairs).toMatchObject([{ wins: 8, losses: 0, differ: true }]);
});

it('as JSON has null for what never happened, and the verdict in words', () => {
  expect(plainComparison(comparison)).toMatchObject({
    contestants: [{ name: 'adam' }, { needed: { epochs: { upper: null } } }],
    pairs: [{ verdict: expect.stringMatching(/^adam reaches the goal in 0\.13 times the epochs of/) as string }],
    unranked: null,
  });
});

describe('warns where more differs than the optimizer', () => {
  const other = (changes: Partial<typeof smallRun>) => [contestant('adam'), contestant('sgd', 0.05, changes)];
  const glorot = { use: '@rivulet/layers#glorotUniform', args: [] };
  const [mlp] = smallRun.model.args;

  it.each([
    ['batch sizes differ (adam: 10 | sgd: 5)', other({ batchSize: 5 })],
    ['data or scaling differ', other({ data: { use: '@rivulet/datasets#scale', args: [smallRun.data, 'minMax'] } })],
    [
      'initialisations differ',
      other({ model: { ...smallRun.model, args: [{ ...(mlp as object), initializer: glorot }] } }),
    ],
    ['caps on epochs differ (adam: 40 | sgd: 7)', other({ epochs: 7 })],
  ])('%s', (text, contestants) => {
    const warnings = warningsOf(contestants);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(text);
  });

  it('and not where nothing does', () => {
    expect(warningsOf([contestant('adam'), contestant('sgd', 0.5)])).toEqual([]);
    expect(warningsOf(presets['fair']?.contestants ?? [])).toEqual([]);
    expect(warningsOf(presets['book-notebook']?.contestants ?? []).map((text) => text.split(' (')[0])).toEqual([
      'batch sizes differ',
      'caps on epochs differ',
    ]);
  });
});

/*
 * Runs of 10 and 1000 epochs with losses 0.7 at first and 0.01 at last: from epoch 10 on, the first keeps its 0.01; the
 * median of 0.01 and 0.7 is 0.355 until epoch 1000.
 */
it('a median course keeps the last loss of runs that are over', () => {
  const curve = medianCurve([run('a', 0, 10), run('a', 1, 1000)], 'epochs');
  const at = (x: number) => curve.findLast((point) => point.x <= x * (1 + 1e-9));
  expect(at(9)?.median).toBeCloseTo(0.7, 12);
  expect(at(500)?.median).toBeCloseTo(0.355, 12);
  expect(at(1000)).toMatchObject({ low: 0.01, median: 0.01, high: 0.01 });
});

it('a run that failed has no loss from there on, so that the median does not tell of the lucky ones alone', () => {
  const failed = (seed: number, curve: ReturnType<typeof run>['curve']) =>
    run('a', seed, 4, { outcome: 'failed', error: { code: 'DIVERGED', message: 'too fast' }, curve });
  const early = [0, 1].map((seed) => failed(seed, []));
  const late = failed(2, [
    [1, 10, 0.001, 0.7],
    [4, 40, 0.004, 5],
  ]);
  const curve = medianCurve([...early, late, run('a', 3, 100), run('a', 4, 100)], 'epochs');
  const at = (x: number) => curve.findLast((point) => point.x <= x * (1 + 1e-9));
  // Of five at epoch 2: two never had a loss, three are at 0.7. At the end three have failed and two are at 0.01.
  expect(at(2)).toMatchObject({ low: 0.7, median: 0.7, high: NaN });
  expect(at(100)).toMatchObject({ low: 0.01, median: NaN, high: NaN });
});

it('pictures do not depend on which of the runs came first', () => {
  const turned = records.toReversed();
  expect(goalChart(comparisonOf(plan, turned), turned)).toBe(goalChart(comparison, records));
  expect(curveChart(plan, turned, 'epochs')).toBe(curveChart(plan, records, 'epochs'));
});

it('pictures are well-formed, the same each time, and nothing in a name leaves its place', () => {
  const pictures = [
    goalChart(comparison, records),
    curveChart(plan, records, 'epochs'),
    curveChart(plan, records, 'seconds'),
  ];
  for (const svg of pictures) {
    expect(svg).toMatch(/^<svg [^>]*xmlns=/);
    expect(svg).not.toContain('<b>');
    expect(svg).not.toContain('NaN');
    expect(svg).toContain('&lt;b&gt;&amp;');
  }
  expect(goalChart(comparison, records)).toBe(pictures[0]);
  expect(goalChart(comparison, [])).toBeNull();
  expect(curveChart(plan, [], 'epochs')).toBeNull();
});

it('the page needs nothing from elsewhere, and escapes what it is given', () => {
  const page = htmlReport(comparison, ['<svg></svg>']);
  expect(page).not.toMatch(/<script|src=|href=|url\(/);
  expect(page).not.toContain('<b>');
  expect(page).toContain('6/8');
  expect(page).toContain('never');
  const one = comparisonOf(planComparison(plan.contestants, [0]), records.slice(0, 2));
  expect(htmlReport(one, [])).toContain('Not ranked: one seed ranks nobody');
});

it('estimates the time left from runs of the same contestant', () => {
  // adam takes 1 s, the other 5 s; two of eight seeds are done, on two workers: 6·(1 + 5) / 2.
  const done = plan.contestants.flatMap(({ name }, index) =>
    [0, 1].map((seed) => run(name, seed, 9, { seconds: 1 + 4 * index })),
  );
  expect(timeLeft(plan, done, 2)).toBeCloseTo(18, 12);
  expect(timeLeft(plan, [], 2)).toBeNaN();
});

it.each([
  [Infinity, 'never'],
  [NaN, '–'],
  [0.01234, '0.0123'],
  [20_000, '20,000'],
])('%d in words is %s', (value, words) => {
  expect(amount(value)).toBe(words);
});
