/**
 * Numbers for the states of a program, out of what a run has left.
 */
import { ConfigError, type Program, sizeOf } from '@rivulet/tensor';
import type { Snapshot } from './machine.js';

/**
 * The numbers that a program needs, and no others.
 *
 * @param who for the message
 * @throws ConfigError when some are missing, or are of another shape
 */
export function statesOf(program: Program, given: Snapshot, who: string): Snapshot {
  const names = [...program.state].map(([name, { leaf }]) => {
    const [values, size] = [given[name], sizeOf(leaf.shape)];
    if (values?.length === size) return [name, values] as const;
    throw new ConfigError(
      `${who}: expected ${size} numbers for '${name}', received ${values?.length ?? 'none'}; they belong to another task`,
    );
  });
  return Object.fromEntries(names);
}
