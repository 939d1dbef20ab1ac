/**
 * The program: arguments in, exit code out. Nothing here ends the process.
 */
import { constants, accessSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { dataHash } from '@rivulet/datasets';
import { exportVerified } from '@rivulet/kernels-onnxruntime';
import { modelSummary } from '@rivulet/onnx';
import { ConfigError, DataError, RivuletError } from '@rivulet/tensor';
import { Command, CommanderError, Option } from 'commander';
import { presets } from './presets.js';
import { reportOf, reportText } from './report.js';
import { type Source, fromCheckpoint, fromPreset } from './sources.js';

/** The surroundings of one call. */
export type Io = {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  readonly cwd: string;
  readonly version: string;
  /** Aborted when the user wants to end: Ctrl-C. */
  readonly signal: AbortSignal;
};

type Values = { readonly preset?: string; readonly out?: string; readonly json?: boolean };

const help = `
Presets:
${Object.entries(presets)
  .map(([name, { about }]) => `  ${name}\n      ${about}`)
  .join('\n')}

Examples:
  rivulet-onnx-export out/moons/checkpoint.safetensors
      writes out/moons/model.onnx
  rivulet-onnx-export run.safetensors --out moons.onnx --json
  rivulet-onnx-export --preset book-text
      trains for a few seconds, writes book-text.onnx`;

/**
 * Exports one model.
 *
 * @param argv arguments after the name of the program
 * @returns 0 done, 1 it failed, 2 wrong use, 130 ended by the user
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const program = new Command('rivulet-onnx-export')
    .description('Turns a checkpoint, or a preset that is trained first, into an ONNX model, verified.')
    .argument('[checkpoint]', 'a file that rivulet train has written')
    .addOption(new Option('--preset <name>', 'train this first').choices(Object.keys(presets)))
    .option('--out <file>', 'the model (default: model.onnx beside the checkpoint, or PRESET.onnx)')
    .option('--json', 'print one JSON object and nothing else')
    .option('--debug', 'show where an error comes from')
    .version(io.version, '-V, --version')
    .addHelpText('after', help)
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      // Errors are told in one place, below.
      outputError: () => undefined,
    })
    .exitOverride()
    .action(async (checkpoint: string | undefined, values: Values) => exportOne(checkpoint, values, io));
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return io.signal.aborted ? 130 : 0;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    io.stderr.write(`error: ${messageOf(error, argv.includes('--debug'))}\n`);
    return error instanceof CommanderError || error instanceof ConfigError ? 2 : 1;
  }
}

async function exportOne(checkpoint: string | undefined, values: Values, io: Io): Promise<void> {
  const path = target(checkpoint, values, io.cwd);
  const inside = relative(io.cwd, path);
  const shown = values.out ?? (inside.startsWith('..') ? path : inside);
  checkFolder(path, shown);
  const { inference, notes } = await sourceOf(checkpoint, values, io);
  if (!values.json) for (const note of notes) io.stdout.write(`${note}\n`);
  const { program, parameters, scaling, classes, features, rows } = inference;
  const metadata = { ...inference.metadata, data: await dataHash(inference.data) };
  const exported = await exportVerified({ path, program, parameters, scaling, classes, features, rows, metadata });
  const report = reportOf(shown, exported, modelSummary(readFileSync(path)), inference);
  io.stdout.write(values.json ? `${JSON.stringify(report)}\n` : reportText(report));
}

async function sourceOf(checkpoint: string | undefined, { preset }: Values, io: Io): Promise<Source> {
  const chosen = preset === undefined ? undefined : presets[preset];
  if (chosen) return fromPreset(chosen, io.signal);
  try {
    return await fromCheckpoint(resolve(io.cwd, checkpoint ?? ''));
  } catch (error) {
    // Messages name a file as the user did.
    const given = checkpoint ?? '';
    throw error instanceof DataError ? new DataError(error.message.replaceAll(resolve(io.cwd, given), given)) : error;
  }
}

function target(checkpoint: string | undefined, { preset, out }: Values, cwd: string): string {
  if ((checkpoint === undefined) === (preset === undefined)) {
    throw new ConfigError('name a checkpoint or a --preset, one of them; see rivulet-onnx-export --help');
  }
  if (out !== undefined) return resolve(cwd, out);
  return checkpoint === undefined
    ? resolve(cwd, `${preset ?? 'model'}.onnx`)
    : join(dirname(resolve(cwd, checkpoint)), 'model.onnx');
}

/** Before anything is trained. */
function checkFolder(path: string, shown: string): void {
  try {
    if (!statSync(dirname(path)).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' });
    accessSync(dirname(path), constants.W_OK);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such folder' : `its folder cannot be written to (${code})`;
    throw new DataError(`${shown}: ${reason}; choose another place with --out`);
  }
}

/** One line, or the stack for those who look for a bug. */
function messageOf(error: unknown, debug: boolean): string {
  if (!(error instanceof Error)) return String(error);
  if (debug) return error.stack ?? error.message;
  const line = error.message
    .replace(/^error: /, '')
    .replaceAll(/\s*[\r\n]+\s*/g, ' ')
    .trim();
  return error instanceof RivuletError || error instanceof CommanderError ? line : `${line} (--debug shows where)`;
}
