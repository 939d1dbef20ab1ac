/**
 * The table of all figures.
 */
import { arrowFigures } from './chapter/arrow-figures.js';
import { decayFigures } from './chapter/decay-figures.js';
import { leavingFigures } from './chapter/leaving-figures.js';
import { lineFigures } from './chapter/line-figures.js';
import { plateauFigures } from './chapter/plateau-figures.js';
import { rateFigures } from './chapter/rate-figures.js';
import { surfaceFigures } from './chapter/surface-figures.js';
import type { Figure } from './figure.js';
import { moonFigures } from './moons/index.js';

/** All figures, in the order of the chapter. */
export const figures: readonly Figure[] = [
  ...lineFigures,
  ...rateFigures,
  ...leavingFigures,
  ...decayFigures,
  ...surfaceFigures,
  ...plateauFigures,
  ...arrowFigures,
  ...moonFigures,
].sort((a, b) => placeOf(a.id) - placeOf(b.id));

/** 15-9 comes before 15-10; of what has one number, the order is that of the lists. */
function placeOf(id: string): number {
  return Number(/^15-(\d+)/.exec(id)?.[1] ?? Infinity);
}
