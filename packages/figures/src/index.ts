/** @rivulet/figures: the figures of a chapter on optimizers, computed and drawn anew. */
export type { Drawn, Figure } from './figure.js';
export { figures } from './figures.js';
