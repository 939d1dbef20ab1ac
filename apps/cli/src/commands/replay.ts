/**
 * `rivulet replay`: what other rules would have decided on a recorded run.
 */
import { join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { DataError } from '@rivulet/tensor';
import { readRun } from '@rivulet/tracking/files';
import {
  type RunSpec,
  type TrainingEvent,
  type Verdict,
  parseRunSpec,
  replay as replayed,
  reviveRules,
  verdictOf,
} from '@rivulet/training';
import { EMPTY, concat, lastValueFrom, of, tap } from 'rxjs';
import { exitCodes } from '../errors.js';
import { drawCourse } from '../finish-run.js';
import { type Io, paint } from '../io.js';
import { KeptEvents } from '../kept-events.js';
import { cautiousLoader } from '../load-plugin.js';
import type { FileName } from '../out-folder.js';
import { printReplay } from '../print-replay.js';
import { readingLine } from '../reading-line.js';
import { addReplayFlags, askedSpec } from '../replay-options.js';
import { ReplayNotes } from '../replay-report.js';
import { printJson } from '../report.js';

const examples = `
Nothing is trained: the rules decide on what was measured then. An earlier stop is exact. Where a run would have gone on,
the log ends; where a learning rate would have been another, later losses are those of the recorded run. Both are said.

Examples:
  rivulet replay out/moons/events.ndjson
      by its own rules: what was decided, and that it would be again
  rivulet replay out/moons/events.ndjson --patience 20
  rivulet replay out/moons/events.ndjson --patience 20 --min-delta 0.001 --stop-monitor loss
  rivulet replay out/moons/events.ndjson --schedule decayOnPlateau --factor 0.5 --schedule-patience 5 --out replayed
      with pictures of the error and of the rate
  rivulet replay events.ndjson.1 events.ndjson --patience 20 --json
      the parts of a log that was rotated, the oldest first`;

type Flags = {
  readonly out?: string;
  readonly json?: boolean;
  readonly allow?: string;
} & Readonly<Record<string, unknown>>;

/** Adds the command; the exit code goes to `done`. */
export function addReplay(program: Command, io: Io, done: (code: number) => void): void {
  const command = program
    .command('replay')
    .summary('ask a recorded run what another patience or schedule would have done')
    .description('Decides a recorded run anew by other rules, without training.')
    .argument('<log...>', 'an event log, events.ndjson; or the parts of a rotated one')
    .addHelpText('after', examples)
    .option('--allow <packages>', "others' packages that the log may load: my-package,another")
    .option('--out <folder>', 'draw the error and the rate of the replay into this folder')
    .option('--json', 'print one JSON object and nothing else')
    .option('--debug', 'show where an error comes from');
  addReplayFlags(command);
  command.action(async (logs: readonly string[], flags: Flags) => {
    await replay(logs, flags, io);
    done(exitCodes.done);
  });
}

async function replay(logs: readonly string[], flags: Flags, io: Io): Promise<void> {
  const paths = logs.map((log) => resolve(io.cwd, log));
  const line = readingLine(paths, io, flags.json === true);
  const warn = (text: string): unknown =>
    line.say(`${paint(io, io.stderr, 'yellow', 'warning:')} ${text.replace(`${io.cwd}/`, '')}`);
  const run = readRun(paths, warn, (bytes) => line.read(bytes));
  const notes = new ReplayNotes();
  const kept = new KeptEvents();
  let verdict: Verdict;
  try {
    const first = await run.next();
    const start = first.done === true ? null : first.value;
    const recorded = specOf(start, logs.join(', '));
    const asked = askedSpec(recorded, flags);
    const load = cautiousLoader(io.cwd, flags.allow?.split(',') ?? [], 'the log');
    const [then, now] = await Promise.all([reviveRules(recorded, load), reviveRules(asked, load)]);
    verdict = await lastValueFrom(
      concat(start ? of(start) : EMPTY, run).pipe(
        tap((event) => notes.hear(0, event)),
        verdictOf((events$) =>
          events$.pipe(
            replayed(now, then),
            tap((event) => {
              notes.hear(1, event);
              kept.add(event);
            }),
          ),
        ),
      ),
    );
  } finally {
    line.end();
    await run.return();
  }

  const files = flags.out === undefined ? [] : draw(kept.events, logs.join(', '), flags.out, io);
  const report = notes.report(verdict);
  if (flags.json) printJson(io.stdout, { ...report, ...(files.length > 0 && { files }) });
  else printReplay(io, io.stdout, report, files);
}

/** What was run, which only a log of parts that are plain data tells. */
function specOf(first: TrainingEvent | null, name: string): RunSpec {
  if (first?.kind === 'start' && first.spec) return parseRunSpec(first.spec, name);
  throw new DataError(
    `${name}: does not say by which rules the run decided, since a part of it was no plain data; replay() of @rivulet/training takes them from a program`,
  );
}

function draw(events: readonly TrainingEvent[], title: string, folder: string, io: Io): readonly string[] {
  const files: string[] = [];
  drawCourse(events, `replay of ${title}`, (name: FileName) => {
    const path = join(resolve(io.cwd, folder), name);
    files.push(relative(io.cwd, path));
    return path;
  });
  return files;
}
