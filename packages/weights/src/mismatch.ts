/**
 * What does not fit between a file and a model, in words that say what to do.
 */
import { distance } from 'fastest-levenshtein';
import { showName, showShape, showSome } from './show-name.js';
import type { TensorFile } from './tensor-file.js';

/** Shapes of a model by name, and which array of the file each has been found in. */
export type Comparison = {
  readonly tensors: TensorFile['tensors'];
  readonly wanted: ReadonlyMap<string, readonly number[]>;
  readonly matches: ReadonlyMap<string, string>;
  /** Names of the file that are no parameter of the model. */
  readonly leftOver: readonly string[];
};

/** Comparing names takes quadratic time, and a file may hold any number of them, as long as it likes. */
const [longestName, mostNames] = [100, 200];

/** Parameters that the file has in another shape. */
export function describeShapes({ tensors, wanted, matches }: Comparison): readonly string[] {
  return [...matches].flatMap(([own, name]) => {
    const [theirs = [], ours = []] = [tensors[name]?.shape, wanted.get(own)];
    if (sameNumbers(theirs, ours)) return [];
    const transposed = theirs.length === 2 && sameNumbers(theirs.toReversed(), ours);
    const hint = transposed ? ': transposed, as Keras and scikit-learn store them' : '';
    return [`${showName(name)} has the shape ${showShape(theirs)}, the model needs ${showShape(ours)}${hint}`];
  });
}

/** Parameters that the file has not, each with the name that is most like it. */
export function describeMissing(comparison: Comparison): readonly string[] {
  const { wanted, matches } = comparison;
  const missing = [...wanted].filter(([name]) => !matches.has(name));
  if (missing.length === 0) return [];
  const listed = missing.map(([name, shape], index) => {
    const near = index < 6 ? nearest(name, shape, comparison) : null;
    return `${showName(name)} ${showShape(shape)}${near === null ? '' : ` (nearest: ${showName(near)})`}`;
  });
  return [`lacks ${showSome(listed)}`];
}

/** Arrays of the file that the model has no use for. */
export function describeLeftOver({ tensors, leftOver }: Comparison): readonly string[] {
  if (leftOver.length === 0) return [];
  const listed = leftOver.map((name) => `${showName(name)} ${showShape(tensors[name]?.shape ?? [])}`);
  return [`has no place for ${showSome(listed)}`];
}

/** A prefix under which everything that is missing is there; `null` where there is none. */
export function prefixThatFits({ wanted, matches, leftOver }: Comparison): string | null {
  const missing = [...wanted.keys()].filter((name) => !matches.has(name));
  const [first] = missing;
  if (first === undefined) return null;
  const there = new Set(leftOver);
  const prefixes = leftOver
    .filter((name) => name.endsWith(`.${first}`))
    .slice(0, mostNames)
    .map((name) => name.slice(0, -first.length));
  return prefixes.find((prefix) => missing.every((name) => there.has(prefix + name))) ?? null;
}

/** Of those with the same last word and the same shape, if there are any, the one with the fewest other letters. */
function nearest(name: string, shape: readonly number[], { tensors, leftOver }: Comparison): string | null {
  const names = leftOver.filter((other) => other.length <= longestName).slice(0, mostNames);
  const sameWord = names.filter((other) => lastWord(other) === lastWord(name));
  const sameBoth = sameWord.filter((other) => sameNumbers(tensors[other]?.shape ?? [], shape));
  const candidates = [sameBoth, sameWord].find((list) => list.length > 0) ?? [];
  const [near] = candidates.map((other) => [distance(name, other), other] as const).sort(([a], [b]) => a - b);
  return near?.[1] ?? null;
}

function lastWord(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

function sameNumbers(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((n, i) => n === b[i]);
}
