/**
 * @rivulet/tracking/lock: files that one process at a time has.
 *
 * An entry of its own, since it needs a binary: whoever only writes a log does without.
 */
import { closeSync, ftruncateSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tryLock } from 'fs-native-extensions';
import { isAt } from './is-at.js';

/** Where the locked byte of a file that names its owner lies: behind all text, since Windows lets nobody read what is locked. */
const behind = 2 ** 30;

/**
 * Locks an open file for the one who opened it: by the operating system, so that the lock ends with the process, however
 * that ends.
 *
 * @param descriptor of a file that is open for writing; the lock is held until it is closed
 * @returns `false`: somebody else has it, be it another process or this one
 * @throws what the file system throws, one without locks above all
 */
export function lockOpenFile(descriptor: number): boolean {
  return tryLock(descriptor);
}

/** A lock that is held, or who holds it. */
export type PathLock =
  | {
      readonly held: true;
      /** Lets others have it, and removes the file; calling it again does nothing. */
      readonly release: () => void;
    }
  | {
      readonly held: false;
      /** The process that has it; `null`: it has only just taken it, and not written yet who it is. */
      readonly owner: number | null;
    };

/**
 * Takes the lock at a path: a file that exists for nothing else and holds the number of its owner's process. What a process
 * that was killed has left is taken over at once, since the number only informs, and the system's lock decides.
 *
 * @param path of the lock file; its folder must exist
 * @throws what the file system throws
 * @example
 * const lock = lockPath('out/moons/lock');
 * if (!lock.held) throw new Error(`process ${lock.owner} is at work there`);
 */
export function lockPath(path: string): PathLock {
  for (;;) {
    const descriptor = openSync(path, 'a+');
    try {
      if (!tryLock(descriptor, behind, 1)) {
        const owner = Number.parseInt(readFileSync(descriptor, 'utf8'), 10);
        closeSync(descriptor);
        return { held: false, owner: owner > 0 ? owner : null };
      }
      // Whoever had it may have removed the file between the two calls; a lock of a file without a name keeps nobody out.
      if (!isAt(path, descriptor)) {
        closeSync(descriptor);
        continue;
      }
      ftruncateSync(descriptor, 0);
      writeSync(descriptor, `${process.pid}\n`);
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
    return { held: true, release: releaseOnce(path, descriptor) };
  }
}

function releaseOnce(path: string, descriptor: number): () => void {
  let isHeld = true;
  return () => {
    if (!isHeld) return;
    isHeld = false;
    // Removed before it is let go, so that what is removed is never somebody else's.
    try {
      if (isAt(path, descriptor)) rmSync(path, { force: true });
    } finally {
      closeSync(descriptor);
    }
  };
}
