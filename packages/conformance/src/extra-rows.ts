/**
 * What a file records beside the parameters, and the state of ours that should equal it.
 */

/**
 * Names that our states go by, for each name of a file. A state fits if a part of its own name is one
 * of these: `optimizer/1/average/p` fits `average`.
 */
export const extraRows: Readonly<Record<string, readonly string[]>> = {
  averaged: ['average'],
  slow: ['slow'],
  ema: ['average', 'ema'],
  eval_params: ['x', 'average'],
  estim_lr: ['d', 'estimate'],
  notfinite_count: ['count', 'errors', 'inARow'],
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
