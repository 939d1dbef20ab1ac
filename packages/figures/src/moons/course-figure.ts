/**
 * Error curves of the chapter: medians and quartiles of nine runs, and in words how many arrived.
 */
import { type Stripe, linearAxis, logAxis, plainNumber, renderFigure } from '@rivulet/tracking/drawing';
import type { Drawn } from '../figure.js';
import { type Band, type BandPanel, bandPanels } from './band-panel.js';
import type { Courses } from './courses.js';
import { quartiles } from './quartiles.js';
import { goal } from './strategies.js';
import { strategyStyles } from './strategy-styles.js';

/** What the horizontal axis counts. */
export type Unit = 'epochs' | 'updates' | 'samples';

/** A panel of error curves. */
export type CoursePanel = {
  readonly unit: Unit;
  /** Last epoch that is shown; default all. */
  readonly until?: number;
  /** Default 'linear'. */
  readonly scale?: 'linear' | 'log';
  readonly height?: number;
  /** Default true. */
  readonly shaded?: boolean;
};

/** Width of a figure in pixels. */
export const sheetWidth = 860;
/** Lower and upper end of the axis of errors. */
const lossAxis = { ...logAxis(0.001, 1, 5), type: 'log', name: 'training loss (log)' } as const;

const edgeNote = `The line across is the loss ${goal}. Losses below ${lossAxis.domain[0]} lie on the lower edge.`;

/**
 * Draws panels of the same runs, and tells below them how many came how far.
 *
 * @param below what stands between the panels and the words; default nothing
 */
export function drawCourses(
  title: string,
  all: readonly Courses[],
  panels: readonly CoursePanel[],
  below: readonly Stripe[] = [],
): Drawn {
  const [{ samples, courses } = { samples: 0, courses: [] }] = all;
  const drawn = panels.map((panel, index) => coursePanel(panel, all, `courses-${index + 1}`));
  const svg = renderFigure({
    title,
    subtitle: `Two moons, ${samples} points to train on, scaled to [0, 1]; net 2-12-13-13-2. Median and quartiles of ${courses.length} runs, each from its own weights.`,
    width: sheetWidth,
    stripes: [...bandPanels(drawn), ...below],
    notes: [...all.map(arrival), edgeNote].map((text) => ({ text })),
  });
  return { svg, tables: { curves: curveTable(all), runs: runTable(all) } };
}

function coursePanel(
  { unit, until = Infinity, scale = 'linear', height = 330, shaded = true }: CoursePanel,
  all: readonly Courses[],
  id: string,
): BandPanel {
  const last = Math.max(...all.map((one) => Math.min(until, one.strategy.epochs) * perEpoch(one, unit)));
  const axis = scale === 'log' ? logAxis(1, last, 6) : linearAxis(0, last, 5, { whole: true });
  return {
    id,
    width: sheetWidth,
    height,
    x: { ...axis, type: scale, name: scale === 'log' ? `${unit} (log)` : unit },
    y: lossAxis,
    bands: all.map((one) => bandOf(one, unit, until, shaded)),
    level: goal,
  };
}

/** Updates or samples in an epoch. */
export function perEpoch({ samples, stepsPerEpoch }: Courses, unit: Unit): number {
  return { epochs: 1, updates: stepsPerEpoch, samples }[unit];
}

/** Median and quartiles of all runs at each epoch of their grid. */
export function bandOf(all: Courses, unit: Unit, until = Infinity, shaded = true): Band {
  const { strategy, grid, courses } = all;
  const points = grid.flatMap((epoch, i) => {
    if (epoch > until) return [];
    return [{ x: epoch * perEpoch(all, unit), ...quartiles(courses.map(({ losses }) => losses[i] ?? NaN)) }];
  });
  return { name: strategy.name, value: '', style: strategyStyles[strategy.id], points, shaded };
}

/** `momentum (…): loss below 0.01 within 3,000 epochs in 9 of 9 runs; median 750, quartiles 464 to 1,496.` */
export function arrival({ strategy, courses }: Courses): string {
  const { name, settings, epochs } = strategy;
  const arrived = courses.filter(({ reached }) => Number.isFinite(reached)).length;
  const { low, median, high } = quartiles(courses.map(({ reached }) => reached));
  const shown = (value: number): string => (Number.isFinite(value) ? plainNumber(value, 0) : 'never');
  const times = Number.isFinite(low) ? `; median ${shown(median)}, quartiles ${shown(low)} to ${shown(high)}` : '';
  return `${name} (${settings}): loss below ${goal} within ${plainNumber(epochs, 0)} epochs in ${arrived} of ${courses.length} runs${times}.`;
}

type Table = Drawn['tables'][string];

function curveTable(all: readonly Courses[]): Table {
  return {
    columns: ['strategy', 'epoch', 'update', 'sample', 'lossLowerQuartile', 'lossMedian', 'lossUpperQuartile'],
    rows: all.flatMap((one) =>
      bandOf(one, 'epochs').points.map(({ x, low, median, high }) => [
        one.strategy.id,
        x,
        x * perEpoch(one, 'updates'),
        x * perEpoch(one, 'samples'),
        low,
        median,
        high,
      ]),
    ),
  };
}

function runTable(all: readonly Courses[]): Table {
  return {
    columns: ['strategy', 'seed', 'epochsToGoal', 'updatesToGoal', 'samplesToGoal'],
    rows: all.flatMap((one) =>
      one.courses.map(({ seed, reached }) => {
        const units: readonly Unit[] = ['epochs', 'updates', 'samples'];
        const counts = units.map((unit) => (Number.isFinite(reached) ? reached * perEpoch(one, unit) : null));
        return [one.strategy.id, seed, ...counts];
      }),
    ),
  };
}
