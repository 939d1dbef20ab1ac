/**
 * Folders of the user's choice.
 */
import { DataError } from '@rivulet/tensor';

/**
 * Does something with a folder; says in words what the system refuses.
 *
 * @param advice what follows the reason
 * @throws DataError naming the folder
 */
export function usingFolder<T>(shown: string, work: () => T, advice = '; choose another folder with --out'): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof DataError) throw error;
    const { code = String(error) } = error as NodeJS.ErrnoException;
    throw new DataError(`${shown}: cannot be written to: ${reasons[code] ?? code}${advice}`);
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on the disk',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'there is a file of this name',
  ENOENT: 'such a folder cannot be made',
  EDQUOT: 'the disk quota is used up',
  ENOLCK: 'its file system has no locks',
  ENOTSUP: 'its file system has no locks',
};
