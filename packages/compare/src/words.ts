/**
 * Numbers and verdicts for people.
 */
import type { Pair } from './pairs.js';
import type { Goal } from './plan.js';

/** A measurement in about three digits; `never` for Infinity, `–` where there is none. */
export function amount(value: number): string {
  if (Number.isNaN(value)) return '–';
  if (value === Infinity) return 'never';
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}

/** `0.14`, `12`, `∞`. */
export function factor(value: number): string {
  if (value === Infinity) return '∞';
  return value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(2)));
}

/** `a training loss of 0.01`. */
export function goalText({ measure, value }: Goal): string {
  return `a training ${measure} of ${value}`;
}

/**
 * What a pair says, the faster one first: `adam reaches the goal in 0.14 times the epochs of sgd (0.09 – 0.22)`, or
 * `adam and nesterov: not distinguishable`.
 */
export function verdict(pair: Pair): string {
  const { a, b, unit, wins, losses, ties, differ, ratio, interval } = pair;
  const told = wins + losses;
  const what = unit === 'evaluations' ? 'gradient evaluations' : unit;
  if (!differ || !ratio || !interval) {
    const few = told < 6 ? `; ${told} of ${told + ties} seeds tell, and fewer than 6 never can` : '';
    return `${a} and ${b}: not distinguishable by ${what} (${wins} to ${losses}${few})`;
  }
  const aFirst = wins > losses;
  const [first, second] = aFirst ? [a, b] : [b, a];
  const seen = aFirst ? ratio : inverse(ratio);
  const [low, high] = aFirst ? interval : inverse(interval);
  const median = seen[0] === seen[1] ? factor(seen[1]) : `at most ${factor(seen[1])}`;
  return `${first} reaches the goal in ${median} times the ${what} of ${second} (${factor(low)} – ${factor(high)})`;
}

function inverse([low, high]: readonly [number, number]): readonly [number, number] {
  return [1 / high, 1 / low];
}
