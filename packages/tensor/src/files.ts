/** @rivulet/tensor/files: how all packages write files; Node only. */
export { isSameFile } from './is-same-file.js';
export { makeFolder } from './make-folder.js';
export { type WriteWholeOptions, writeWhole } from './write-whole.js';
