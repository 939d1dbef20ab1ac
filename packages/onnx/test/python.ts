/**
 * A Python with the package onnx, for tests that let something else read what is written.
 */
import { execFileSync } from 'node:child_process';

/** A Python that has the package onnx; on Debian the system's own, whatever else is installed. */
export const python = ['python3', '/usr/bin/python3'].find((command) => {
  try {
    execFileSync(command, ['-c', 'import onnx'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});

/** For titles of tests that need it. */
export const needsPython = "(needs a python3 that can import onnx: Debian's python3-onnx)";

/** What a script prints, given arguments. @throws Error with what it wrote to stderr */
export function runPython(script: string, ...args: readonly string[]): string {
  return execFileSync(python ?? '', ['-c', script, ...args], { encoding: 'utf8', stdio: 'pipe' });
}
