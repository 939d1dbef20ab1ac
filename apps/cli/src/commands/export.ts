/**
 * `rivulet export`: a checkpoint becomes a verified model.
 */
import { dirname, join, relative, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { type Inference, reviveInference } from '@rivulet/training';
import { readCheckpoint } from '@rivulet/training/files';
import { stateDictOf } from '@rivulet/weights';
import { writeStateDict } from '@rivulet/weights/files';
import { UsageError, exitCodes } from '../errors.js';
import { type ExportedStep, exportStep, placesOfStep } from '../export-step.js';
import { exportModel } from '../finish-run.js';
import type { Io } from '../io.js';
import { cautiousLoader } from '../load-plugin.js';
import { number, percent } from '../progress-line.js';
import { count, printJson } from '../report.js';
import { checkApart, checkWritable } from '../write-file.js';

const examples = `
The checkpoint says how the model and its data are made again; a CSV file has to be where it was.
The model is compared with the trainer on all samples and on random points before it is written.

Examples:
  rivulet export out/moons/checkpoint.safetensors
      writes out/moons/model.onnx
  rivulet export run.safetensors --out moons.onnx --json
  rivulet export run.safetensors --weights net.safetensors
      for PyTorch as well: load_state_dict(safetensors.torch.load_file('net.safetensors')) of an nn.Sequential;
      how features are scaled stands in the metadata of the file
  rivulet export run.safetensors --training-step
      writes model.step.onnx and model.start.onnx as well: one step of the training, with which any ONNX
      Runtime, in any language, goes on where the checkpoint is; the files tell how, with lines of Python
  rivulet export run.safetensors --training-step loop
      the same with any number of steps in a run, for small nets`;

type Values = {
  readonly out?: string;
  readonly weights?: string;
  readonly trainingStep?: true | 'step' | 'loop';
  readonly allow?: string;
  readonly json?: boolean;
};

/** Adds the command; the exit code goes to `done`. */
export function addExport(program: Command, io: Io, done: (code: number) => void): void {
  program
    .command('export')
    .summary('write the model of a checkpoint as ONNX, verified')
    .description('Writes the model of a checkpoint as ONNX and verifies it with ONNX Runtime.')
    .argument('<checkpoint>', 'a file that train has written, such as out/moons/checkpoint.safetensors')
    .option('--out <file>', 'the model (default: model.onnx beside the checkpoint)')
    .option('--weights <file>', "the weights as well, as safetensors with PyTorch's names")
    .addOption(
      new Option('--training-step [form]', 'a step of the training as well, or a loop of them, as ONNX').choices([
        'step',
        'loop',
      ]),
    )
    .option('--allow <packages>', "others' packages that the checkpoint may load: my-package,another")
    .option('--json', 'print one JSON object and nothing else')
    .option('--debug', 'show where an error comes from')
    .addHelpText('after', examples)
    .action(async (checkpoint: string, values: Values) => done(await runExport(checkpoint, values, io)));
}

async function runExport(given: string, values: Values, io: Io): Promise<number> {
  const source = resolve(io.cwd, given);
  const path = values.out === undefined ? join(dirname(source), 'model.onnx') : resolve(io.cwd, values.out);
  const short = relative(io.cwd, path);
  const shown = values.out ?? (short.startsWith('..') ? path : short);
  checkApart(path, shown, '--out', [source]);
  const weights = placeOfWeights(values.weights, io.cwd, [source, path]);
  const checkpoint = readCheckpoint(source);
  const load = cautiousLoader(io.cwd, values.allow?.split(',') ?? []);
  const inference = await reviveInference(checkpoint, load);
  checkWritable(path, shown, '--out');
  if (weights !== null) checkWritable(weights.path, weights.shown, '--weights');
  const { size, sha256, verification } = await exportModel(inference, path);
  const { loss, accuracy } = inference;
  const { maxAbsDiff, rows } = verification;
  if (weights !== null) writeWeights(inference, weights.path);
  const form = values.trainingStep === true ? 'step' : values.trainingStep;
  const places = placesOfStep({ path, shown });
  const trainingStep = form && (await exportStep(checkpoint, inference.data, form, places, load));
  if (values.json) {
    const written = {
      ...(weights && { weights: weights.shown }),
      ...(trainingStep && { trainingStep: stepFacts(trainingStep) }),
    };
    printJson(io.stdout, { path: shown, size, sha256, loss, accuracy, maxAbsDiff, rows, ...written });
  } else {
    const right = accuracy === null ? '' : `accuracy ${percent(accuracy)}, `;
    io.stdout.write(`${shown}: ${count(size, 'byte')}, ${right}loss ${number(loss)}\n`);
    io.stdout.write(
      `ONNX Runtime agrees with the trainer: max |Δ| ${number(maxAbsDiff, 2)} on ${count(rows, 'row')}\n`,
    );
    if (weights !== null) io.stdout.write(`${weights.shown}: the weights with PyTorch's names\n`);
    if (trainingStep) io.stdout.write(stepText(trainingStep, checkpoint.step));
  }
  return exitCodes.done;
}

function stepFacts({ step, start, nodes, maxDiff, steps }: ExportedStep): Record<string, string | number> {
  return { step: step.shown, start: start.shown, nodes, steps, maxDiff };
}

function stepText({ step, start, nodes, maxDiff, steps }: ExportedStep, after: number): string {
  return (
    `${step.shown}: the training step, ${count(nodes, 'node')}; ${start.shown}: what it goes on from, step ${after}\n` +
    `ONNX Runtime trains as the trainer does: ${count(steps, 'step')}, max |Δ| ${number(maxDiff, 2)}\n`
  );
}

/** @throws UsageError when this would replace what is read, or what is written beside it */
function placeOfWeights(
  given: string | undefined,
  cwd: string,
  others: readonly string[],
): { readonly path: string; readonly shown: string } | null {
  if (given === undefined) return null;
  const path = resolve(cwd, given);
  if (others.includes(path)) throw new UsageError(`--weights: ${given} is the checkpoint or the model; choose another`);
  return { path, shown: given };
}

/** With what PyTorch does not know of: what the columns are, and how they are scaled. */
function writeWeights({ program, parameters, scaling, features, classes }: Inference, path: string): void {
  const shapes = Object.fromEntries([...program.state].map(([name, { leaf }]) => [name, leaf.shape.map(Number)]));
  const metadata = {
    features: JSON.stringify(features),
    ...(classes && { classes: JSON.stringify(classes) }),
    ...(scaling && { scaling: JSON.stringify(scaling) }),
  };
  writeStateDict(path, stateDictOf(parameters, shapes), metadata);
}
