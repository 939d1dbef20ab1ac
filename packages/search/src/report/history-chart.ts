/**
 * The chart of a search's course: the value of each trial in their order, and the best so far.
 */
import { edge, element, label, linearAxis, renderFigure, textWidth } from '@rivulet/tracking/drawing';
import { type SearchResults, improvements, isValued, ranked } from './results.js';
import { scaleOfValues } from './scale.js';
import { colors } from './signs.js';
import { lanesHeight, lanesOf, leftRoom, valuePanel } from './value-panel.js';
import { objectiveText, valueText } from './words.js';

const width = 860;
const frame = 320;

/**
 * The value of each trial by its number, the best so far as a line; trials that were pruned, failed, or never came to the
 * goal lie in lanes above, each with a shape of its own.
 *
 * @returns a standalone SVG; `null` where no trial is over
 */
export function historyChart({ start, records }: SearchResults): string | null {
  if (records.length === 0) return null;
  const { direction, objective } = start;
  const scale = scaleOfValues(
    records.filter(isValued).map(({ value }) => value),
    7,
  );
  const lanes = lanesOf(records);
  const last = Math.max(...records.map(({ number }) => number));
  const trials = linearAxis(0, Math.max(1, last), 10, { whole: true });
  const [best = null] = ranked(records, direction);
  const bestText = best ? `best ${valueText(best.value)}` : '';
  const [left, right] = [edge + leftRoom(scale, lanes), width - edge - textWidth(bestText, 12) - 10];
  const x = (trial: number): number => left + 8 + (trial / Math.max(1, last)) * (right - left - 16);
  const [top, bottom] = [26, 26 + lanesHeight(lanes) + frame];
  const nodes = valuePanel({
    ...{ left, right, top, bottom, records, lanes, scale, best },
    ticks: trials.ticks.map((tick) => ({ x: x(tick), text: trials.label(tick) })),
    x: ({ number }) => x(number),
    behind: (y) => {
      const [first, ...others] = improvements(records, direction);
      if (!first) return [];
      const steps = others.map(({ number, value }) => `H${near(x(number))}V${near(y(value))}`).join('');
      const d = `M${near(x(first.number))},${near(y(first.value))}${steps}H${near(right)}`;
      return [
        element('path', { d, fill: 'none', stroke: colors.best, 'stroke-width': 1.8 }),
        label(bestText, { x: right + 6, y: y(best?.value ?? first.value) + 4, color: colors.best, weight: 600 }),
      ];
    },
  });
  return renderFigure({
    title: 'Trials of the search',
    subtitle: `${objectiveText(objective)}; a circle is a trial, the line is the best so far${best ? `, trial ${best.number} the best of all` : ''}`,
    width,
    stripes: [
      {
        height: bottom + 44,
        nodes: [
          label(`${objectiveText(objective)}${scale.log ? ' (log)' : ''}`, { x: edge, y: 14, weight: 600 }),
          ...nodes,
          label('trial', { x: (left + right) / 2, y: bottom + 36, weight: 600, anchor: 'middle' }),
        ],
      },
    ],
    notes: [],
  });
}

function near(value: number): number {
  return Math.round(100 * value) / 100;
}
