/**
 * The program: arguments in, exit code out. Nothing here ends the process.
 */
import { Command, CommanderError } from 'commander';
import { addExport } from './commands/export.js';
import { addVerify } from './commands/verify.js';
import { type Io, codeOf, exitCodes, messageOf } from './io.js';

const help = `
'rivulet-onnx-export export --help' and 'rivulet-onnx-export verify --help' say more.

Examples:
  rivulet-onnx-export out/moons/checkpoint.safetensors
  rivulet-onnx-export --preset book-text --markdown
  rivulet-onnx-export verify book-text.onnx
      does it load, run, say what it should, and agree with the trainer?
  rivulet-onnx-export verify book-text.onnx --retrain
      trains it again from its own metadata, and compares byte for byte`;

/**
 * Runs one command.
 *
 * @param argv arguments after the name of the program
 * @returns 0 done, 1 it failed or something does not hold, 2 wrong use, 130 ended by the user, 143 by the system
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let code: number = exitCodes.done;
  const done = (result: number): void => void (code = result);
  const program = new Command('rivulet-onnx-export')
    .description('Turns trained models into ONNX files, verified; and verifies ONNX files of any origin.')
    .version(io.version, '-V, --version')
    .addHelpText('after', help)
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      // Errors are told in one place, below.
      outputError: () => undefined,
    })
    .exitOverride();
  addExport(program, io, done);
  addVerify(program, io, done);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.done;
    const tooMany = error instanceof CommanderError && error.code === 'commander.excessArguments';
    const more = tooMany ? '; see rivulet-onnx-export --help' : '';
    io.stderr.write(`error: ${messageOf(error, argv.includes('--debug')).replace(/\.$/, '')}${more}\n`);
    return codeOf(error);
  }
}
