/**
 * What the ways of descent look like: each differs from the others in lightness, in dashes, and in its
 * marker, so that a print in black and white can be read.
 */
import { type LineStyle, type Sign, ink } from '@rivulet/tracking/drawing';
import type { StrategyId } from './strategies.js';

/** A line with a marker on it. */
export type MarkedStyle = LineStyle & { readonly sign: Sign };

export const strategyStyles: Readonly<Record<StrategyId, MarkedStyle>> = {
  batch: { color: ink.text, width: 1.8, sign: 'square' },
  stochastic: { color: '#c2570c', width: 1.8, dash: '7 3', sign: 'triangle' },
  'mini-batch': { color: '#0b4f94', width: 1.8, dash: '2.5 2.5', sign: 'circle' },
  momentum: { color: '#0f8a68', width: 1.8, dash: '9 3 2 3', sign: 'diamond' },
  nesterov: { color: '#b0468f', width: 1.8, dash: '4 2', sign: 'star' },
  adagrad: { color: '#8a5a2b', width: 1.8, dash: '1.5 3', sign: 'cross' },
  adadelta: { color: '#3f93c9', width: 1.8, dash: '12 4', sign: 'wye' },
  rmsprop: { color: '#6e7781', width: 1.8, dash: '6 2 1.5 2 1.5 2', sign: 'triangle' },
  adam: { color: '#d97706', width: 1.8, sign: 'diamond' },
};
