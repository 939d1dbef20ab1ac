/**
 * Where an axis has its marks, and what is written at them.
 */

/** The extent of an axis, and its ticks with their labels. */
export type Axis = {
  readonly domain: readonly [number, number];
  readonly ticks: readonly number[];
  readonly label: (tick: number) => string;
};

/**
 * Ticks at 1, 2 or 5 times a power of ten.
 *
 * @param low,high extent of the values; equal ones are widened
 * @param count of ticks, about
 * @param options.whole only whole numbers, as epochs are; default false
 * @param options.round widen the extent to the next tick on both sides; default false
 */
export function linearAxis(low: number, high: number, count: number, { whole = false, round = false } = {}): Axis {
  const size = Math.max(Math.abs(low), Math.abs(high));
  const [from, to] = high - low > size * 1e-6 ? [low, high] : [Math.min(low, low / 2), high + (size / 2 || 1)];
  const rough = (to - from) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((f) => f * power >= rough * 0.999) ?? 10;
  const step = whole ? Math.max(1, Math.round(factor * power)) : factor * power;
  const first = round ? Math.floor(from / step + 1e-9) : Math.ceil(from / step - 1e-9);
  const last = round ? Math.ceil(to / step - 1e-9) : Math.floor(to / step + 1e-9);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
  const domain = round ? ([first * step, last * step] as const) : ([from, to] as const);
  const largest = Math.max(Math.abs(domain[0]), Math.abs(domain[1]));
  const words = largest < 1e7 && (decimals <= 5 || largest >= 1e-3);
  const digits = Math.max(0, Math.ceil(Math.log10(largest / step)));
  return { domain, ticks, label: (tick) => (words ? plainNumber(tick, decimals) : scientific(tick, digits)) };
}

/**
 * Ticks at powers of ten; at 1, 2 and 5 times them where there would be too few; equally spaced numbers
 * where there would still be.
 *
 * @param low,high extent of the values, 0 < low ≤ high; widened to the next tick on both sides
 * @param count of ticks at most, about
 */
export function logAxis(low: number, high: number, count: number): Axis {
  if (high / low < 3) return linearAxis(low, high, count - 2, { round: true });
  const ladder: number[] = [];
  for (let power = Math.floor(Math.log10(low) + 1e-9) - 1; power <= Math.ceil(Math.log10(high)) + 1; power++) {
    for (const factor of [1, 2, 5]) ladder.push(Number(`${factor}e${power}`));
  }
  const found = ladder.findLastIndex((tick) => tick <= low * 1.0001);
  const first = Math.max(0, found);
  const last = Math.max(
    first + 1,
    ladder.findIndex((tick) => tick >= high * 0.9999),
  );
  const inside = ladder.slice(first, last + 1);
  const powers = inside.filter((_, i) => (first + i) % 3 === 0);
  const all = powers.length > 2 ? powers : inside;
  const every = Math.ceil(all.length / count);
  const ticks = all.filter((_, i) => (all.length - 1 - i) % every === 0);
  const exponents = all.map((tick) => Math.floor(Math.log10(tick) + 1e-9));
  const words = Math.min(...exponents) >= -4 && Math.max(...exponents) <= 4;
  return {
    domain: [inside[0]!, inside.at(-1)!],
    ticks,
    label: (tick) => {
      const exponent = Math.floor(Math.log10(tick) + 1e-9);
      if (words) return plainNumber(tick, Math.max(0, -exponent));
      const factor = Math.round(tick / 10 ** exponent);
      return `${factor === 1 ? '' : `${factor}·`}10${superscript(exponent)}`;
    },
  };
}

/** A number with thousands apart and a true minus: `−12,000.5`. */
export function plainNumber(value: number, decimals: number): string {
  const [whole = '', fraction] = Math.abs(value).toFixed(decimals).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const sign = value < 0 && Number(value.toFixed(decimals)) !== 0 ? '−' : '';
  return `${sign}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** A measured number in three significant digits: `0.00213`, `4.1·10⁻⁷`. */
export function measured(value: number): string {
  const exponent = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
  return exponent < -4 || exponent > 5 ? scientific(value, 2) : shortest(value, Math.max(0, 2 - exponent));
}

/** `4.1·10⁻⁷` */
function scientific(value: number, digits: number): string {
  if (value === 0) return '0';
  const exponent = Math.floor(Math.log10(Math.abs(value)) + 1e-9);
  return `${shortest(value / 10 ** exponent, digits)}·10${superscript(exponent)}`;
}

/** Without the zeros at the end that say nothing. */
function shortest(value: number, decimals: number): string {
  return plainNumber(value, decimals)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}

function superscript(exponent: number): string {
  return String(exponent).replace(/./g, (digit) => (digit === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'.charAt(Number(digit))));
}
