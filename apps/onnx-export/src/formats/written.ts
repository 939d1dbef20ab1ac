/**
 * What of a file that was written goes into a report, and settings that only models have.
 */
import { createHash } from 'node:crypto';
import { ConfigError } from '@rivulet/tensor';
import type { Place } from '../files.js';
import type { Exported, Settings } from './format.js';

/** The entry of a file. */
export function written({ shown }: Place, bytes: Uint8Array): Exported['files'][number] {
  return { path: shown, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** @throws ConfigError for a setting that a format other than `model` does not have */
export function refuseSettings({ float16, foldConstants, externalData }: Settings, what: string): void {
  const given = { '--float16': float16, '--fold-batchnorm': foldConstants, '--external-data': externalData };
  const [option] = Object.entries(given).find(([, value]) => value) ?? [];
  if (option) throw new ConfigError(`${option}: is for models; ${what} has no such setting`);
}
