/**
 * `rivulet-onnx-export verify`: is a model what it should be? For our models and others'.
 */
import { createHash } from 'node:crypto';
import { type OpenModel, openModel } from '@rivulet/kernels-onnxruntime';
import { type ModelSummary, exportSettings, modelSummary } from '@rivulet/onnx';
import { ConfigError, DataError } from '@rivulet/tensor';
import type { Command } from 'commander';
import { type Place, placeOf, readWhole } from '../files.js';
import { type Io, exitCodes, interruptionCode, renamed } from '../io.js';
import { type FileFacts, factsOf, valueText } from '../report/facts.js';
import { linesOf, someOf } from '../report/report.js';
import { type PageOptions, pagePlaces, savePages } from '../report/save-pages.js';
import { retrain } from '../retrain/retrain.js';
import { checkNames, checkOrigin } from '../verify/check-origin.js';
import { checkOutputs } from '../verify/check-outputs.js';
import { checkRows } from '../verify/check-rows.js';
import { randomFeeds, rowsInput } from '../verify/feeds.js';
import { type Finding, finding, findingsText, unchecked, word } from '../verify/finding.js';
import { labelColumn, namesIn, originOf, withFile } from '../verify/own-metadata.js';
import { wholeModel } from '../verify/whole-model.js';

type Values = PageOptions & {
  readonly data?: string;
  readonly label?: string;
  readonly features?: string;
  readonly delimiter?: string;
  readonly retrain?: boolean;
  readonly json?: boolean;
};

const help = `
What is checked, of any model: that ONNX Runtime loads it, that it runs on random rows (or on random
values of the right shapes), that results are finite, that probabilities sum to 1, that labels are the
most probable classes. With --data the same on the rows of a file, and the accuracy.

Of a model of ours also: that its features and classes fit, that its training data, made again, have
the hash it names, that it says what the trainer's own program says with its weights.

With --retrain it is trained again, from the run, the seed and the arithmetic that its metadata name,
exported again and compared byte for byte: two checkouts of one commit confirm each other's models.

Exit codes: 0 everything holds, 1 something does not, 2 wrong use, 130 ended with Ctrl-C, 143 by SIGTERM.

Examples:
  rivulet-onnx-export verify out/moons/model.onnx
  rivulet-onnx-export verify out/iris/model.onnx --data iris.csv --json
  rivulet-onnx-export verify others.onnx --data iris.csv --label species --markdown
  rivulet-onnx-export verify out/moons/model.onnx --retrain`;

/** Adds the command; the exit code goes to `done`. */
export function addVerify(program: Command, io: Io, done: (code: number) => void): void {
  program
    .command('verify')
    .summary('check an ONNX model, ours or of any origin')
    .description('Checks an ONNX model: its form, its results, where it comes from.')
    .argument('<model>', 'an ONNX file')
    .option('--data <file>', 'a CSV file with a header line, to run the model on')
    .option('--label <column>', 'column with the true labels (default: as in the training)')
    .option(
      '--features <columns>',
      'columns that the model takes, in its order: x,y (default: as the model names them)',
    )
    .option('--delimiter <text>', 'what stands between cells (default: a comma)')
    .option('--retrain', 'train the model again and compare byte for byte')
    .option('--svg [file]', 'draw the graph (default: beside the model)')
    .option('--markdown [file]', 'write a page about the model, with the picture (default: beside the model)')
    .option('--json', 'print one JSON object and nothing else')
    .option('--debug', 'show where an error comes from')
    .addHelpText('after', help)
    .action(async (model: string, values: Values) => done(await runVerify(placeOf(model, io.cwd), values, io)));
}

async function runVerify(place: Place, values: Values, io: Io): Promise<number> {
  const pages = pagePlaces(values, place, io.cwd, values.data === undefined ? [] : [placeOf(values.data, io.cwd)]);
  const bytes = readWhole(place);
  const [summary, file] = read(bytes, place);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const findings = await check(place, bytes, summary, values, io);
  if (!findings) {
    io.stderr.write('interrupted; nothing was found out\n');
    return interruptionCode(io.signal);
  }
  const holds = findings.every((one) => one.holds !== false);
  const facts = factLines(place.shown, sha256, file);
  const rows = findings.map((one) => [word(one.holds), one.check, one.found]);
  const found = { heading: 'Verification', head: ['', 'check', 'found'], rows };
  const written = savePages(pages, bytes, { title: place.shown, facts, file, found });
  if (values.json)
    io.stdout.write(`${JSON.stringify({ path: place.shown, sha256, holds, checks: findings, ...file })}\n`);
  else {
    io.stdout.write(`${linesOf(facts)}\n${findingsText(findings)}`);
    for (const one of written) io.stdout.write(`wrote ${one}\n`);
  }
  return holds ? exitCodes.done : exitCodes.failed;
}

