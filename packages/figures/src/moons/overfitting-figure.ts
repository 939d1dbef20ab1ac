/**
 * The figure of the over-fitting experiment, with its measurements in words.
 */
import { linearAxis, logAxis, measured, plainNumber, renderFigure } from '@rivulet/tracking/drawing';
import type { Drawn, Figure } from '../figure.js';
import { type BandPanel, bandPanels } from './band-panel.js';
import {
  type OverfittingRun,
  type Variant,
  byHeart,
  finalLoss,
  learnedByHeart,
  overfit,
  overfittingEpochs,
  signTest,
  turningPoint,
  twelveSeeds,
  variants,
} from './overfitting.js';
import { quartiles } from './quartiles.js';
import { type MarkedStyle } from './strategy-styles.js';

const width = 860;

const styles: Readonly<Record<Variant, MarkedStyle>> = {
  plain: { color: '#1f2328', width: 1.8, sign: 'square' },
  dropout: { color: '#0b4f94', width: 1.8, dash: '7 3', sign: 'circle' },
  'batch norm': { color: '#c2570c', width: 1.8, dash: '2.5 2.5', sign: 'triangle' },
};

/** The figure of the experiment. */
export const overfittingFigure: Figure = {
  id: '15-42-overfitting',
  title: 'What dropout and batch norm delay',
  about:
    'Twelve times 40 noisy points, a net that can learn them by heart, and 400 points that it never sees. Plain, its validation loss is lowest at epoch 22 (median) and then rises to four times that. Dropout 0.3 delays the learning by heart: a training loss of 0.05 comes at epoch 135 instead of 61, later in all twelve pairs. But whether the turn itself comes later (9 of 11 pairs) or the end is better (8 of 12) twelve seeds cannot tell: not distinguishable. Batch norm, with batches of ten, whose own noise is part of it, delays all three, in all twelve pairs: the points are not known by heart in 300 epochs, and the validation loss hardly rises.',
  make: async () => {
    const runs = new Map<Variant, readonly OverfittingRun[]>();
    for (const variant of variants) runs.set(variant, await overfit(variant, twelveSeeds));
    return draw(runs);
  },
};

/** Draws the runs of all variants. */
function draw(runs: ReadonlyMap<Variant, readonly OverfittingRun[]>): Drawn {
  const panels = (['training', 'validation'] as const).map((side) => panelOf(runs, side));
  const svg = renderFigure({
    title: overfittingFigure.title,
    subtitle: `Two moons with noise 0.3, 40 points to train on, 400 to validate; net 2-64-64-2, Adam 0.005, batch 10. Median and quartiles of ${twelveSeeds.length} runs.`,
    width,
    stripes: bandPanels(panels),
    notes: verdicts(runs).map((text) => ({ text })),
  });
  const all = [...runs];
  return {
    svg,
    tables: {
      curves: {
        columns: ['variant', 'loss', 'epoch', 'lowerQuartile', 'median', 'upperQuartile'],
        rows: all.flatMap(([variant, own]) =>
          (['training', 'validation'] as const).flatMap((side) =>
            pointsOf(own, side).map(({ x, low, median, high }) => [variant, side, x, low, median, high]),
          ),
        ),
      },
      runs: {
        columns: ['variant', 'seed', 'epochOfLowestValidationLoss', 'epochByHeart', 'finalValidationLoss'],
        rows: all.flatMap(([variant, own]) =>
          own.map((run) => {
            const known = learnedByHeart(run);
            return [variant, run.seed, turningPoint(run), Number.isFinite(known) ? known : null, finalLoss(run)];
          }),
        ),
      },
    },
  };
}

function panelOf(runs: ReadonlyMap<Variant, readonly OverfittingRun[]>, side: 'training' | 'validation'): BandPanel {
  const y = side === 'training' ? logAxis(0.0001, 1, 5) : logAxis(0.2, 2, 5);
  return {
    id: side,
    width,
    height: 290,
    x: { ...linearAxis(0, overfittingEpochs, 6, { whole: true }), type: 'linear', name: 'epochs' },
    y: { ...y, type: 'log', name: `${side} loss (log)` },
    bands: [...runs].map(([variant, own]) => {
      const points = pointsOf(own, side);
      const value = measured(points.at(-1)?.median ?? NaN);
      return { name: variant, value, style: styles[variant], points };
    }),
  };
}

function pointsOf(runs: readonly OverfittingRun[], side: 'training' | 'validation') {
  return Array.from({ length: overfittingEpochs }, (_, i) => ({
    x: i + 1,
    ...quartiles(runs.map((run) => run[side][i] ?? NaN)),
  }));
}

/** What was measured, and whether the seeds can tell it from chance. */
function verdicts(runs: ReadonlyMap<Variant, readonly OverfittingRun[]>): readonly string[] {
  const plain = runs.get('plain') ?? [];
  const measures = [
    { name: 'lowest validation loss at epoch', of: turningPoint, more: 'later' },
    { name: `training loss below ${byHeart} at epoch`, of: learnedByHeart, more: 'later' },
    { name: 'validation loss at the end', of: finalLoss, more: 'higher' },
  ] as const;
  return measures.map(({ name, of, more }) => {
    const shown = (own: readonly OverfittingRun[]): string => {
      const { median } = quartiles(own.map(of));
      return Number.isFinite(median) ? (of === finalLoss ? measured(median) : plainNumber(median, 0)) : 'never';
    };
    const others = variants.slice(1).map((variant) => {
      const own = runs.get(variant) ?? [];
      const { larger, pairs, p } = signTest(plain.map(of), own.map(of));
      const verdict = p < 0.05 ? `p = ${measured(p)}` : `p = ${measured(p)}, not distinguishable`;
      return `${variant} ${shown(own)} (${more} in ${larger} of ${pairs} pairs, ${verdict})`;
    });
    return `${name}, medians: plain ${shown(plain)}; ${others.join('; ')}.`;
  });
}
