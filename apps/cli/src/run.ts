/**
 * The program: arguments in, exit code out. Nothing here ends the process.
 */
import { Command, CommanderError } from 'commander';
import { addCompare } from './commands/compare.js';
import { addDiff } from './commands/diff.js';
import { addExplain } from './commands/explain.js';
import { addConformance } from './commands/conformance.js';
import { addFigures } from './commands/figures.js';
import { addExport } from './commands/export.js';
import { addPlugins } from './commands/plugins.js';
import { addPredict } from './commands/predict.js';
import { addReplay } from './commands/replay.js';
import { addResume } from './commands/resume.js';
import { addSearch } from './commands/search.js';
import { addTrain } from './commands/train.js';
import { addWorker } from './commands/worker.js';
import { describeError, exitCodeOf, exitCodes } from './errors.js';
import { type Io, paint } from './io.js';
import { suggestion } from './suggest.js';

const examples = `
Examples:
  rivulet train --data moons --optimizer adam
  rivulet train --data iris.csv --label species
  rivulet resume out/iris
  rivulet compare adam momentum nesterov --seeds 20
  rivulet search --data moons --trials 100
  rivulet predict out/iris/model.onnx new.csv
  rivulet plugins
  rivulet explain adam --dialect keras --against torch
  rivulet conformance recordings
  rivulet figures --out figures
  rivulet replay out/moons/events.ndjson --patience 20
  rivulet diff out/a out/b

'rivulet train --help' teaches the options, with examples.`;

/**
 * Runs one command.
 *
 * @param argv arguments after the name of the program
 * @returns 0 done, 1 the run failed, 2 wrong use, 130 ended by the user, 143 by the system
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const debug = argv.includes('--debug');
  let code: number = exitCodes.done;
  const program = programFor(io, (result) => (code = result));
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return exitCodes.done;
      // Without a command, or asked about one that there is not, the help was printed already.
      if (error.code === 'commander.help') {
        const [, asked] = argv;
        if (asked !== undefined) fail(io, noCommand(asked, program));
        return exitCodes.misused;
      }
      fail(io, usageOf(error, program, argv));
      return exitCodes.misused;
    }
    fail(io, describeError(error, debug, io.cwd));
    return exitCodeOf(error);
  }
}

function programFor(io: Io, done: (code: number) => void): Command {
  const program = new Command('rivulet')
    .description('Trains small neural networks, and exports them as ONNX.')
    .version(io.version, '-V, --version')
    .showSuggestionAfterError(false)
    .addHelpText('after', examples)
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      // Errors are told in one place, below.
      outputError: () => undefined,
      getOutHelpWidth: () => Math.min(io.stdout.columns ?? 100, 120),
      getErrHelpWidth: () => Math.min(io.stderr.columns ?? 100, 120),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .exitOverride();
  addTrain(program, io, done);
  addResume(program, io, done);
  addCompare(program, io, done);
  addSearch(program, io, done);
  addWorker(program, io, done);
  addPredict(program, io, done);
  addExport(program, io, done);
  addPlugins(program, io, done);
  addExplain(program, io, done);
  addConformance(program, io, done);
  addFigures(program, io, done);
  addReplay(program, io, done);
  addDiff(program, io, done);
  for (const command of program.commands) command.copyInheritedSettings(program);
  return program;
}

/** What is wrong with the arguments, in one line, and what was meant. */
function usageOf({ code, message }: CommanderError, program: Command, argv: readonly string[]): string {
  const [said = ''] = message.replace(/^error: /, '').split('\n');
  const [, wrong = ''] = /'([^']*)'/.exec(said) ?? [];
  const command = program.commands.find((candidate) => candidate.name() === argv[0]);
  const help = `; see rivulet ${command ? `${command.name()} ` : ''}--help`;
  if (code === 'commander.unknownOption') {
    const flags = (command ?? program).options.flatMap(({ long }) => long ?? []);
    return `there is no option ${wrong}${suggestion(wrong, [...flags, '--help'], String) || help}`;
  }
  if (code === 'commander.unknownCommand') {
    return noCommand(wrong, program);
  }
  return `${said.replace(/\.$/, '')}${help}`;
}

function noCommand(wrong: string, { commands }: Command): string {
  const names = commands.map((candidate) => candidate.name());
  return `there is no command '${wrong}'${suggestion(wrong, names) || `; there are ${names.join(', ')}`}`;
}

function fail(io: Io, line: string): void {
  io.stderr.write(`${paint(io, io.stderr, 'red', 'error:')} ${line}\n`);
}
