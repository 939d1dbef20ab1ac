/**
 * All charts of a search.
 */
import { courseChart } from './course-chart.js';
import { historyChart } from './history-chart.js';
import type { Importance } from '../importance.js';
import { importanceChart } from './importance-chart.js';
import { parallelChart } from './parallel-chart.js';
import type { SearchResults } from './results.js';
import { sliceChart } from './slice-chart.js';

/** A chart, with a name that could be that of its file. */
export type Chart = { readonly name: string; readonly svg: string };

/** Those that there is something to draw in, in the order of the report. */
export function chartsOf(results: SearchResults, importances: readonly Importance[] = []): readonly Chart[] {
  return [
    ['history', historyChart(results)] as const,
    ['importance', importanceChart(importances)] as const,
    ['parallel', parallelChart(results)] as const,
    ['slices', sliceChart(results)] as const,
    ['courses', courseChart(results)] as const,
  ].flatMap(([name, svg]) => (svg === null ? [] : [{ name, svg }]));
}
