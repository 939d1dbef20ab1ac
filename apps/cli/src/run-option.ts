/**
 * What an option of a run is: a row of the table for the command line and the configuration file.
 */
import type { ZodType } from 'zod';

/** How the text of an option on the command line becomes a value of a configuration file. */
export type Reading = 'text' | 'number' | 'flag' | 'numbers' | 'numberOrText' | 'words';

/** An option under its name in a configuration file. */
export type RunOption = {
  /** `--epochs <n>`. */
  readonly flags: string;
  readonly reading: Reading;
  readonly group: string;
  readonly about: string;
  readonly schema: ZodType;
};

/** Headings of the help text, in its order. */
export const groups = {
  data: 'Data:',
  model: 'Model:',
  optimizer: 'Optimizer:',
  schedule: 'Learning-rate schedule:',
  regularization: 'Regularization:',
  run: 'Run:',
  output: 'Output:',
} as const;

/** A row. */
export const option = (group: string, flags: string, reading: Reading, schema: ZodType, about: string): RunOption => ({
  flags,
  reading,
  group,
  about,
  schema,
});
