/**
 * The pictures and the page of a search.
 */
import { runInNewContext } from 'node:vm';
import { parseHTML } from 'linkedom';
import type { TrialRecord } from '../src/index.js';
import {
  type SearchResults,
  bestText,
  chartsOf,
  courseChart,
  historyChart,
  htmlReport,
  importanceChart,
  parallelChart,
  sliceChart,
  summaryOf,
} from '../src/report.js';
import { sampleSearch, start } from './sample-search.js';

/** What is read of an element of linkedom. */
type Read = {
  readonly textContent: string | null;
  readonly children: ArrayLike<Read>;
  getAttribute(name: string): string | null;
  querySelector(selector: string): Read | null;
  querySelectorAll(selector: string): ArrayLike<Read>;
  click(): void;
};

const documentOf = (text: string): Read => parseHTML(text).document as unknown as Read;
const all = (svg: string | null, selector: string): readonly Read[] =>
  Array.from(documentOf(svg ?? '').querySelectorAll(selector));
const texts = (svg: string | null): readonly string[] => all(svg, 'text').map(({ textContent }) => textContent ?? '');
const number = (node: Read | undefined, name: string): number => Number(node?.getAttribute(name));

const trial = (number: number, changes: Partial<TrialRecord> = {}): TrialRecord => ({
  number,
  configuration: { optimizer: 'sgd', 'optimizer.sgd.learningRate': 0.01, batch: '8', 'layers.0': 2 },
  state: 'complete',
  value: 100,
  runs: [{ seed: 0, state: 'complete', value: 100, epochs: 10, updates: 100, reports: [[10, 1]] }],
  because: null,
  ...changes,
});
const of = (...records: TrialRecord[]): SearchResults => ({ start, records });
const ring = 'circle[r="7.5"]';

describe('historyChart', () => {
  it('gives each outcome a shape and, without a value, a lane', () => {
    const svg = historyChart(
      of(
        trial(0),
        trial(1, { value: Infinity }),
        trial(2, { state: 'pruned', value: null }),
        trial(3, { state: 'failed', value: null }),
      ),
    );
    expect(all(svg, 'circle[r="3.5"]')).toHaveLength(1);
    expect(all(svg, 'rect[width="6"]')).toHaveLength(1);
    expect(all(svg, 'path[d$="z"]')).toHaveLength(1);
    expect(all(svg, 'path[d*="m-7,0"]')).toHaveLength(1);
    expect(texts(svg)).toEqual(expect.arrayContaining(['never there', 'pruned', 'failed']));
    expect(texts(historyChart(of(trial(0))))).not.toContain('pruned');
  });

  /*
   * Values 100, 50, 80, 20: the best so far goes 100 → 50 → 50 → 20, which is two steps of the line.
   */
  it('draws the best so far as a line that only improves, in either direction', () => {
    const values = [100, 50, 80, 20].map((value, index) => trial(index, { value }));
    const steps = (results: SearchResults) =>
      (all(historyChart(results), 'path[stroke-width="1.8"]')[0]?.getAttribute('d') ?? '').match(/V/g)?.length;
    expect(steps(of(...values))).toBe(2);
    const upward = { start: { ...start, direction: 'maximize' }, records: values } as const;
    expect(steps(upward)).toBeUndefined();
    expect(texts(historyChart(upward))).toContain('best 100');
  });

  it('does not care in which order trials ended', () => {
    const records = [trial(0, { value: 30 }), trial(1, { value: 20 }), trial(2, { value: 25 })];
    const line = (results: SearchResults) =>
      all(historyChart(results), 'path[stroke-width="1.8"]')[0]?.getAttribute('d');
    expect(line(of(...records.toReversed()))).toBe(line(of(...records)));
  });
});

