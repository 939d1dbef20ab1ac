/**
 * Which decisions of a run are shown on its curves, and what is said about them.
 */
import type { DecisionEvent } from '@rivulet/training';
import type { Note } from './figure.js';
import { measured, plainNumber } from './ticks.js';

/** Where a decision fell; without a number it is one of many and has no note of its own. */
export type DecisionMark = { readonly x: number; readonly number?: number };

/** How many changes of one hyper-parameter are told one by one. */
const few = 5;

/**
 * Every 'restore' and 'stop', the last 'keep', and the changes of hyper-parameters: one by one while
 * they are few, all together in one note where they are many.
 *
 * @param decisions in their order
 * @param unit what x counts: `epochs` or `updates`
 */
export function markDecisions(
  decisions: readonly DecisionEvent[],
  unit: 'epochs' | 'updates',
): { readonly marks: readonly DecisionMark[]; readonly notes: readonly Note[] } {
  const marks: DecisionMark[] = [];
  const notes: Note[] = [];
  const counts = new Map<string, number>();
  for (const decision of decisions) counts.set(subject(decision), (counts.get(subject(decision)) ?? 0) + 1);
  const xOf = ({ epoch, step }: DecisionEvent): number => (unit === 'epochs' ? epoch : step);
  const summed = new Map<string, DecisionEvent[]>();
  const lastKeep = decisions.findLastIndex(({ value }) => value === 'keep');

  for (const [i, decision] of decisions.entries()) {
    const { value, by, of, because } = decision;
    if (value === 'pause' || value === 'resume' || (value === 'keep' && i !== lastKeep)) continue;
    const x = xOf(decision);
    if (typeof value === 'number' && (counts.get(subject(decision)) ?? 0) > few) {
      marks.push({ x });
      const group = summed.get(subject(decision));
      if (group) group.push(decision);
      else summed.set(subject(decision), [decision]);
      continue;
    }
    const number = notes.length + 1;
    const when = `${unit === 'epochs' ? 'Epoch' : 'Update'} ${plainNumber(x, 0)}`;
    const what = typeof value === 'number' ? `${lastPart(of)} → ${measured(value)}` : words[value];
    marks.push({ x, number });
    notes.push({ mark: number, text: `${when}: ${what} (${by}${because === '' ? '' : `: ${because}`})` });
  }
  for (const group of summed.values()) {
    const [first, last] = [group[0]!, group.at(-1)!];
    const values = `${measured(Number(first.value))} … ${measured(Number(last.value))}`;
    const where = `from ${unit === 'epochs' ? 'epoch' : 'update'} ${plainNumber(xOf(first), 0)} to ${plainNumber(xOf(last), 0)}`;
    notes.push({
      text: `Strokes on the lower edge: ${plainNumber(group.length, 0)} changes of ${lastPart(first.of)} by ${first.by} ${where}, ${values}.`,
    });
  }
  return { marks, notes };
}

const words = { keep: 'best so far, kept', restore: 'back to the best', stop: 'stop' } as const;

const subject = ({ of, by, value }: DecisionEvent): string => `${typeof value} ${of} ${by}`;

/** `optimizer/learningRate` → `learningRate`. */
const lastPart = (name: string): string => name.slice(name.lastIndexOf('/') + 1);
