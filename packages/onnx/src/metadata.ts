/**
 * The entries of a file's metadata.
 */
import type { StringStringEntryProto } from './proto.js';

/** In the order of their keys, so that the order in which a caller wrote them does not matter. */
export function metadataEntries(metadata: Readonly<Record<string, string>>): readonly StringStringEntryProto[] {
  return Object.keys(metadata)
    .sort()
    .map((key) => ({ key, value: metadata[key] ?? '' }));
}