describe('parallelChart', () => {
  const lines = (results: SearchResults) =>
    all(parallelChart(results), 'polyline').map((node) =>
      (node.getAttribute('points') ?? '').split(' ').map((point) => point.split(',').map(Number)),
    );

  it('takes a trial through the parameters that it had, inside the lane of its option', () => {
    const momentum = trial(1, {
      configuration: {
        optimizer: 'momentum',
        'optimizer.momentum.learningRate': 1,
        'optimizer.momentum.momentum': 0.5,
        batch: '128',
        'layers.0': 32,
      },
      value: 50,
    });
    const [sgd = [], best = []] = lines(of(trial(0), momentum));
    // Optimizer, rate, the end of its lane, batch, neurons, value; momentum has two of its own and nothing in the third.
    expect([sgd.length, best.length]).toEqual([6, 7]);
    const lane = (line: number[][], from: number, to: number) => line.slice(from, to).map(([, y = 0]) => y);
    expect(Math.max(...lane(sgd, 0, 3))).toBeLessThan(Math.min(...lane(best, 0, 4)));
    // The highest rate lies above the lowest momentum.
    expect(best[1]?.[1]).toBeLessThan(best[2]?.[1] ?? 0);
  });

  it('draws the better ones darker and over the others, the best one thick and last', () => {
    const svg = parallelChart(of(trial(0, { value: 1 }), trial(1, { value: 3 }), trial(2, { value: 2 })));
    const strokes = all(svg, 'polyline').map((node) => [node.getAttribute('stroke'), number(node, 'stroke-width')]);
    expect(strokes.map(([, width]) => width)).toEqual([1, 1.3, 1.6, 3]);
    const [worst, middle, best] = strokes.map(([color]) => parseInt(String(color).slice(1, 3), 16));
    expect(worst).toBeGreaterThan(middle ?? 0);
    expect(middle).toBeGreaterThan(best ?? 0);
  });

  it('draws a trial without a value dashed, to the lane of its outcome', () => {
    const svg = parallelChart(of(trial(0), trial(1, { state: 'pruned', value: null })));
    expect(all(svg, 'polyline[stroke-dasharray]')).toHaveLength(1);
  });
});

describe('sliceChart', () => {
  it('has a panel for each parameter that a trial had, on the axis of the parameter', () => {
    const svg = sliceChart(of(trial(0), trial(1, { value: 200 })));
    expect(texts(svg)).toEqual(expect.arrayContaining(['optimizer', 'sgd: learningRate (log)', 'batch', 'layers.0']));
    expect(texts(svg).some((text) => text.startsWith('momentum:'))).toBe(false);
    expect(all(svg, ring)).toHaveLength(4);
  });

  it('puts 0.01 in the middle between 0.0001 and 1', () => {
    const rates = [1e-4, 0.01, 1].map((rate, index) =>
      trial(index, { configuration: { optimizer: 'sgd', 'optimizer.sgd.learningRate': rate } }),
    );
    const xs = all(sliceChart(of(...rates)), 'circle[r="3.5"]').map((node) => number(node, 'cx'));
    const [low = 0, middle = 0, high = 0] = xs.slice(-3);
    expect(middle - low).toBeCloseTo(high - middle, 1);
  });
});

describe('courseChart', () => {
  it('draws every run, ends pruned ones in a triangle, and thins long ones out', () => {
    const reports = Array.from({ length: 5000 }, (_, i): readonly [number, number] => [i + 1, 1 - 1 / (i + 2)]);
    const run = { seed: 0, state: 'complete', value: 1, epochs: 5000, updates: 5000, reports } as const;
    const svg = courseChart(
      of(
        trial(0, { runs: [run, { ...run, seed: 1 }] }),
        trial(1, { state: 'pruned', value: null, runs: [{ ...run, state: 'pruned', reports: reports.slice(0, 5) }] }),
      ),
    );
    const paths = all(svg, 'path[fill="none"][stroke-linejoin]');
    expect(paths).toHaveLength(3);
    expect(all(svg, 'path[d$="z"]')).toHaveLength(1);
    for (const path of paths) expect(path.getAttribute('d')?.split('L').length).toBeLessThan(200);
  });

  it('is drawn also of more reports than a function takes arguments', () => {
    const reports = Array.from({ length: 100_000 }, (_, i): readonly [number, number] => [i + 1, 1 / (i + 2)]);
    const run = { seed: 0, state: 'complete', value: 1, epochs: 100_000, updates: 100_000, reports } as const;
    const svg = courseChart(of(trial(0, { runs: [run, { ...run, seed: 1 }, { ...run, seed: 2 }] })));
    expect(all(svg, 'path[fill="none"][stroke-linejoin]')).toHaveLength(3);
  });

  it('is not drawn where nothing was reported', () => {
    expect(courseChart(of(trial(0, { runs: [] })))).toBeNull();
  });
});

