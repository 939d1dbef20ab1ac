/**
 * Clipping (`clip.json`) and averages of parameters (`averaging.json`): transforms of what is given,
 * one row at a time. Each starts at parameters of 0, so that what it makes of a row is what is left.
 */
import { type Transform, traceUpdate } from '@rivulet/tensor';
import type { Check } from './check.js';
import { stateFor } from './extra-rows.js';
import type { Field } from './field.js';
import { CannotMap, Hyper } from './hyper.js';
import { libraryOf, nameOf, transformOf } from './library.js';
import { averages } from './maps/averages.js';
import { clips } from './maps/clips.js';
import { ProgramRun } from './program-run.js';
import { comparison, follow, plainTrack } from './recorded-path.js';
import { called } from './table.js';
import { float64Bound } from './tolerance.js';

/** One gradient of several tensors, clipped once. */
export function clipCheck(file: Field, one: Field): Check {
  const name = one.at('function').text();
  const transform = transformOf(called(clips[name], `torch's ${name}`, new Hyper(one.at('hyper')), NaN));
  const gradients = one
    .at('gradients')
    .list()
    .map((row) => row.numbers());
  const clipped = one
    .at('clipped')
    .list()
    .map((row, index) => row.numbers(gradients[index]?.length));
  const program = programOf(
    transform,
    gradients.map(({ length }) => length),
  );
  const tracks = clipped.map((row, index) => plainTrack(`clipped[${index}]`, `params/${index}`, [row]));
  return {
    plugin: nameOf(transform),
    dialect: libraryOf(file),
    name: `${name}, ${one.path}`,
    steps: 1,
    run: comparison(
      async (machine) => {
        const zeros = gradients.map(({ length }, index) => [`params/${index}`, new Float64Array(length)] as const);
        const run = await ProgramRun.start(program, machine, Object.fromEntries(zeros));
        return follow(run, tracks, 1, async () => {
          run.write(Object.fromEntries(gradients.map((row, index) => [`gradients/${index}`, row])));
          await run.run();
        });
      },
      tracks,
      float64Bound(0),
      [],
    ),
  };
}

/** The average of parameters that move as the file says. */
export function averageCheck(file: Field, one: Field): Check {
  const hyper = one.at('hyper');
  const kind = hyper.at('kind').text();
  const transform = transformOf(called(averages[kind], `torch's average ${kind}`, new Hyper(hyper), NaN));
  const params = file.at('params').rows();
  const width = params[0]?.length ?? 0;
  const [start, every] = [hyper.at('start').count(), hyper.at('every').count()];
  const averaged = one.at('averaged').rows(width);
  if (every === 0 || start + (averaged.length - 1) * every >= params.length) {
    one.at('averaged').refuse('as many rows as there are parameters at start, start + every, …');
  }
  const program = programOf(transform, [width]);
  const state = stateFor('averaged', [...program.state.keys()]);
  if (state === null) throw new CannotMap(`${transform.name} has no one state that is its average`);
  const tracks = [plainTrack('averaged', state, averaged)];
  const zeros = { 'params/0': new Float64Array(width) };
  return {
    plugin: nameOf(transform),
    dialect: libraryOf(file),
    name: one.at('name').text(),
    steps: params.length,
    run: comparison(
      async (machine) => {
        const run = await ProgramRun.start(program, machine, zeros);
        let done = 0;
        return follow(run, tracks, averaged.length, async (row) => {
          for (; done <= start + row * every; done++) {
            run.write({ ...zeros, 'gradients/0': params[done] ?? [] });
            await run.run();
          }
        });
      },
      tracks,
      float64Bound(0),
      [],
    ),
  };
}

function programOf(transform: Transform, lengths: readonly number[]) {
  return traceUpdate(transform, Object.fromEntries(lengths.map((length, index) => [String(index), [length]])));
}
