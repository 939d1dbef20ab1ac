/**
 * How long a training step takes, and what the event stream adds: `npm run bench [-- --json] [--only NAME]`.
 *
 * Both ways of running do the same steps in turn, round after round, so that a machine that slows
 * down slows both; what to quote is the ratio, not the microseconds. Runs the built packages.
 */
import { parseArgs } from 'node:util';
import { bookMoons } from '@rivulet/datasets';
import { mlp, softmaxCrossEntropy } from '@rivulet/layers';
import { adam, nesterov } from '@rivulet/optimizers';
import { initialState, reference, traceStep } from '@rivulet/tensor';
import { train } from '@rivulet/training';
import { lastValueFrom, tap } from 'rxjs';

const { values: options } = parseArgs({
  options: { json: { type: 'boolean' }, only: { type: 'string' }, rounds: { type: 'string' } },
});
const rounds = Number(options.rounds ?? 7);

const data = bookMoons();
const model = mlp({ sizes: [2, 12, 13, 13, 2] });
const loss = softmaxCrossEntropy();
const optimizers = { adam: () => adam({ learningRate: 0.01 }), nesterov: () => nesterov({ learningRate: 0.01 }) };
const updates = { 1: 3000, 32: 1000, 300: 200 };

/** Microseconds a step of the bare executable: the program, with no loop and no stream around it. */
function bare(optimizer, batchSize, steps) {
  const program = traceStep({ model, loss, optimizer, features: 2, targets: 1 });
  const executable = reference().compile(program);
  for (const [name, values] of Object.entries(initialState(program))) executable.write(name, values);
  executable.write('x', data.inputs.values);
  executable.write('y', data.targets.values);
  const stepsPerEpoch = Math.ceil(data.size / batchSize);
  const starts = Int32Array.from({ length: stepsPerEpoch + 1 }, (_, i) => Math.min(i * batchSize, data.size));
  const rates = program.freeScalars.map((name) => program.scalars.get(name).source);
  const scalars = Float64Array.from({ length: stepsPerEpoch * rates.length }, (_, i) => rates[i % rates.length]);
  const numbers = new Float64Array(stepsPerEpoch * program.numbers.length);
  const epochsToRun = Math.ceil(steps / stepsPerEpoch);
  const began = performance.now();
  for (let epoch = 0; epoch < epochsToRun; epoch++) {
    const rows = data.order({ epoch, seed: 1 });
    executable.run({ steps: stepsPerEpoch, step: epoch * stepsPerEpoch + 1, seed: 1, rows, starts, scalars, numbers });
  }
  const elapsed = performance.now() - began;
  executable.dispose();
  return (1000 * elapsed) / (epochsToRun * stepsPerEpoch);
}

/** The same through the public API, with one subscriber to the events of epochs. */
async function streamed(optimizer, batchSize, steps) {
  const stepsPerEpoch = Math.ceil(data.size / batchSize);
  const epochsToRun = Math.ceil(steps / stepsPerEpoch);
  let [began, ended] = [0, 0];
  const run$ = train({ model, loss, data, optimizer, epochs: epochsToRun, batchSize, seed: 1 });
  const clock = tap((event) => {
    if (event.kind === 'start') began = performance.now();
    if (event.kind === 'epoch') ended = performance.now();
  });
  await lastValueFrom(run$.pipe(clock));
  return (1000 * (ended - began)) / (epochsToRun * stepsPerEpoch);
}

const sorted = (list) => [...list].sort((a, b) => a - b);
const median = (list) => sorted(list)[Math.floor(list.length / 2)];

const rows = [];
for (const [name, optimizer] of Object.entries(optimizers)) {
  for (const [batch, steps] of Object.entries(updates)) {
    const row = `moons-${name}-${batch}`;
    if (options.only && options.only !== row) continue;
    const bareTimes = [];
    const ratios = [];
    bare(optimizer(), Number(batch), steps);
    await streamed(optimizer(), Number(batch), steps);
    for (let round = 0; round < rounds; round++) {
      const alone = bare(optimizer(), Number(batch), steps);
      bareTimes.push(alone);
      ratios.push((await streamed(optimizer(), Number(batch), steps)) / alone);
    }
    rows.push({
      name: row,
      us_per_update: median(bareTimes),
      min: Math.min(...bareTimes),
      max: Math.max(...bareTimes),
      ratios: { stream: median(ratios) },
    });
  }
}

if (rows.length === 0) {
  console.error(`bench: there is no row '${options.only}'; try moons-adam-32`);
  process.exitCode = 2;
} else if (!options.json) {
  console.log(`reference evaluator, float32, node ${process.version}, ${rounds} rounds in turn; medians`);
  console.table(
    Object.fromEntries(
      rows.map(({ name, us_per_update, min, max, ratios }) => [
        name,
        {
          'µs/update': us_per_update.toFixed(1),
          'min–max': `${min.toFixed(1)}–${max.toFixed(1)}`,
          'through train()': `${ratios.stream.toFixed(3)}×`,
        },
      ]),
    ),
  );
  const spread = Math.max(...rows.map(({ min, max }) => max / min));
  console.log(`noise: the slowest round of a row took up to ${spread.toFixed(2)} times its fastest`);
}
if (options.json) console.log(JSON.stringify({ rows }));
