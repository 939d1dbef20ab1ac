/**
 * What a figure is: how it is called, what it shows, and how it is made.
 */

/** A figure of the chapter; nothing is computed before it is made. */
export type Figure = {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly make: () => Promise<Drawn>;
};

/** A figure as drawn, and the numbers behind it. */
export type Drawn = {
  readonly svg: string;
  readonly tables: Readonly<
    Record<
      string,
      { readonly columns: readonly string[]; readonly rows: readonly (readonly (number | string | null)[])[] }
    >
  >;
};
