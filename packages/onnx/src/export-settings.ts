/**
 * How a file was written, as an entry of its own metadata.
 */
import { DataError } from '@rivulet/tensor';
import type { ExternalData } from './external-data.js';
import { target } from './opsets.js';

/** What of an export is a choice, apart from what is exported. */
export type ExportSettings = {
  /**
   * Operator set that the nodes are written for, 13 to 26; the version of the file format follows: 7 for 13 and 14, 8 up
   * to 18, 9 up to 20, 10 up to 22, then 11, 12 and 13. Default 17.
   */
  readonly opset?: number;
  /**
   * Whether weights are stored as float16, in half the bytes; each is made float32 before anything is computed with it.
   * Statistics of layers, scaling and constants stay float32. A weight keeps 11 bits, so predictions move. Default false.
   */
  readonly float16?: boolean;
  /**
   * Whether batch normalisation and the like are folded into weights and biases: about half the nodes and
   * half the time, but up to four times the distance from the trainer, which computes as it was written.
   * Default false.
   */
  readonly foldConstants?: boolean;
  /** Where large weights go; needed from 2 GiB on. Default `null`: all is one file. */
  readonly externalData?: ExternalData | null;
};

/** Key of the entry. */
export const settingsKey = 'export';

/** The entry: the settings that are not the default, as JSON; none where all are. */
export function settingsEntry({
  opset = target.opset,
  float16 = false,
  foldConstants = false,
  externalData = null,
}: ExportSettings): Readonly<Record<string, string>> {
  const settings: ExportSettings = {
    ...(opset === target.opset ? {} : { opset }),
    ...(float16 ? { float16 } : {}),
    ...(foldConstants ? { foldConstants } : {}),
    ...(externalData ? { externalData } : {}),
  };
  return Object.keys(settings).length === 0 ? {} : { [settingsKey]: JSON.stringify(settings) };
}

/**
 * The settings that a file was written with, from its metadata, so that it can be written again.
 *
 * @param metadata of `modelSummary` or of a loaded model
 * @throws DataError when the entry is not what `exportOnnx` writes
 * @example
 * exportOnnx({ program, parameters, ...exportSettings(modelSummary(bytes).metadata) });
 */
export function exportSettings(metadata: Readonly<Record<string, string>>): ExportSettings {
  const entry = Object.hasOwn(metadata, settingsKey) ? metadata[settingsKey] : undefined;
  if (entry === undefined) return {};
  const settings = parsed(entry);
  if (!isSettings(settings)) throw new DataError(`the metadata hold no settings of an export: '${entry.slice(0, 80)}'`);
  return settings;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Whether values are of the right types; what they may be is checked where they are used. */
function isSettings(value: unknown): value is ExportSettings {
  const rules = { opset: isNumber, float16: isBoolean, foldConstants: isBoolean, externalData: isExternal };
  return follows(value, rules);
}

type Rule = (value: unknown) => boolean;
const isNumber: Rule = (value) => typeof value === 'number';
const isBoolean: Rule = (value) => typeof value === 'boolean';
const isText: Rule = (value) => typeof value === 'string';
const isExternal: Rule = (value) =>
  follows(value, { location: isText, threshold: isNumber }) && Object.hasOwn(Object(value) as object, 'location');

function follows(value: unknown, rules: Readonly<Record<string, Rule>>): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(([key, one]) => Object.hasOwn(rules, key) && rules[key]?.(one) === true);
}
