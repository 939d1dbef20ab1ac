/**
 * Children that measure: one at a time, each on the same one core where the system can pin it there.
 */
import { spawnSync } from 'node:child_process';

/** `taskset -c CORE`, or nothing where there is no taskset. */
const pin = (() => {
  const { status, stdout } = spawnSync('taskset', ['-cp', String(process.pid)], { encoding: 'utf8' });
  const core = status === 0 && stdout.trim().match(/(\d+)$/)?.[1];
  return core ? ['taskset', '-c', core] : [];
})();

export const pinned = pin.length > 0;

/** The result that a child printed as its last line, or why there is none. A `free` one may use all cores. */
export function measure(command, env, free = false) {
  const [program, ...args] = [...(free ? [] : pin), ...command];
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    timeout: 300_000,
    env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', ...env },
  });
  const why = () => error?.message ?? lastLine(stderr) ?? `ended with status ${status}`;
  if (error || status !== 0) return { failure: why() };
  try {
    return { result: JSON.parse(lastLine(stdout)) };
  } catch {
    return { failure: why() };
  }
}

const lastLine = (text) => text.trim().split('\n').at(-1) || undefined;
