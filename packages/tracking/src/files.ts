/** @rivulet/tracking/files: what reads and writes files, and so needs Node. */
export { type EventLogOptions, eventLog } from './event-log.js';
export { lastEventOf } from './last-event.js';
export { countLines } from './log-lines.js';
export { readLog } from './read-log.js';
export { readRun } from './read-run.js';
export { saveChart } from './save-chart.js';