describe('importanceChart', () => {
  it('draws bars as long as the shares, the longest first', () => {
    const svg = importanceChart([
      { name: 'batch', importance: 0.2 },
      { name: 'optimizer', importance: 0.8 },
    ]);
    const [first, second] = all(svg, 'rect[height="16"]').map((node) => number(node, 'width'));
    expect((first ?? 0) / (second ?? 1)).toBeCloseTo(4, 2);
    expect(texts(svg).slice(2)).toEqual(['optimizer', '80 %', 'batch', '20 %']);
    expect(importanceChart([])).toBeNull();
  });
});

describe('all charts', () => {
  it('give the same bytes for the same search, and are well-formed whatever options are called', () => {
    const shares = [{ name: 'a<b>&"c"', importance: 1 }];
    const charts = chartsOf(sampleSearch, shares);
    expect(charts.map(({ name }) => name)).toEqual(['history', 'importance', 'parallel', 'slices', 'courses']);
    expect(charts).toEqual(chartsOf(sampleSearch, shares));
    for (const { svg } of charts) expect(svg).not.toMatch(/a<b>|NaN|Infinity|undefined/);
  });

  it('are left out where no trial is over', () => {
    expect(chartsOf(of())).toEqual([]);
  });
});

describe('summaryOf', () => {
  it('counts what became of the trials, and says why it is over', () => {
    const told = summaryOf(of(trial(0), trial(1, { state: 'pruned', value: null })), 'cancelled').join(' ');
    expect(told).toBe(
      'Sought: the least number of updates to a training accuracy of 1. Chosen by tpe, pruned by median; 3 runs each, of ' +
        'which the median counts. Of 60 trials 2 are over: 1 came to a value, 1 was pruned as others did better. ' +
        'It was interrupted; the same command goes on from there.',
    );
  });

  it('tells the best with all of its runs', () => {
    expect(bestText(sampleSearch)).toMatch(/^Trial \d+: \d+ updates to a training accuracy of 1 \(median; its runs: /);
    expect(bestText(of(trial(0, { value: Infinity })))).toBeNull();
  });
});

describe('htmlReport', () => {
  const page = htmlReport(sampleSearch, {
    reason: 'finished',
    name: 'a<b>',
    command: 'rivulet search --data "a<b>"',
    best: { name: 'rivulet.config.json', text: '{ "label": "</code><script>" }', command: 'rivulet train' },
  });

  it('needs nothing else, and escapes what others named', () => {
    expect(page).not.toMatch(/(?:src|href)=|url\(|@import|https?:\/\/(?!www\.w3\.org)/);
    expect(page).not.toMatch(/a<b>|<\/code><script>/);
    expect(page.match(/<script>/g)).toHaveLength(1);
  });

  it('has a row for each trial, which a click on a head sorts by number, turns round, and keeps empty ones last', () => {
    const document = documentOf(page);
    const rows = () => Array.from(document.querySelectorAll('table.trials tbody tr'));
    expect(rows()).toHaveLength(60);
    // linkedom has no `rows`, `cells`, `tHead`: what the script reads of a table is lent to it.
    for (const table of Array.from(document.querySelectorAll('table.trials'))) lend(table);
    runInNewContext(document.querySelector('script')?.textContent ?? '', { document });
    const column = (index: number) => rows().map((row) => row.children[index]?.getAttribute('data-v') ?? '');
    const values = Array.from(document.querySelectorAll('table.trials button'))[2];
    values?.click();
    const rising = column(2).filter((text) => text !== '');
    expect(rising.map(Number)).toEqual(rising.map(Number).sort((a, b) => a - b));
    expect(
      column(2)
        .slice(rising.length)
        .every((text) => text === ''),
    ).toBe(true);
    values?.click();
    expect(column(2)[0]).toBe('Infinity');
    expect(column(2).at(-1)).toBe('');
  });

  it('says where there is no best', () => {
    expect(htmlReport(of(trial(0, { state: 'failed', value: null, because: '<no>' })))).toMatch(
      /No trial has come to a value[\s\S]*&lt;no&gt;/,
    );
  });
});

function lend(table: Read): void {
  const head = table.querySelector('thead');
  const body = table.querySelector('tbody');
  const rowsOf = (section: Read | null) =>
    Array.from(section?.children ?? []).map((row) => Object.assign(row, { cells: Array.from(row.children) }));
  if (!head || !body) return;
  Object.defineProperty(head, 'rows', { get: () => rowsOf(head) });
  Object.defineProperty(body, 'rows', { get: () => rowsOf(body) });
  Object.assign(table, { tHead: head, tBodies: [body] });
}
