/**
 * Steps as recorded pipelines: one recording for each number of steps that a call was made of.
 */
import type { Argument, Device, Handle, Kernel, Pipeline } from './gpu-js.js';
import { type Lowering, type Work, takeRow } from './lowering.js';
import { arrays } from './plan.js';

/** Names of the arrays that are uploaded and of those that are read back, in order. */
type Recording = {
  readonly pipeline: Pipeline;
  readonly given: readonly string[];
  readonly results: readonly string[];
};

/** Recordings at most; each holds kernels and arrays of its own. */
const most = 8;
/** A number of steps is recorded when so many steps were asked for in calls of it: recording costs as much as running hundreds. */
const worthIt = 32;
/** Numbers of all rows of one pipeline at most: 64 MiB, and positions that float32 tells apart. */
const largestUpload = 2 ** 24;

/** Owns kernels and pipelines of one lowering. */
export class Recorder {
  private readonly kernels = new Map<string, Kernel>();
  private readonly recordings = new Map<number, Recording>();
  /** Steps asked for so far in calls of so many. */
  private readonly asked = new Map<number, number>();
  private readonly longest: number;

  /**
   * @param uploads names of the arrays that every call uploads beside rows and logs
   * @param longest steps of one recording at most
   */
  constructor(
    private readonly device: Device,
    private readonly lowering: Lowering,
    private readonly uploads: readonly string[],
    longest: number,
  ) {
    this.longest = Math.max(1, Math.min(longest, Math.floor(largestUpload / lowering.row.length)));
  }

  /** The pipelines that a call of so many steps is made of: one, when it is long or was asked for before. */
  split(steps: number): number[] {
    const parts: number[] = [];
    for (let left = steps; left > 0;) {
      let want = Math.min(left, this.longest);
      left -= want;
      const asked = (this.asked.get(want) ?? 0) + want;
      this.asked.set(want, asked);
      const isNew = !this.recordings.has(want);
      if (!isNew || (asked >= worthIt && this.recordings.size < most)) {
        parts.push(want);
        continue;
      }
      for (const size of [...this.recordings.keys(), 1].sort((a, b) => b - a)) {
        for (; want >= size; want -= size) parts.push(size);
      }
    }
    return parts;
  }

  /**
   * Runs so many steps: uploads, runs all of them, reads back once.
   *
   * @param give the numbers of an array that is uploaded
   * @returns what is read back by the name of its array, and what ran
   */
  async run(
    steps: number,
    give: (name: string) => Argument,
  ): Promise<{ readonly results: ReadonlyMap<string, Float32Array>; readonly pipeline: Pipeline }> {
    const recording = this.recordings.get(steps) ?? this.record(steps);
    this.recordings.set(steps, recording);
    const { pipeline, given, results } = recording;
    const values = await pipeline.run(given.map(give));
    return { results: new Map(results.map((name, i) => [name, values[i] ?? new Float32Array(0)])), pipeline };
  }

  /** Gives every kernel and pipeline back. */
  async close(): Promise<void> {
    const pipelines = [...this.recordings.values()].map(({ pipeline }) => pipeline.destroy());
    this.recordings.clear();
    await Promise.all(pipelines);
    for (const kernel of this.kernels.values()) this.device.release(kernel);
    this.kernels.clear();
  }

  private record(steps: number): Recording {
    const { row, values, lastValues, numbers, states, outputs } = this.lowering;
    const first = takeRow(row.length);
    const logs = numbers.map(({ log }) => log(steps));
    const given = ['rows', 'start', arrays.constants, ...logs.map(({ writes }) => writes), ...this.uploads];
    const results = [...logs, ...states].map(({ writes }) => writes).concat([...new Set(outputs.values())]);
    const pipeline = this.device.pipeline(given.length, (args, call) => {
      const handles = new Map(given.map((name, i) => [name, args[i]]));
      const handle = (name: string): Handle => {
        const found = handles.get(name) ?? (name === arrays.row ? handles.get('start') : undefined);
        if (!found) throw new Error(`nothing leaves '${name}'`);
        return found;
      };
      const run = (work: Work): Handle => call(this.kernel(work), work.reads.map(handle));
      for (let step = 0; step < steps; step++) {
        handles.set(arrays.row, run(first));
        const now = step === steps - 1 ? [...values, ...lastValues] : values;
        for (const work of now) handles.set(work.writes, run(work));
        for (const { value } of numbers) handles.set(value.writes, run(value));
        for (const log of logs) handles.set(log.writes, run(log));
        // All read what was before: the names move when every kernel has its arguments.
        const moved = states.map((work) => [work.writes, run(work)] as const);
        for (const [name, next] of moved) handles.set(name, next);
      }
      return results.map(handle);
    });
    return { pipeline, given, results };
  }

  private kernel({ source, output }: Work): Kernel {
    const key = `${output.join(' ')} ${source}`;
    const known = this.kernels.get(key);
    if (known) return known;
    const made = this.device.kernel(source, output);
    this.kernels.set(key, made);
    return made;
  }
}
