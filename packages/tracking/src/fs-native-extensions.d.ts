/** What is used of a library that comes without types. */
declare module 'fs-native-extensions' {
  /**
   * Locks a file, or `length` bytes of it, for the one who opened it, until it is closed or the process ends; `false`: somebody
   * else has.
   */
  export function tryLock(file: number, offset?: number, length?: number): boolean;
}
