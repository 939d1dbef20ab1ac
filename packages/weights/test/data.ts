/**
 * Files that NumPy and PyTorch have written (test/data/make.py), and the net that PyTorch's are of.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dense, meanSquaredError, relu, sequential, tanh } from '@rivulet/layers';
import { batchNorm, dropout, layerNorm } from '@rivulet/regularizers';
import { type Floats, evaluate, initialState, traceInference } from '@rivulet/tensor';

/** Where the files lie. */
export const folder = join(__dirname, 'data');

/** What PyTorch computes with the weights of a file. */
export type Expected = {
  readonly inputs: readonly (readonly number[])[];
  readonly outputs: readonly (readonly number[])[];
};

/** A file as bytes. */
export function bytesOf(name: string): Uint8Array {
  return new Uint8Array(readFileSync(join(folder, name)));
}

/** The layers of `net` in make.py. */
export const net = () =>
  sequential(dense(5), batchNorm(), relu(), dropout(0.1), dense(4, { bias: false }), layerNorm(), tanh(), dense(2));

const program = traceInference({ model: net(), loss: meanSquaredError(), features: 3 });

/** Shapes of the net's numbers, by their names in a run. */
export const shapes = Object.fromEntries([...program.state].map(([name, { leaf }]) => [name, leaf.shape.map(Number)]));

/** Numbers to start from, all different. */
export function someNumbers(): Record<string, Floats> {
  const numbers = initialState(program, { seed: 7 });
  return Object.fromEntries(
    Object.entries(numbers).map(([name, values], place) => [
      name,
      values.map((v, i) => Math.fround(v + (i + place) / 50)),
    ]),
  );
}

/** What our formulas compute with these numbers, in float64. */
export function outputsOf(parameters: Readonly<Record<string, Floats>>, { inputs }: Expected): number[] {
  const output = program.outputs.get('output');
  if (!output) throw new Error('the program has no output');
  return Array.from(evaluate({ output }, { x: inputs.flat(), ...parameters })['output'] ?? []);
}

/** A Python that has a package; on Debian the system's own, whatever else is installed. */
export function pythonWith(name: string): string | null {
  const found = ['python3', '/usr/bin/python3'].find((command) => {
    try {
      execFileSync(command, ['-c', `import ${name}`], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
  return found ?? null;
}
