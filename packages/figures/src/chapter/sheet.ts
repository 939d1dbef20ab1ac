/**
 * A figure of the chapter from its panels.
 */
import { type Stripe, renderFigure } from '@rivulet/tracking/drawing';
import type { Drawn, Figure } from '../figure.js';
import { sheetWidth } from './panels.js';

/** What stands on a sheet, and its numbers. */
export type Sheet = {
  readonly subtitle: string;
  readonly stripes: readonly Stripe[];
  readonly notes?: readonly string[];
  readonly tables: Drawn['tables'];
};

/** A figure whose title is also that of its sheet. */
export function figureOf(id: string, title: string, about: string, sheet: () => Sheet): Figure {
  return {
    id,
    title,
    about,
    make: async () => {
      const { subtitle, stripes, notes = [], tables } = sheet();
      const text = notes.map((note) => ({ text: note }));
      return { svg: renderFigure({ title, subtitle, width: sheetWidth, stripes, notes: text }), tables };
    },
  };
}
