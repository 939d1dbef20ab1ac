/** @rivulet/search/report: a search in pictures, and as one page of HTML. */
export { type Outcome, type SearchResults, type ValuedRecord, rankedTrials } from './report/results.js';
export { type Chart, chartsOf } from './report/charts.js';
export { type HtmlReportOptions, htmlReport } from './report/html-report.js';
export { historyChart } from './report/history-chart.js';
export { importanceChart } from './report/importance-chart.js';
export { parallelChart } from './report/parallel-chart.js';
export { sliceChart } from './report/slice-chart.js';
export { courseChart } from './report/course-chart.js';
export { bestText, outcomeCounts, summaryOf } from './report/summary.js';
export { configurationText, objectiveText } from './report/words.js';
