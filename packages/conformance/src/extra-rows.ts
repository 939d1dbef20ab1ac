/**
 * What a file records beside the parameters, and the state of ours that should equal it.
 */

/**
 * Names that our states go by, for each name of a file. A state fits if a part of its own name is one
 * of these: `optimizer/1/average/p` fits `average`. What is no state of ours by itself stands in the
 * table of its library, as rows of a `Translated`.
 */
export const extraRows: Readonly<Record<string, readonly string[]>> = {
  averaged: ['averaged', 'average'],
  slow: ['slow'],
  ema: ['average'],
  eval_params: [],
  estim_lr: ['d'],
  notfinite_count: ['notFinite'],
  total_notfinite: ['totalNotFinite'],
};

/**
 * The state that a recorded row should equal.
 *
 * @returns `null` where there is none, or more than one
 */
export function stateFor(extra: string, states: readonly string[]): string | null {
  for (const part of extraRows[extra] ?? []) {
    const fitting = states.filter((name) => name.startsWith('optimizer/') && name.split('/').includes(part));
    if (fitting.length === 1) return fitting[0] ?? null;
  }
  return null;
}
