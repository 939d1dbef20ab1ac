/** @rivulet/figures/files: figures as files, with a gallery. */
export { type MadeFigure, type MakeFiguresOptions, makeFigures } from './make-figures.js';
export { pngOf } from './png.js';
