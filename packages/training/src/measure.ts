/**
 * Measuring a model on data: loss and accuracy in mode 'infer'.
 */
import {
  type Backend,
  type Dataset,
  type Executable,
  type Floats,
  type Layer,
  type Loss,
  type Program,
  traceInference,
} from '@rivulet/tensor';
import { type Coroutine, settle } from './coroutine.js';
import type { EndEvent } from './events.js';

/** What a run is measured by at its end. */
export type Score = Pick<EndEvent, 'loss' | 'accuracy' | 'validationLoss' | 'validationAccuracy'>;

/** What a measurement gives. */
export type Measurement = { readonly loss: number; readonly accuracy: number | null };

/**
 * Measures one model on data sets of one form. Owns an executable from the first measurement on, since
 * most runs measure once, at their end; dispose it.
 */
export class Meter {
  private readonly program: Program;
  private executable: Executable | null = null;
  private readonly rows = new Map<Dataset, Int32Array>();

  /** Traces the model in mode 'infer', so that one that cannot be used later is refused now. */
  constructor(
    private readonly backend: Backend,
    model: Layer,
    loss: Loss,
    private readonly datasets: readonly Dataset[],
  ) {
    const { inputs, targets } = datasets[0] ?? { inputs: { columns: 0 }, targets: { columns: 0 } };
    this.program = traceInference({ model, loss, features: inputs.columns, targets: targets.columns });
  }

  /** Compiles the inference program and writes the samples of all data sets, one after another. */
  private *compile(): Coroutine<Executable> {
    const { datasets } = this;
    const samples = Math.max(...datasets.map(({ size }) => size));
    const executable = yield* settle(this.backend.compile(this.program, { samples }));
    executable.write(
      'x',
      datasets.flatMap((data) => Array.from(data.inputs.values)),
    );
    executable.write(
      'y',
      datasets.flatMap((data) => Array.from(data.targets.values)),
    );
    let start = 0;
    for (const data of datasets) {
      const from = start;
      this.rows.set(
        data,
        Int32Array.from({ length: data.size }, (_, row) => from + row),
      );
      start += data.size;
    }
    return executable;
  }

  /**
   * Loss and accuracy with these parameters.
   *
   * @param parameters `params/…` and `layers/…` by name; other names are passed over
   */
  *measure(data: Dataset, parameters: Readonly<Record<string, Floats>>): Coroutine<Measurement> {
    const executable = (this.executable ??= yield* this.compile());
    for (const name of this.program.state.keys()) {
      const values = parameters[name];
      if (values) executable.write(name, values);
    }
    const rows = this.rows.get(data) ?? new Int32Array(0);
    const numbers = new Float64Array(this.program.numbers.length);
    const starts = Int32Array.of(0, rows.length);
    const scalars = this.lossScalars();
    yield* settle(executable.run({ steps: 1, step: 0, seed: 0, rows, starts, scalars, numbers }));
    const at = (name: string): number | undefined => numbers[this.program.numbers.indexOf(name)];
    const correct = at('correct');
    return { loss: at('loss') ?? NaN, accuracy: correct === undefined ? null : correct / data.size };
  }

  dispose(): void {
    this.executable?.dispose();
  }

  /** A loss's own hyper-parameters at their first value: a measurement has no step. */
  private lossScalars(): Float64Array {
    return Float64Array.from(this.program.freeScalars, (name) => {
      const source = this.program.scalars.get(name)?.source;
      if (typeof source === 'function') return source(0, 0);
      if (typeof source === 'object' && source !== null) return source.value(source.init());
      return source ?? NaN;
    });
  }
}
