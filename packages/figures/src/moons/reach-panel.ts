/**
 * How long each way of descent took to the goal, run by run: a row each, and a column for each way to count.
 */
import * as Plot from '@observablehq/plot';
import { type Stripe, drawPlot, edge, element, ink, label, logAxis, tint } from '@rivulet/tracking/drawing';
import { type Courses } from './courses.js';
import { type Unit, perEpoch } from './course-figure.js';
import { quartiles } from './quartiles.js';
import { strategyStyles } from './strategy-styles.js';

const units: readonly Unit[] = ['epochs', 'updates', 'samples'];
const rowHeight = 26;
const nameWidth = 104;
const countWidth = 44;
const between = 22;
const top = 30;
const below = 48;
const size = 12;

/** The rows of all ways of descent. */
export function reachPanel(all: readonly Courses[], width: number): Stripe {
  const height = top + rowHeight * all.length + below;
  const start = edge + nameWidth + countWidth;
  const column = (width - edge - start - between * (units.length - 1)) / units.length;
  const names = all.flatMap(({ strategy, courses }, row) => {
    const y = middle(row) + 4;
    const arrived = courses.filter(({ reached }) => Number.isFinite(reached)).length;
    return [
      label(strategy.name, { x: edge, y, size, weight: 600, color: strategyStyles[strategy.id].color }),
      label(`${arrived}/${courses.length}`, { x: start - 14, y, size, anchor: 'end', color: ink.muted }),
    ];
  });
  const columns = units.map((unit, i) =>
    element(
      'g',
      { transform: `translate(${start + i * (column + between)},0)` },
      label(`${unit} (log)`, { x: column / 2, y: height - 10, size, weight: 600, anchor: 'middle' }),
      element('g', { 'text-anchor': 'middle' }, ...reachColumn(all, unit, column, height)),
    ),
  );
  return {
    height,
    nodes: [
      label('reached', { x: start - 14, y: top - 10, size, anchor: 'end', color: ink.muted }),
      ...names,
      ...columns,
    ],
  };
}

const middle = (row: number): number => top + rowHeight * (row + 0.5);

function reachColumn(all: readonly Courses[], unit: Unit, width: number, height: number) {
  const counts = all.map((one) => one.courses.map(({ reached }) => reached * perEpoch(one, unit)));
  const finite = counts.flat().filter(Number.isFinite);
  const axis = logAxis(Math.min(...finite), Math.max(...finite), 4);
  // Beyond the right end lies what never arrived.
  const shown = (count: number): number => Math.min(count, axis.domain[1]);
  const rows = all.map(({ strategy }, row) => {
    const { low, median, high } = quartiles(counts[row] ?? []);
    return { y: middle(row), low: shown(low), high: shown(high), median, color: strategyStyles[strategy.id].color };
  });
  const runs = counts.flatMap((own, row) =>
    own.filter(Number.isFinite).map((x) => ({ x, y: middle(row), color: rows[row]?.color ?? ink.text })),
  );
  const { svg } = drawPlot(
    {
      width,
      height,
      marginTop: top,
      marginBottom: below,
      marginLeft: 8,
      marginRight: 14,
      x: { domain: axis.domain, type: 'log' },
      y: { domain: [height - below, top], range: [height - below, top], axis: null },
      marks: [
        Plot.gridX(axis.ticks, { stroke: ink.grid, strokeOpacity: 1 }),
        Plot.axisX(axis.ticks, {
          text: (tick: number) => axis.label(tick),
          tickSize: 5,
          label: null,
          fontSize: 11,
          color: ink.muted,
        }),
        Plot.ruleY([height - below], { stroke: ink.axis }),
        ...rows
          .filter(({ low, high }) => high > low)
          .map(({ y, low, high, color }) =>
            Plot.rect([{}], { x1: low, x2: high, y1: y - 6, y2: y + 6, fill: tint(color, 0.3), stroke: color }),
          ),
        ...runs.map(({ x, y, color }) => Plot.ruleX([x], { y1: y - 4, y2: y + 4, stroke: color, strokeWidth: 1.2 })),
        ...rows.map(({ median, y, color }) =>
          Number.isFinite(median)
            ? Plot.ruleX([median], { y1: y - 9, y2: y + 9, stroke: color, strokeWidth: 3.2 })
            : Plot.text([{ x: axis.domain[1], y }], {
                x: 'x',
                y: 'y',
                text: () => '▸',
                dx: 7,
                fill: color,
                fontSize: 13,
              }),
        ),
      ],
    },
    `reach-${unit}`,
  );
  return svg.children;
}
