/** @rivulet/tensor/files: how all packages write files; Node only. */
export { type WriteWholeOptions, writeWhole } from './write-whole.js';
