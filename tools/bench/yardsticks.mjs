/**
 * The C yardsticks: built from peers/c with the C compiler of the machine, if it has one.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../setup.mjs';

const sources = fileURLToPath(new URL('peers/c', import.meta.url));
const folder = join(root, 'out/bench/c');

/** Name, source, flags. */
const programs = [
  ['plain', 'plain.c', ['-march=native']],
  ['four-lanes', 'four-lanes.c', ['-msse4.1']],
  ['wide', 'wide.c', ['-msse4.1']],
];

/** The program of each yardstick that could be built by its name, and why the others could not. */
export function buildYardsticks(task) {
  const built = new Map();
  const skipped = [];
  const compiler = ['gcc', 'clang', 'cc'].find((name) => spawnSync(name, ['--version']).status === 0);
  if (!compiler) return { built, skipped: ['C yardsticks: there is no C compiler (gcc, clang, cc)'] };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'task.h'), header(task));
  for (const [name, source, flags] of programs) {
    const output = join(folder, name);
    const result = spawnSync(
      compiler,
      ['-O3', '-ffast-math', ...flags, `-I${folder}`, '-o', output, join(sources, source), '-lm'],
      { encoding: 'utf8' },
    );
    if (result.status === 0 && existsSync(output)) built.set(name, output);
    else skipped.push(`C yardstick ${name}: ${compiler} could not build it: ${firstError(result.stderr)}`);
  }
  return { built, skipped };
}

const firstError = (text) => text.split('\n').find((line) => line.includes('error')) ?? text.trim().split('\n')[0];

/** The task as a C header. */
function header({ n, x, y, W, reference }) {
  const floats = (values) => values.map((value) => (/[.e]/.test(String(value)) ? `${value}f` : `${value}.0f`)).join();
  return [
    `enum { ROWS = ${n} };`,
    `static const float TX[] = {${floats(x)}};`,
    `static const int TY[] = {${y}};`,
    ...W.map((weights, layer) => `static const float TW${layer}[] = {${floats(weights)}};`),
    ...Object.entries(reference).map(
      ([name, losses]) => `static const double REF_${name.replace('-', '_')}[] = {${losses}};`,
    ),
    '',
  ].join('\n');
}
