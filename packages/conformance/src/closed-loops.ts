/**
 * `closed_loop/NAME.json`: an optimizer on an objective, whose gradient is taken where the optimizer
 * asks for it: at the parameters, ahead of them, or at a second point (SAM).
 */
import { type Layer, type Loss, type Program, type Transform, traceStep } from '@rivulet/tensor';
import { relativeError } from '@rivulet/testkit';
import type { Check } from './check.js';
import type { Field } from './field.js';
import { type Load, optimizerOf } from './library.js';
import { type Objective, objectiveOf } from './objectives.js';
import { ProgramRun } from './program-run.js';
import { comparison, follow, tracksOf } from './recorded-path.js';
import { float64Bound } from './tolerance.js';

/** The check of one case. */
export async function closedLoopCheck(file: Field, one: Field, load: Load | undefined): Promise<Check> {
  const objective = objectiveOf(file.at('objective'));
  const every = one.at('every').count();
  const params = one.at('params').rows(objective.start.length);
  checkValues(one, params, objective);
  const found = await optimizerOf(file, one, load);
  const program = stepOn(objective, found.plugin);
  const { tracks, notes } = tracksOf(one, program, params, found.rows);
  return {
    plugin: found.name,
    dialect: found.dialect,
    name: one.maybe('name')?.text() ?? 'a case',
    steps: params.length * every,
    run: comparison(
      async (machine) => {
        const run = await ProgramRun.start(program, machine, { 'params/p': objective.start });
        run.write({ x: [0], y: [0] });
        return follow(run, tracks, params.length, () => run.run(every, 1));
      },
      tracks,
      float64Bound(one.at('rounding_sensitivity').number()),
      notes,
    ),
  };
}

/** A training step whose loss is the objective, whatever the one sample is. */
function stepOn(objective: Objective, optimizer: Transform): Program {
  const { start } = objective;
  const model: Layer = {
    name: 'objective',
    spec: null,
    init: (_, scope) => ({
      params: { p: scope.constant(start, [start.length]) },
      state: {},
      output: ['batch', 1],
    }),
    apply: (x, { p }, state) => ({ output: p ? x.add(objective.formula(p)) : x, state }),
  };
  const loss: Loss = { name: 'value', spec: null, perSample: (output) => output };
  return traceStep({ model, loss, optimizer, features: 1, targets: 1 });
}

/** `values` are the objective at `params`, or the file describes another objective than it was made with. */
function checkValues(one: Field, params: readonly (readonly number[])[], objective: Objective): void {
  const at = (row: number): number => objective.value(params[row] ?? []);
  const values = one.maybe('values')?.numbers(params.length) ?? [];
  const wrong = values.findIndex((recorded, row) => !(relativeError(at(row), recorded) < 1e-9));
  if (wrong >= 0) one.at('values').refuse(`${at(wrong)} at ${wrong}, the objective at params[${wrong}]`);
}
