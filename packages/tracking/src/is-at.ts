/**
 * Whether a path still names the file that is open.
 */
import { fstatSync, statSync } from 'node:fs';

/** `false` where the file was renamed or removed meanwhile, or replaced by another. */
export function isAt(path: string, descriptor: number): boolean {
  const there = statSync(path, { bigint: true, throwIfNoEntry: false });
  const held = fstatSync(descriptor, { bigint: true });
  return there?.ino === held.ino && there.dev === held.dev;
}
