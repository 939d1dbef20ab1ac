/**
 * The bare executable: a compiled step with its data, and no loop and no stream around it.
 */
import { initialState, traceStep } from '@rivulet/tensor';

/**
 * Compiles a step and fills it; `epoch()` runs one pass over the data in one call and gives the losses of its steps,
 * `reset()` goes back to before the first step.
 */
export function bareRun({ model, loss, optimizer, data, initial = {} }, batchSize, backend) {
  const program = traceStep({ model, loss, optimizer, features: data.inputs.columns, targets: data.targets.columns });
  const state = Object.entries(initialState(program, {}, initial));
  const executable = backend.compile(program, { samples: batchSize });
  executable.write('x', data.inputs.values);
  executable.write('y', data.targets.values);

  const steps = Math.ceil(data.size / batchSize);
  const rates = program.freeScalars.map((name) => program.scalars.get(name).source);
  const [lossAt, width] = [program.numbers.indexOf('loss'), program.numbers.length];
  const call = {
    steps,
    step: 1,
    seed: 1,
    rows: Int32Array.from({ length: data.size }, (_, row) => row),
    starts: Int32Array.from({ length: steps + 1 }, (_, step) => Math.min(step * batchSize, data.size)),
    scalars: Float64Array.from({ length: steps * rates.length }, (_, i) => rates[i % rates.length]),
    numbers: new Float64Array(steps * width),
  };
  const run = {
    /** What really runs the program. */
    backend: executable.backend,
    /** Updates an epoch. */
    steps,
    reset() {
      for (const [name, values] of state) executable.write(name, values);
      call.step = 1;
    },
    /** One pass over the data, in the order of the file unless another is given. */
    epoch(order) {
      if (order) call.rows = order;
      executable.run(call);
      call.step += steps;
    },
    /** Losses of the steps of the last epoch. */
    losses: () => Array.from({ length: steps }, (_, step) => call.numbers[step * width + lossAt]),
    dispose: () => executable.dispose(),
  };
  run.reset();
  return run;
}

/** The largest difference of the first 50 losses from the reference. */
export function deviation(run, expected) {
  run.reset();
  const losses = [];
  while (losses.length < 50) {
    run.epoch();
    losses.push(...run.losses());
  }
  return Math.max(...losses.slice(0, 50).map((loss, step) => Math.abs(loss - expected[step])));
}
