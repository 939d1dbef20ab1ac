/**
 * A curve in one line of text.
 */
import { checkCounts } from '@rivulet/tensor';

const blocks = '▁▂▃▄▅▆▇█';

/**
 * The course of some values in block characters, for a terminal: `█▅▃▂▁▁`.
 *
 * The lowest value is ▁, the highest █, linearly between; values that are all equal are ▁. Where
 * there are more values than characters, each character is the mean of its share. What is not finite
 * is left blank.
 *
 * @param values in order of time
 * @param width characters at most, an integer ≥ 1; default 20
 * @throws ConfigError when the width is not an integer ≥ 1
 * @example sparkline([4, 3, 2, 1], 4) // █▆▃▁
 */
export function sparkline(values: ArrayLike<number>, width = 20): string {
  checkCounts('sparkline', 1, { width });
  const length = Math.min(width, values.length);
  const means = Array.from({ length }, (_, i) => {
    const start = Math.floor((i * values.length) / length);
    const end = Math.floor(((i + 1) * values.length) / length);
    const finite = Array.from({ length: end - start }, (_item, k) => values[start + k]!).filter(Number.isFinite);
    return finite.length === 0 ? NaN : finite.reduce((sum, value) => sum + value / finite.length, 0);
  });
  const finite = means.filter(Number.isFinite);
  const low = Math.min(...finite);
  const high = Math.max(...finite);
  return means
    .map((mean) => {
      if (!Number.isFinite(mean)) return ' ';
      const share = high > low ? (mean - low) / (high - low) : 0;
      return blocks[Math.min(7, Math.round(share * 7))] ?? ' ';
    })
    .join('');
}
