/**
 * The options of a plugin in one table: what each must satisfy, what it is when left out, and how it
 * is bundled with others under the name of a library.
 *
 * Libraries differ under one name: in where ε stands, in what sums start from, in defaults. Every such
 * difference is an option of its own; a dialect is a bundle of options that makes the rule that library's.
 */
import {
  type Range,
  checkChoices,
  checkCounts,
  checkFlags,
  checkGiven,
  checkNoOthers,
  checkNumbers,
  checkScalars,
} from './check.js';
import type { Scalar, Scope } from './contracts.js';
import type { Tensor } from './tensor.js';

/** Whose habits: PyTorch's, Keras's, optax's, the textbook chapter's, or the paper that proposed the rule. */
export type Dialect = 'torch' | 'keras' | 'optax' | 'book' | 'paper';

/** One option: its value when left out, and its rule. */
export type Setting<T> = {
  readonly initial: T;
  /** What a value may be, as a message states it: `0 ≤ beta1 < 1`, `amsgrad true or false`. */
  readonly says: (name: string) => string;
  /** @throws ConfigError when a value is refused */
  readonly check: (who: string, name: string, value: T) => void;
};

/** A setting of whatever kind. */
type AnySetting = Pick<Setting<unknown>, 'initial' | 'says'> & Pick<Setting<never>, 'check'>;

/** Settings by the names of the options. */
export type SettingsTable = Readonly<Record<string, AnySetting>>;

/** The values of all options. */
export type ValuesOf<T extends SettingsTable> = {
  readonly [K in keyof T]: T[K] extends Setting<infer V> ? V : never;
};

/** The options as a user gives them: each may be left out. */
export type OptionsOf<S> =
  S extends Settings<infer T>
    ? { readonly [K in keyof T]?: (T[K] extends Setting<infer V> ? V : never) | undefined } & {
        /** Whose defaults and variant of the rule are meant where an option is left out. */
        readonly dialect?: Dialect | undefined;
      }
    : never;

/** The options of a plugin. */
export type Settings<T extends SettingsTable> = {
  /** Name of the factory. */
  readonly who: string;
  readonly table: T;
  /** What each dialect sets differently from the table; the first is the default and sets nothing. */
  readonly dialects: { readonly [D in Dialect]?: Partial<ValuesOf<T>> };
  /**
   * All options: as given, else as the dialect has it, else as the table has it.
   *
   * @throws ConfigError when an option is out of range or unknown, or the dialect is
   */
  readonly settle: (
    options: { readonly [K in keyof T]?: unknown } & { readonly dialect?: Dialect | undefined },
  ) => ValuesOf<T>;
};

/** A hyper-parameter: a number in a range, a schedule, or a signal. */
export function scalar(initial: Scalar, range: Range): Setting<Scalar> {
  return { initial, says: range.says, check: (who, name, value) => checkScalars(who, range, { [name]: value }) };
}

/** A number that the formula is built with: no schedule may change it. */
export function fixed(initial: number, range: Range): Setting<number> {
  return { initial, says: range.says, check: (who, name, value) => checkNumbers(who, range, { [name]: value }) };
}

/** An integer, at least `least`. */
export function count(initial: number, least: number): Setting<number> {
  return {
    initial,
    says: (name) => `an integer ${name} ≥ ${least}`,
    check: (who, name, value) => checkCounts(who, least, { [name]: value }),
  };
}

/** True or false. */
export function flag(initial: boolean): Setting<boolean> {
  return {
    initial,
    says: (name) => `${name} true or false`,
    check: (who, name, value) => checkFlags(who, { [name]: value }),
  };
}

/** One of a few words; left out, the first. */
export function choice<const W extends readonly [string, ...string[]]>(...words: W): Setting<W[number]> {
  return {
    initial: words[0],
    says: (name) => `${name} ${words.map((word) => `'${word}'`).join(' or ')}`,
    check: (who, name, value) => checkChoices(who, words, { [name]: value }),
  };
}

/** A setting that may be `null`: the thing it is about is then not done. */
export function optional<T>(initial: T | null, setting: Setting<T>): Setting<T | null> {
  return {
    initial,
    says: (name) => `${setting.says(name)}, or null`,
    check: (who, name, value) => {
      if (value !== null) setting.check(who, name, value);
    },
  };
}

/**
 * Declares the options of a factory. Doc comments in the table are what an editor shows at the options.
 *
 * @param who name of the factory, for messages: `adam`
 * @param table the options, with the defaults of the first dialect
 * @param dialects what each dialect sets differently; the first is the default and sets nothing
 * @example
 * const settings = settingsOf('adam', { learningRate: scalar(1e-3, atLeastZero) }, { torch: {}, keras: {} });
 * type AdamOptions = OptionsOf<typeof settings>;
 */
export function settingsOf<const T extends SettingsTable>(
  who: string,
  table: T,
  dialects: { readonly [D in Dialect]?: Partial<ValuesOf<T>> },
): Settings<T> {
  const known = Object.keys(dialects) as Dialect[];
  const settle: Settings<T>['settle'] = (options) => {
    checkGiven(who, options);
    const { dialect = known[0], ...given }: Readonly<Record<string, unknown>> = options;
    checkChoices(who, known, { dialect: dialect as string });
    const bundle: Readonly<Record<string, unknown>> = dialects[dialect as Dialect] ?? {};
    const others = Object.entries(given).filter(([name]) => !Object.hasOwn(table, name));
    checkNoOthers(who, Object.fromEntries(others));
    return Object.fromEntries(
      Object.entries<AnySetting>(table).map(([name, setting]) => {
        const value = [given[name], bundle[name], setting.initial].find((one) => one !== undefined);
        setting.check(who, name, value as never);
        return [name, value];
      }),
    ) as ValuesOf<T>;
  };
  return { who, table, dialects, settle };
}

/** The names of the options that are hyper-parameters. */
type ScalarNames<V> = { [K in keyof V]: V[K] extends Scalar ? K : never }[keyof V];

/**
 * Hyper-parameters as tensors, by their names. One that is not looked at makes no slot in the program.
 *
 * @example
 * const { learningRate: eta, momentum: mu } = scalarsOf(o, context);
 */
export function scalarsOf<V extends object>(values: V, scope: Scope): { readonly [K in ScalarNames<V>]: Tensor } {
  const slots: PropertyDescriptorMap = {};
  for (const [name, source] of Object.entries<Scalar>(values as Record<string, Scalar>)) {
    slots[name] = { get: () => scope.scalar(name, source) };
  }
  return Object.defineProperties({}, slots) as { readonly [K in ScalarNames<V>]: Tensor };
}
