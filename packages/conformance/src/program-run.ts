/**
 * A program at work on any backend, step by step.
 */
import {
  type Backend,
  type Executable,
  type Floats,
  type Program,
  type ScalarSlot,
  initialState,
  reference,
} from '@rivulet/tensor';
import type { Machine } from './check.js';

/** Numbers by the names of a program. */
export type Numbers = Readonly<Record<string, ArrayLike<number>>>;

/** An executable and the number of steps that it has done. */
export class ProgramRun {
  private done = 0;

  private constructor(
    private readonly executable: Executable,
    private readonly sources: readonly ScalarSlot['source'][],
    private readonly numbers: number,
  ) {}

  /**
   * Compiles a program and sets its state.
   *
   * @param given states that are not as their formulas say
   */
  static async start(program: Program, { backend, precision }: Machine, given: Numbers = {}): Promise<ProgramRun> {
    const executable = await backend.compile(program);
    for (const [name, values] of Object.entries(initialState(program, { precision }, given))) {
      executable.write(name, values);
    }
    const sources = program.freeScalars.map((name) => program.scalars.get(name)?.source ?? null);
    return new ProgramRun(executable, sources, program.numbers.length);
  }

  /** Sets states, or all rows of data inputs. */
  write(values: Numbers): void {
    for (const [name, numbers] of Object.entries(values)) this.executable.write(name, numbers);
  }

  /**
   * Runs steps, each with the same samples.
   *
   * @param steps how many
   * @param samples rows of the data that each takes, from the first; default none
   */
  async run(steps = 1, samples = 0): Promise<void> {
    const first = this.done;
    this.done += steps;
    const each = Array.from({ length: samples }, (_, row) => row);
    await this.executable.run({
      steps,
      step: first + 1,
      seed: 0,
      rows: Int32Array.from(Array.from({ length: steps }, () => each).flat()),
      starts: Int32Array.from({ length: steps + 1 }, (_, step) => step * samples),
      scalars: Float64Array.from({ length: steps * this.sources.length }, (_, index) =>
        valueOf(this.sources[index % this.sources.length] ?? null, first + Math.floor(index / this.sources.length)),
      ),
      numbers: new Float64Array(steps * this.numbers),
    });
  }

  /** A copy of a state or an output. */
  async read(name: string): Promise<Floats> {
    return this.executable.read(name);
  }

  /** Returns every resource. */
  dispose(): void {
    this.executable.dispose();
  }
}

/** A hyper-parameter after `done` updates, in epoch 0; of a signal the value before it has seen anything. */
function valueOf(source: ScalarSlot['source'], done: number): number {
  if (source === null || typeof source === 'number') return source ?? NaN;
  return typeof source === 'function' ? source(done, 0) : source.value(source.init());
}

/** Computes in float64, and rounds every state and all that is written to float32 after each step. */
export const storedInFloat32: Machine = { name: 'stored', backend: storing(), precision: 'float64' };

function storing(): Backend {
  const exact = reference({ precision: 'float64' });
  const rounded = (values: ArrayLike<number>): Floats => Float64Array.from(values, Math.fround);
  return {
    name: `${exact.name}, stored in float32`,
    compile(program) {
      const inner = exact.compile(program);
      const changing = [...program.state].flatMap(([key, { next }]) => (next ? [key] : []));
      return {
        backend: inner.backend,
        write: (key, values) => inner.write(key, rounded(values)),
        run(call) {
          const [scalars, numbers] = [call.scalars.length / call.steps, call.numbers.length / call.steps];
          for (let i = 0; i < call.steps; i++) {
            inner.run({
              ...call,
              steps: 1,
              step: call.step + i,
              starts: call.starts.subarray(i, i + 2),
              scalars: call.scalars.subarray(i * scalars, (i + 1) * scalars),
              numbers: call.numbers.subarray(i * numbers, (i + 1) * numbers),
            });
            for (const key of changing) inner.write(key, rounded(inner.read(key)));
          }
        },
        read: (key) => inner.read(key),
        dispose: () => inner.dispose(),
      };
    },
  };
}