function read(bytes: Uint8Array, { shown }: Place): readonly [ModelSummary, FileFacts] {
  try {
    return [modelSummary(bytes), factsOf(bytes)];
  } catch (error) {
    throw error instanceof DataError ? new DataError(`${shown}: ${error.message}`) : error;
  }
}

function factLines(shown: string, sha256: string, file: FileFacts): readonly (readonly [string, string])[] {
  const operators = Object.entries(file.operators).map(([name, count]) => `${count} ${name}`);
  return [
    ['file', shown],
    ['size', `${file.size.toLocaleString('en')} bytes, ${file.parameters.toLocaleString('en')} parameters`],
    ['sha256', sha256],
    ['format', `opset ${file.opset}, IR version ${file.irVersion}${file.producer && `, made by ${file.producer}`}`],
    ['inputs', someOf(file.inputs.map(valueText))],
    ['outputs', someOf(file.outputs.map(valueText))],
    ['nodes', `${file.nodes}: ${operators.join(', ')}`],
  ];
}

/** @returns `null` when the user has ended it */
async function check(
  place: Place,
  bytes: Uint8Array,
  summary: ModelSummary,
  values: Values,
  io: Io,
): Promise<readonly Finding[] | null> {
  const { metadata } = summary;
  const own = summary.producer.startsWith('rivulet ');
  const origin = own ? originOf(metadata, place.shown) : null;
  if (values.retrain && !origin) {
    throw new DataError(
      `${place.shown}: does not say how it was trained; only models that rivulet exports can be retrained`,
    );
  }
  const data = values.data === undefined ? null : placeOf(values.data, io.cwd);
  let model: OpenModel;
  try {
    model = await openModel(place.path);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const { message } = renamed(error, place.path, place.shown) as DataError;
    return [finding('loads', false, message.replace(`${place.shown}: `, ''))];
  }
  const findings: Finding[] = [finding('loads', true, 'in ONNX Runtime')];
  try {
    findings.push(...(await checkRandom(model, place, own)));
    if (data) {
      const label = values.label ?? (origin ? labelColumn(origin.run.data) : null);
      const features = values.features?.split(',') ?? namesIn(metadata, 'features');
      const classes = namesIn(metadata, 'classes');
      const { delimiter } = values;
      const file = { place: data, label, features, classes, ...(delimiter !== undefined && { delimiter }) };
      findings.push(...(await checkRows(model, file, own)));
    }
  } finally {
    await model.dispose();
  }
  if (!origin) return findings;
  const whole = wholeModel(bytes, place);
  const told = data ? { ...origin, run: { ...origin.run, data: withFile(origin.run.data, data.path) } } : origin;
  findings.push(...checkNames(summary), ...(await checkOrigin(whole, told)));
  if (!values.retrain) return findings;
  const again = await retrain(whole, origin, told.run.data, exportSettings(metadata), io.signal);
  return again && [...findings, ...again];
}

async function checkRandom(model: OpenModel, place: Place, own: boolean): Promise<readonly Finding[]> {
  const rows = rowsInput(model.inputs);
  const of = rows ? '256 random rows' : 'random values';
  // Where a model takes something else than rows, such as numbers of rows, made-up values prove nothing against it.
  const against = (check: string, found: string): Finding =>
    rows ? finding(check, false, found) : unchecked(check, `${found}; made-up values may not fit this model`);
  try {
    const results = await model.run(randomFeeds(model.inputs));
    return checkOutputs(results, of, own).map((one) => (one.holds === false ? against(one.check, one.found) : one));
  } catch (error) {
    if (error instanceof ConfigError) return [unchecked(`runs on ${of}`, error.message)];
    if (!(error instanceof DataError)) throw error;
    const { message } = renamed(error, place.path, place.shown) as DataError;
    return [against(`runs on ${of}`, message.replace(`${place.shown}: `, ''))];
  }
}
