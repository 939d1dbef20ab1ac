/**
 * Where the axes of parallel coordinates stand. What hangs on a choice stands in the lane of its option, so that a line
 * runs through the parameters that its trial had, and through no others.
 */
import type { ChoiceParameter, Dimension } from '../space.js';

/** An axis from `top` to `bottom` in the column of this number. */
export type PlacedAxis = {
  readonly dimension: Dimension;
  readonly column: number;
  readonly top: number;
  readonly bottom: number;
  /** Whether it stands in a lane, below its name. */
  readonly inLane: boolean;
};

/** All axes in the order of columns, and after which column the lanes of a choice end. */
export type ParallelLayout = {
  readonly axes: readonly PlacedAxis[];
  /** Columns of parameters; that of the value comes behind them. */
  readonly columns: number;
  /** For each choice with lanes: its name, and the columns of them. */
  readonly lanes: readonly { readonly name: string; readonly first: number; readonly last: number }[];
};

/** The share of the height that the lane of an option has, counted from above. */
export function laneOf({ options }: ChoiceParameter, label: string): readonly [number, number] {
  const index = options.findIndex((option) => option.label === label);
  return [index / options.length, (index + 1) / options.length];
}

/** How many lanes the tallest choice has that others hang on. */
export function mostLanes(dimensions: readonly Dimension[]): number {
  const counts = dimensions.flatMap(({ name, parameter }) =>
    parameter.search === 'choice' && dimensions.some(({ when }) => when?.name === name)
      ? [parameter.options.length]
      : [],
  );
  return Math.max(0, ...counts);
}

/**
 * Places the axes.
 *
 * @param top,bottom of the axes that take the whole height
 */
export function layOut(dimensions: readonly Dimension[], top: number, bottom: number): ParallelLayout {
  const axes: PlacedAxis[] = [];
  const lanes: { name: string; first: number; last: number }[] = [];
  let column = 0;
  for (const dimension of dimensions.filter(({ when }) => when === null)) {
    axes.push({ dimension, column, top, bottom, inLane: false });
    column++;
    const { name, parameter } = dimension;
    if (parameter.search !== 'choice') continue;
    const counts = parameter.options.map(({ label }) => {
      const [from, to] = laneOf(parameter, label);
      const inside = descendants(dimensions, name, label);
      inside.forEach((dimension, index) =>
        axes.push({
          dimension,
          column: column + index,
          top: top + from * (bottom - top) + 22,
          bottom: top + to * (bottom - top) - 8,
          inLane: true,
        }),
      );
      return inside.length;
    });
    const most = Math.max(0, ...counts);
    if (most > 0) lanes.push({ name, first: column, last: column + most - 1 });
    column += most;
  }
  return { axes: axes.sort((a, b) => a.column - b.column), columns: column, lanes };
}

/** What exists only under this option, at any depth. */
function descendants(dimensions: readonly Dimension[], name: string, label: string): readonly Dimension[] {
  return dimensions
    .filter(({ when }) => when !== null && when.name === name && when.label === label)
    .flatMap((dimension) => [
      dimension,
      ...(dimension.parameter.search === 'choice'
        ? dimension.parameter.options.flatMap((option) => descendants(dimensions, dimension.name, option.label))
        : []),
    ]);
}
