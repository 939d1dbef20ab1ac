/**
 * What the command line knows about a plugin: its short name, what it stands for, and its options.
 *
 * Others' plugins need no entry: `--optimizer package#export` takes them as they are.
 */
import { type ZodType, z } from 'zod';

/** Kinds of plugins that have short names. */
export type Kind = 'data' | 'activation' | 'initializer' | 'loss' | 'optimizer' | 'part' | 'schedule' | 'regularizer';

/** What an option may be; a list of words means one of them. */
export type OptionType = 'number' | 'integer' | 'boolean' | 'word' | 'words' | 'numbers' | readonly string[];

/** An option of a plugin, under the name that its factory gives it. */
export type OptionEntry = {
  readonly type: OptionType;
  /** Default as it is shown, in the factory's own terms. */
  readonly default?: number | boolean | string;
  /** Given to the factory when the user says nothing, because the factory has no default. */
  readonly supplied?: number;
  /** Whether nothing can stand in for it where the user says nothing. */
  readonly needed?: true;
  /** `0 ≤ beta1 < 1`; the factory checks it. */
  readonly range?: string;
  readonly about: string;
  /** Option on the command line where the name alone would be taken for something else. */
  readonly flag?: string;
};

/** A plugin with a short name. */
export type Entry = {
  readonly kind: Kind;
  /** Short name: `adam`. */
  readonly name: string;
  /** `@rivulet/optimizers#adam`. */
  readonly use: string;
  /** One line. */
  readonly about: string;
  /** The rule, a line an equation. */
  readonly formula: string;
  readonly options: Readonly<Record<string, OptionEntry>>;
  /** How it is asked for, where that is not `--kind name`: `--dropout 0.1`. */
  readonly flag?: string;
};

/** What a plugin says about itself, in its doc comment and in the types of its options. */
export type Documented = {
  readonly package: string;
  readonly name: string;
  readonly kind: string;
  /** One sentence. */
  readonly about: string;
  /** Lines of equations. */
  readonly formula: readonly string[];
  readonly notes: readonly string[];
  /** What it keeps from step to step; empty: nothing. */
  readonly state: string;
  readonly example: readonly string[];
  /** Paper, and variant of it; empty: none. */
  readonly source: string;
  readonly arguments: readonly {
    readonly name: string;
    readonly type: string;
    readonly optional: boolean;
    readonly about: string;
  }[];
  readonly options: Readonly<
    Record<string, { readonly type: string | readonly string[]; readonly default?: string; readonly about: string }>
  >;
};

/** `--schedule-patience` for `schedulePatience`. */
export function flagOf(name: string, entry: Pick<OptionEntry, 'flag'>): string {
  return entry.flag ?? `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** What an option's value must be, in words that follow `expected`. */
export function expectation(type: OptionType): string {
  if (typeof type !== 'string') return `one of ${type.join(', ')}`;
  const words = {
    number: 'a number',
    integer: 'an integer',
    boolean: 'true or false',
    word: 'a text',
    words: 'a list',
    numbers: 'a list of numbers',
  };
  return words[type];
}

/** A check of the type; ranges are the factory's business. */
export function schemaOf(type: OptionType): ZodType {
  const error = expectation(type);
  if (typeof type !== 'string') return z.enum(type as readonly [string, ...string[]], { error });
  const schemas = {
    number: z.number({ error }),
    integer: z.int({ error }),
    boolean: z.boolean({ error }),
    word: z.string({ error }).min(1, { error }),
    words: z.array(z.string({ error }), { error }),
    numbers: z.array(z.number({ error }), { error }),
  };
  return schemas[type];
}
