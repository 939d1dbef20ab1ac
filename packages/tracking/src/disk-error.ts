/**
 * What the disk refused, in words.
 */
import { DataError } from '@rivulet/tensor';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'the disk quota is used up',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EEXIST: 'a part of the path is a file, not a folder',
  ENAMETOOLONG: 'the name is too long',
  EMFILE: 'too many files are open',
  EIO: 'the disk reports a fault',
  EFBIG: 'the file would be larger than the system allows',
};

/**
 * The error of a file operation as one line that names the path.
 *
 * @param who name of the function that was called: `eventLog`
 * @param act `read` or `write`
 * @param path as the caller gave it
 * @param error what the file system threw
 * @returns `eventLog: cannot write out/events.ndjson: permission denied (EACCES)`
 */
export function diskError(who: string, act: 'read' | 'write', path: string, error: unknown): DataError {
  const failure: { readonly code?: unknown; readonly message?: unknown } =
    typeof error === 'object' && error !== null ? error : { message: error };
  const code = typeof failure.code === 'string' ? failure.code : '';
  const reason = reasons[code] ?? String(failure.message);
  return new DataError(`${who}: cannot ${act} ${path}: ${reason}${code === '' ? '' : ` (${code})`}`);
}
