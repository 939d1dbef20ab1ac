/**
 * All formats by name, as `--format` takes them.
 */
import type { Format } from './format.js';
import { model } from './model.js';

export const formats = { model } as const satisfies Record<string, Format>;
