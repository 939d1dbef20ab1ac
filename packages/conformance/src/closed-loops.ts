/**
 * `closed_loop/NAME.json`: an optimizer on an objective, whose gradient is taken where the optimizer
 * asks for it: at the parameters, ahead of them, or at a second point (SAM).
 */
import { type Layer, type Loss, type Program, type Solver, type Transform, isSolver, traceStep } from '@rivulet/tensor';
import { relativeError, runSolver } from '@rivulet/testkit';
import type { Check, Outcome } from './check.js';
import type { Field } from './field.js';
import { type Load, optimizerOf } from './library.js';
import { type Objective, objectiveOf } from './objectives.js';
import { ProgramRun } from './program-run.js';
import { comparison, follow, tracksOf } from './recorded-path.js';
import { float64Bound, relativeDistance } from './tolerance.js';

/** The check of one case. */
export async function closedLoopCheck(file: Field, one: Field, load: Load | undefined): Promise<Check> {
  const objective = objectiveOf(file.at('objective'));
  const every = one.at('every').count();
  const params = one.at('params').rows(objective.start.length);
  checkValues(one, params, objective);
  const { plugin, name, dialect, rows } = await optimizerOf(file, one, load);
  const title = one.maybe('name')?.text() ?? 'a case';
  const about = { plugin: name, dialect, name: title, steps: params.length * every };
  const bound = float64Bound(one.at('rounding_sensitivity').number());
  if (isSolver(plugin)) {
    const run = () => Promise.resolve(solverOutcome(plugin, objective, params, every, bound));
    return { ...about, hostOnly: true, run };
  }
  const program = stepOn(objective, plugin);
  const { tracks, notes } = tracksOf(one, program, { rows: params, start: objective.start }, rows);
  return {
    ...about,
    run: comparison(
      async (machine) => {
        const run = await ProgramRun.start(program, machine, { 'params/p': objective.start });
        run.write({ x: [0], y: [0] });
        return follow(run, tracks, params.length, () => run.run(every, 1));
      },
      tracks,
      bound,
      notes,
    ),
  };
}

/** A solver asks the host for losses and gradients, in float64. */
function solverOutcome(
  solver: Solver,
  objective: Objective,
  params: readonly (readonly number[])[],
  every: number,
  bound: number,
): Outcome {
  const path = runSolver(solver, {
    start: objective.start,
    steps: params.length * every,
    evaluate: (x) => ({ loss: objective.value(x), gradient: objective.gradient(x) }),
  });
  const rows = path.filter((_, index) => (index + 1) % every === 0);
  return { ...relativeDistance(rows, params, 'params'), bound, notes: [] };
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
