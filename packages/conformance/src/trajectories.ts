/**
 * `optimizers*\/NAME.json`: an optimizer on gradients that are given, whatever the parameters are.
 */
import { traceUpdate } from '@rivulet/tensor';
import type { Check } from './check.js';
import type { Field } from './field.js';
import { type Load, transformOfCase } from './library.js';
import { ProgramRun } from './program-run.js';
import { comparison, follow, tracksOf } from './recorded-path.js';
import { float64Bound } from './tolerance.js';

/** The check of one case. */
export async function trajectoryCheck(file: Field, one: Field, load: Load | undefined): Promise<Check> {
  const start = file.at('param0').numbers();
  const shape = file.maybe('shape')?.numbers() ?? [start.length];
  if (shape.reduce((size, length) => size * length, 1) !== start.length) {
    file.at('shape').refuse(`a shape of ${start.length} numbers, as many as param0 has`);
  }
  const sequence = one.at('sequence').text();
  const gradients = disturbed(file.at('gradients').at(sequence).rows(start.length), one);
  const params = one.at('params').rows(start.length);
  if (params.length > gradients.length) one.at('params').refuse(`at most ${gradients.length} rows, one a gradient`);
  const found = await transformOfCase(file, one, load, one.maybe('lr_by_step')?.numbers());
  const program = traceUpdate(found.plugin, { p: shape });
  const { tracks, notes } = tracksOf(one, program, { rows: params, start }, found.rows);
  return {
    plugin: found.name,
    dialect: found.dialect,
    name: `${one.maybe('name')?.text() ?? 'a case'}, ${sequence}`,
    steps: params.length,
    run: comparison(
      async (machine) => {
        const run = await ProgramRun.start(program, machine, { 'params/p': start });
        return follow(run, tracks, params.length, async (row) => {
          run.write({ 'gradients/p': gradients[row] ?? [] });
          await run.run();
        });
      },
      tracks,
      float64Bound(one.at('rounding_sensitivity').number()),
      notes,
    ),
  };
}

/** The gradients with those that a case makes infinite or NaN: `nonfinite: [[row, coordinate, value], …]`. */
function disturbed(rows: readonly (readonly number[])[], one: Field): readonly (readonly number[])[] {
  const copies = rows.map((row) => [...row]);
  for (const triple of one.maybe('nonfinite')?.list() ?? []) {
    const [row = NaN, coordinate = NaN, value = NaN] = triple.numbers(3);
    const target = copies[row];
    if (!target || !(coordinate in target)) triple.refuse(`a row below ${rows.length} and a coordinate of it`);
    else target[coordinate] = value;
  }
  return copies;
}
