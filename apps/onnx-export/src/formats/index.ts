/**
 * All formats by name, as `--format` takes them.
 */
import type { Format } from './format.js';
import { model } from './model.js';
import { optimizer } from './optimizer.js';
import { trainingLoop, trainingStep } from './training-step.js';

export const formats = {
  model,
  'training-step': trainingStep,
  'training-loop': trainingLoop,
  optimizer,
} as const satisfies Record<string, Format>;
