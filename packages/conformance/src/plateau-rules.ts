/**
 * The rules by which PyTorch, Keras and optax lower a rate, step by step as they have them and independent
 * of ours, with their errors or without.
 */

/** One of them with its numbers, under our names. */
export type PlateauRule = {
  readonly library: 'torch' | 'keras' | 'optax';
  readonly initial: number;
  readonly factor: number;
  readonly patience: number;
  readonly cooldown: number;
  readonly mode: 'min' | 'max';
  /** A share of the best. */
  readonly threshold: number;
  /** An amount. */
  readonly margin: number;
  readonly floor: number;
  readonly smallestChange: number;
  readonly window: number;
};

/** The error of a library that such losses show, or `null` where it can have none. */
export function mistakeOf({ library, threshold }: PlateauRule, losses: readonly number[]): string | null {
  if (threshold > 0 && losses.some((loss) => loss < 0)) {
    return `compared with the corrected rule: best·(1 ± threshold) of ${library} lies on the wrong side of a negative best`;
  }
  if (library === 'keras' && Number.isNaN(losses[0])) {
    return 'compared with the corrected rule: Keras takes a NaN that comes first for the best, for ever';
  }
  return null;
}

/**
 * The rates, one before the first loss and one after each.
 *
 * @param corrected without the two errors of `mistakeOf`; false: as the library has it
 */
export function ratesOf(rule: PlateauRule, losses: readonly number[], corrected: boolean): readonly number[] {
  const { library, factor, patience, cooldown, floor, window } = rule;
  const max = rule.mode === 'max';
  let [rate, best, bad, rest, none] = [rule.initial, max ? -Infinity : Infinity, 0, 0, true];
  let waiting: number[] = [];
  const rates = [rate];
  const reduce = (): void => {
    const lower = Math.max(rate * factor, floor);
    if (rate - lower > rule.smallestChange) rate = lower;
    [rest, bad] = [cooldown, 0];
  };
  for (const loss of losses) {
    waiting.push(loss);
    if (waiting.length === window) {
      const now = waiting.reduce((sum, each) => sum + each, 0) / window;
      waiting = [];
      if (library === 'keras') {
        if (rest > 0) [rest, bad] = [rest - 1, 0];
        const first = none && !(corrected && Number.isNaN(now));
        if (first || improves(rule, now, best, corrected)) [best, bad, none] = [now, 0, false];
        else if (rest === 0 && ++bad >= patience && rate > floor) reduce();
      } else {
        if (improves(rule, now, best, corrected)) [best, bad] = [now, 0];
        else bad++;
        const resting = rest > 0;
        if (resting) [rest, bad] = [rest - 1, 0];
        if (library === 'torch' ? bad > patience : !resting && bad === patience) reduce();
      }
    }
    rates.push(rate);
  }
  return rates;
}

/** Whether a value is better than the best so far, in the order of operations of each library. */
function improves(rule: PlateauRule, now: number, best: number, corrected: boolean): boolean {
  const { library, threshold, margin } = rule;
  const max = rule.mode === 'max';
  if (library === 'keras') return max ? now - margin > best : now + margin < best;
  const towards = (max ? threshold : -threshold) * (corrected && best < 0 ? -1 : 1);
  const goal = best * (1 + towards);
  return max ? now > goal + margin : now < goal - margin;
}
