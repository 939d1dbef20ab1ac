/** @rivulet/compare: optimizers against each other on many seeds. Needs Node: runs are done on worker threads. */
export { type Contestant, type Goal, type Plan, type ReadyPlan, planComparison, readyPlan } from './plan.js';
export { type Preset, presets } from './presets.js';
export { type CompareOptions, compare } from './run-comparison.js';
export { type ResultsFile, openResults } from './results-file.js';
export { type RunRecord, type Unit, units } from './run-record.js';
export { type Comparison, type Summary, comparisonOf } from './comparison.js';
export type { Pair } from './pairs.js';
export { plainComparison } from './plain.js';
export { amount, goalText, verdict } from './words.js';
export { type Quartiles, quartiles } from './statistics/quantile.js';
export { signTest } from './statistics/sign-test.js';
export { curveChart } from './curve-chart.js';
export { goalChart } from './goal-chart.js';
export { htmlReport } from './html-report.js';
export { timeLeft } from './time-left.js';
