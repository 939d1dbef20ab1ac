/**
 * Steps of a solver: the host decides where to go, the backend computes losses and gradients.
 */
import {
  type Backend,
  type Call,
  type Evaluation,
  type Executable,
  type Floats,
  Program,
  type Solver,
  type SolverState,
  type StateSlot,
  rootScope,
  sizeOf,
} from '@rivulet/tensor';
import { type Coroutine, settle } from './coroutine.js';
import { Pace } from './pace.js';

const own = 'optimizer/';

/**
 * The program of a solver's steps as a run sees it: the states, scalars and numbers of the evaluation, and
 * those of the solver, which no backend knows.
 *
 * @param evaluation from `traceEvaluation`
 */
export function solverProgram(evaluation: Program, solver: Solver): Program {
  const outputs = new Map(evaluation.outputs);
  const trace = [...outputs.values()][0]?.trace;
  if (!trace) throw new Error('an evaluation without a loss');
  const scalars = new Map(evaluation.scalars);
  const scope = rootScope(trace, 'optimizer', scalars);
  for (const [name, source] of Object.entries(solver.scalars)) scope.scalar(name, source);
  const state = new Map<string, StateSlot>(evaluation.state);
  for (const [name, shape] of Object.entries(solver.shapes(layoutOf(evaluation).unknowns))) {
    const leaf = trace.state(own + name, shape);
    state.set(own + name, { leaf, init: trace.constant(0, shape), next: null });
  }
  // Last, so that the other numbers stand where the evaluation reports them.
  outputs.set('evaluations', trace.constant(0));
  return new Program({ ...evaluation.parts, state, scalars, outputs });
}

/**
 * A solver with the evaluation that it needs. Owns the executable; dispose it.
 *
 * The parameters lie in the executable, in its precision; what the solver remembers of them lies here. So a
 * run that goes on from a checkpoint finds what an uninterrupted one would.
 */
export class SolverSteps {
  private state: SolverState = {};
  private readonly layout;
  /** Running statistics. */
  private readonly layers: readonly string[];
  /** Slices within a step, which may take many evaluations. */
  private readonly pace: Pace;

  private constructor(
    private readonly solver: Solver,
    private readonly program: Program,
    private readonly evaluation: Program,
    private readonly executable: Executable,
  ) {
    this.layout = layoutOf(evaluation);
    this.layers = [...evaluation.state].flatMap(([name, { next }]) => (next ? [name] : []));
    this.pace = new Pace(executable.elsewhere === true);
  }

  /** Compiles the evaluation; `program` is what `solverProgram` made of it. */
  static *compile(
    backend: Backend,
    solver: Solver,
    { program, compiled }: { readonly program: Program; readonly compiled: Program },
    samples: number,
  ): Coroutine<SolverSteps> {
    const executable = yield* settle(backend.compile(compiled, { samples }));
    return new SolverSteps(solver, program, compiled, executable);
  }

  /** What really computes losses and gradients. */
  get backend(): string {
    return this.executable.backend;
  }

  /** Whether this thread is free while they are computed. */
  get elsewhere(): boolean {
    return this.executable.elsewhere === true;
  }

  /** Sets a state of the run, or the rows of its data. */
  write(name: string, values: ArrayLike<number>): void {
    if (name.startsWith(own)) this.state = { ...this.state, [name.slice(own.length)]: Float64Array.from(values) };
    else this.executable.write(name, values);
  }

  /** A copy of a state of the run. */
  read(name: string): Floats | Promise<Floats> {
    const known = name.startsWith(own) ? this.state[name.slice(own.length)] : undefined;
    return known?.slice() ?? this.executable.read(name);
  }

  /** Runs steps. Gives the thread back in between where they take long. */
  *run(call: Call): Coroutine<void> {
    this.pace.breathed();
    for (let index = 0; index < call.steps; index++) yield* this.step(call, index);
  }

  dispose(): void {
    this.executable.dispose();
  }

  private *step(call: Call, index: number): Coroutine<void> {
    const inner = this.evaluationCall(call, index);
    const run = this.solver.step(yield* this.readPoint(), this.state, this.scalarsOf(call, index));
    let statistics: readonly (readonly [string, Floats])[] | null = null;
    const at = index * this.program.numbers.length;
    let turn = run.next();
    while (!turn.done) {
      const evaluation = yield* this.evaluate(turn.value, inner);
      if (!statistics) {
        // The evaluation that is reported is the one whose statistics are kept; the search leaves none behind.
        statistics = yield* this.readAll(this.layers);
        call.numbers.set(inner.numbers, at);
      }
      turn = run.next(evaluation);
    }
    const { point, state, evaluations } = turn.value;
    this.writePoint(point);
    for (const [name, values] of statistics ?? []) this.executable.write(name, values);
    this.state = state;
    call.numbers[at + inner.numbers.length] = evaluations;
  }

  /** The call of one evaluation within a step: the same samples, rates and random numbers each time. */
  private evaluationCall({ step, seed, rows, starts, scalars }: Call, index: number): Call {
    const at = index * this.program.freeScalars.length;
    return {
      steps: 1,
      step: step + index,
      seed,
      rows,
      starts: starts.slice(index, index + 2),
      scalars: scalars.slice(at, at + this.evaluation.freeScalars.length),
      numbers: new Float64Array(this.evaluation.numbers.length),
    };
  }

  /** The solver's hyper-parameters in a step, by its own names. */
  private scalarsOf({ scalars }: Call, index: number): Record<string, number> {
    const { freeScalars } = this.program;
    const value = (name: string): number =>
      scalars[index * freeScalars.length + freeScalars.indexOf(own + name)] ?? NaN;
    return Object.fromEntries(Object.keys(this.solver.scalars).map((name) => [name, value(name)]));
  }

  /** Loss and gradient at a point, penalties included. */
  private *evaluate(point: Float64Array, call: Call): Coroutine<Evaluation> {
    this.writePoint(point);
    this.pace.begin();
    const running = this.executable.run(call);
    if (running) yield running;
    const gradient = new Float64Array(point.length);
    for (const part of this.layout.parts) {
      gradient.set(yield* settle(this.executable.read(part.gradient)), part.from);
    }
    if (this.pace.end(1)) {
      yield 'breathe';
      this.pace.breathed();
    }
    const at = (name: string): number => call.numbers[this.evaluation.numbers.indexOf(name)] ?? NaN;
    return { loss: at('loss') + at('penalty'), gradient };
  }

  private *readPoint(): Coroutine<Float64Array> {
    const point = new Float64Array(this.layout.unknowns);
    for (const { name, from } of this.layout.parts) point.set(yield* settle(this.executable.read(name)), from);
    return point;
  }

  private writePoint(point: Float64Array): void {
    for (const { name, from, to } of this.layout.parts) this.executable.write(name, point.subarray(from, to));
  }

  private *readAll(names: readonly string[]): Coroutine<readonly (readonly [string, Floats])[]> {
    const all: (readonly [string, Floats])[] = [];
    for (const name of names) all.push([name, yield* settle(this.executable.read(name))]);
    return all;
  }
}

/** Where each parameter lies in a point. */
function layoutOf(program: Program) {
  let unknowns = 0;
  const parts = [...program.state.keys()]
    .filter((name) => name.startsWith('params/'))
    .map((name) => {
      const from = unknowns;
      unknowns += sizeOf(program.state.get(name)?.leaf.shape ?? []);
      return { name, gradient: name.replace('params/', 'gradients/'), from, to: unknowns };
    });
  return { parts, unknowns };
}
