/**
 * Weights of a run at chosen epochs.
 */
import { type Task, train } from '@rivulet/training';

/** Parameters and running statistics by name: `params/0.weight`. */
export type States = Readonly<Record<string, ArrayLike<number>>>;

/**
 * Trains, and keeps the state after each of the epochs.
 *
 * @param task its `epochs` is the last epoch that is asked for
 * @param epochs in rising order
 */
export async function statesOf(task: Omit<Task, 'epochs'>, epochs: readonly number[]): Promise<readonly States[]> {
  const kept: States[] = [];
  await train({ ...task, epochs: Math.max(...epochs), checkpointEvery: 1 }).forEach((event) => {
    if (event.kind === 'checkpoint' && epochs.includes(event.epoch)) kept.push(event.state);
  });
  return kept;
}

/** The weights of the dense layers among some states, from the first layer to the last. */
export function denseWeights(states: States): readonly ArrayLike<number>[] {
  return Object.entries(states)
    .flatMap(([name, values]) => {
      const place = /^params\/(\d+)\.weight$/.exec(name)?.[1];
      return place === undefined ? [] : [{ place: Number(place), values }];
    })
    .sort((a, b) => a.place - b.place)
    .map(({ values }) => values);
}
