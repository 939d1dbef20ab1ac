/**
 * What may be chosen: plain data in which numbers and parts are replaced by parameters.
 */
import type { Json } from '@rivulet/tensor';

/** A number between two others, both included. */
export type NumberParameter = {
  readonly search: 'float' | 'int';
  readonly low: number;
  readonly high: number;
  /** Uniform in the logarithm; needs 0 < low. Default false. */
  readonly log?: boolean;
  /** The name in configurations. Default: where it stands, `optimizer.adam.learningRate`. */
  readonly name?: string;
};

/** One of several; an option may hold parameters of its own, which then exist only when it is chosen. */
export type ChoiceParameter = {
  readonly search: 'choice';
  readonly options: readonly { readonly label: string; readonly value: Json }[];
  readonly name?: string;
};

/** What stands in a template in place of a value. Being plain data, it can be in a file and on a queue. */
export type Parameter = NumberParameter | ChoiceParameter;

/** A parameter in its place: all of a space in the order in which they are met, each after what it depends on. */
export type Dimension = {
  readonly name: string;
  readonly parameter: Parameter;
  /** It exists only where this choice has this label; `null`: always. */
  readonly when: { readonly name: string; readonly label: string } | null;
};

/** A template, and the parameters in it. */
export type Space = { readonly template: Json; readonly dimensions: readonly Dimension[] };

/** What was chosen, by name: a number, or the label of a choice. Names that do not exist under these choices are absent. */
export type Configuration = Readonly<Record<string, number | string>>;
