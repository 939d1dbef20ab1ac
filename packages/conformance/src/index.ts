/** @rivulet/conformance: recordings of established libraries against the plugins that are installed. */
export {
  type ConformanceOptions,
  type ConformanceProgress,
  type MalformedRow,
  type Report,
  type Row,
  type UnmappedRow,
  conformance,
  float64,
} from './conformance.js';
export { markdownOf } from './matrix.js';
export type { Check, FileChecks, Machine, Outcome, Unmapped } from './check.js';
export { Field } from './field.js';
export { type GoldenFile, findGoldenFiles } from './golden-files.js';
export { checksIn } from './file-checks.js';
export type { Load } from './library.js';
