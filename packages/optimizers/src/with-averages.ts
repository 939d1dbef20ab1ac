/**
 * Using averaged parameters.
 */
import { ConfigError } from '@rivulet/tensor';

/**
 * The states of a run with the averaged parameters in place of those that were trained.
 *
 * What has an average under `optimizer/…/average/NAME`, of `ema` or `swa`, takes the place of `params/NAME`.
 * All else stays, running statistics of layers too, which are those of the trained parameters.
 *
 * @param states by name: the `state` of a checkpoint, or what was read from an executable
 * @throws ConfigError when there are no averages, or two of one parameter
 * @example
 * inferenceOf(task, { ...checkpoint, state: withAverages(checkpoint.state) }) // of @rivulet/training: evaluate, export
 */
export function withAverages<V>(states: Readonly<Record<string, V>>): Record<string, V> {
  const averaged = new Map<string, string>();
  for (const key of Object.keys(states)) {
    const [, name] = /^optimizer\/(?:.*\/)?average\/(.+)$/.exec(key) ?? [];
    if (name === undefined || !(`params/${name}` in states)) continue;
    const other = averaged.get(name);
    if (other !== undefined)
      throw new ConfigError(`withAverages: expected one average of ${name}, received ${other} and ${key}`);
    averaged.set(name, key);
  }
  if (averaged.size === 0) {
    throw new ConfigError(`withAverages: expected states of ema or swa, received ${Object.keys(states).join(', ')}`);
  }
  const replaced = [...averaged].map(([name, key]) => [`params/${name}`, states[key] as V]);
  return { ...states, ...(Object.fromEntries(replaced) as Record<string, V>) };
}
