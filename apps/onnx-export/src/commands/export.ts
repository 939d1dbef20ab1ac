/**
 * `rivulet-onnx-export [export]`: a checkpoint, a preset or a run becomes a verified file.
 */
import { dirname, join } from 'node:path';
import { opsets, target } from '@rivulet/onnx';
import { ConfigError } from '@rivulet/tensor';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Place, checkApart, checkWritable, placeOf, readWhole } from '../files.js';
import type { Settings } from '../formats/format.js';
import { formats } from '../formats/index.js';
import { type Io, exitCodes, interruptionCode } from '../io.js';
import { presets } from '../presets.js';
import { factsOf } from '../report/facts.js';
import { linesOf, reportFacts, reportOf } from '../report/report.js';
import { type PageOptions, pagePlaces, savePages } from '../report/save-pages.js';
import { type Source, fromCheckpoint, fromPreset, fromRun } from '../sources.js';

type Values = PageOptions & {
  readonly preset?: string;
  readonly run?: string;
  readonly out?: string;
  readonly format: keyof typeof formats;
  readonly opset?: number;
  readonly float16?: boolean;
  readonly foldBatchnorm?: boolean;
  readonly externalData?: boolean;
  readonly json?: boolean;
};

const help = `
One of three sources: a checkpoint; a preset, or a run in a file, both of which are trained first.
A run is JSON with model, loss, data, optimizer, epochs, batchSize and seed, as every model of ours
has it in its metadata under 'run', and every event log in its first line under 'spec'.

Presets:
${Object.entries(presets)
  .map(([name, { about }]) => `  ${name}\n      ${about}`)
  .join('\n')}

Formats:
${Object.entries(formats)
  .map(([name, { about }]) => `  ${name}\n      ${about}`)
  .join('\n')}

Before a file is written, ONNX Runtime and the trainer are compared on all samples and on random points:
a file that exists has passed.

Examples:
  rivulet-onnx-export out/moons/checkpoint.safetensors
      writes out/moons/model.onnx
  rivulet-onnx-export run.safetensors --out moons.onnx --json
  rivulet-onnx-export --preset book-text --markdown
      trains for a few seconds, writes book-text.onnx, book-text.md and book-text.svg
  rivulet-onnx-export --run experiment.json --svg graph.svg`;

/** Adds the command, which is meant where no other is named; the exit code goes to `done`. */
export function addExport(program: Command, io: Io, done: (code: number) => void): void {
  program
    .command('export', { isDefault: true })
    .summary('write a model as ONNX, verified; meant where no command is named')
    .description('Turns a checkpoint, or a run that is trained first, into an ONNX file, verified.')
    .argument('[checkpoint]', 'a file that rivulet train has written')
    .addOption(new Option('--preset <name>', 'train this first').choices(Object.keys(presets)))
    .option('--run <file>', 'train the run in this JSON file first')
    .addOption(new Option('--format <name>', 'what is written').choices(Object.keys(formats)).default('model'))
    .option('--out <file>', 'the model (default: model.onnx beside the checkpoint, PRESET.onnx, or RUN.onnx)')
    .option('--opset <n>', `operator set, ${opsets.least} to ${opsets.largest} (default: ${target.opset})`, opsetOf)
    .option('--float16', 'store weights in half the bytes, if all labels of the data stay the same')
    .option('--external-data', 'put large weights into NAME.onnx.data')
    .option('--fold-batchnorm', 'put batch normalisation into weights: half the nodes, more rounding')
    .option('--svg [file]', 'draw the graph (default: beside the model)')
    .option('--markdown [file]', 'write a page about the model, with the picture (default: beside the model)')
    .option('--json', 'print one JSON object and nothing else')
    .option('--debug', 'show where an error comes from')
    .addHelpText('after', help)
    .action(async (checkpoint: string | undefined, values: Values) => done(await runExport(checkpoint, values, io)));
}

async function runExport(checkpoint: string | undefined, values: Values, io: Io): Promise<number> {
  const place = placeFor(checkpoint, values, io.cwd);
  const read = [checkpoint, values.run].flatMap((given) => (given === undefined ? [] : [placeOf(given, io.cwd)]));
  checkApart(place, '--out', read);
  checkWritable(place, '--out');
  const pages = pagePlaces(values, place, io.cwd, read);
  const source = await sourceOf(checkpoint, values, io);
  const exported = await formats[values.format].write(source, place, settingsOf(values));
  const bytes = readWhole(place);
  const report = reportOf(place.shown, values.format, exported, factsOf(bytes));
  const facts = reportFacts(report, exported);
  const written = savePages(pages, bytes, { title: place.shown, facts, file: report });
  if (values.json) io.stdout.write(`${JSON.stringify(report)}\n`);
  else {
    for (const note of exported.notes) io.stdout.write(`${note}\n`);
    io.stdout.write(linesOf([...facts, ...written.map((file) => ['wrote', file] as const)]));
  }
  return io.signal.aborted ? interruptionCode(io.signal) : exitCodes.done;
}

/** Here and not by the exporter, which comes when everything is trained. */
function opsetOf(text: string): number {
  const opset = Number(text);
  if (Number.isInteger(opset) && opset >= opsets.least && opset <= opsets.largest) return opset;
  throw new InvalidArgumentError(`Expected an integer from ${opsets.least} to ${opsets.largest}`);
}

function settingsOf({ opset, float16 = false, foldBatchnorm = false, externalData = false }: Values): Settings {
  return { ...(opset !== undefined && { opset }), float16, foldConstants: foldBatchnorm, externalData };
}

async function sourceOf(checkpoint: string | undefined, { preset, run }: Values, io: Io): Promise<Source> {
  const chosen = preset === undefined ? undefined : presets[preset];
  if (chosen) return fromPreset(chosen, io.signal);
  if (run !== undefined) return fromRun(placeOf(run, io.cwd), io.signal);
  return fromCheckpoint(placeOf(checkpoint ?? '', io.cwd));
}

function placeFor(checkpoint: string | undefined, { preset, run, out }: Values, cwd: string): Place {
  if ([checkpoint, preset, run].filter((source) => source !== undefined).length !== 1) {
    throw new ConfigError('name a checkpoint, a --preset or a --run, one of them; see rivulet-onnx-export --help');
  }
  if (out !== undefined) return placeOf(out, cwd);
  if (preset !== undefined) return placeOf(`${preset}.onnx`, cwd);
  if (run !== undefined) return placeOf(`${run.replace(/\.[^./\\]*$/, '')}.onnx`, cwd);
  return placeOf(join(dirname(checkpoint ?? ''), 'model.onnx'), cwd);
}
