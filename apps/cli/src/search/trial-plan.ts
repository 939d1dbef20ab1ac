/**
 * From a template in the form of a configuration file to a space, and from what was chosen to runs.
 */
import { type Configuration, type Dimension, type Space, instantiate, spaceOf } from '@rivulet/search';
import { ConfigError, type Json, type Spec, revive } from '@rivulet/tensor';
import type { RunSpec } from '@rivulet/training';
import { UsageError } from '../errors.js';
import { type Extent, type OptimizerFacts, assembleRun, dataOf, extentOf, factsOf } from '../options-to-spec.js';
import { type Settings, type Source, chosenPlugin, readSettings } from '../settings.js';

/** What a search needs of its template. */
export type TrialPlan = {
  readonly space: Space;
  readonly extent: Extent;
  /** Of the data. */
  readonly name: string;
  /** The run of a template without parameters; whoever searches sets its seed. */
  specOf(settled: Json): RunSpec;
  /** What was chosen, in the form of a configuration file. */
  settingsOf(configuration: Configuration): Readonly<Record<string, Json>>;
};

/** The data of all trials. */
export type SharedData = { readonly name: string; readonly extent: Extent; readonly data: Spec };

type Load = (name: string) => Promise<unknown>;

/**
 * The data that all trials share.
 *
 * @throws UsageError when something of them is a parameter
 */
export async function sharedData(
  template: Readonly<Record<string, Json>>,
  source: Source,
  load: Load,
): Promise<SharedData> {
  const { data, validation } = template;
  for (const [key, value] of Object.entries({ data, validation })) {
    if (JSON.stringify(value ?? null).includes('"search":')) {
      throw new UsageError(`${source.prefix}${key}: cannot be searched: all trials are measured on the same data`);
    }
  }
  const settings = readSettings(
    { ...(data !== undefined && { data }), ...(validation !== undefined && { validation }) },
    source,
  );
  const name = chosenPlugin('data', settings, source)?.name ?? '';
  const spec = dataOf(settings, source);
  return { name, extent: await extentOf(spec, source, load), data: spec };
}

/**
 * Plans the trials. Every option of every choice is put together once with its lowest and once with its highest numbers, so
 * that what cannot be run is told before anything is.
 *
 * @throws UsageError, ConfigError naming the place in the template, and the choices under which something is wrong there
 */
export async function planTrials(
  template: Readonly<Record<string, Json>>,
  shared: SharedData,
  source: Source,
  load: Load,
): Promise<TrialPlan> {
  const { name, extent, data } = shared;
  // As a spec, so that the journal can be of these very data.
  const space = spaceOf({ ...template, data }, source.prefix === '' ? 'search' : source.prefix.replace(/: $/, ''));
  const facts = new Map<string, OptimizerFacts>();
  const asWritten = (settled: Json): Record<string, Json> => {
    const { data: _, ...others } = settled as Record<string, Json>;
    return template['data'] === undefined ? others : { ...others, data: template['data'] };
  };
  const settle = (settled: Json): RunSpec => {
    const settings = readSettings(asWritten(settled), source);
    const known = facts.get(keyOf(settings, source));
    if (!known) throw new ConfigError('search: expected an optimizer that was there in the beginning');
    return assembleRun(settings, source, { extent, facts: known, data: dataOf(settings, source) }).spec;
  };
  const made = new Set<string>();
  for (const configuration of probes(space.dimensions)) {
    await under(configuration, space.dimensions, async () => {
      const settled = instantiate(space, configuration);
      const settings = readSettings(asWritten(settled), source);
      const key = keyOf(settings, source);
      if (!facts.has(key)) facts.set(key, await factsOf(settings, source, load));
      const spec = settle(settled);
      for (const part of partsOf(spec)) {
        const text = JSON.stringify(part);
        if (!made.has(text)) await revive(part, load);
        made.add(text);
      }
    });
  }
  const settingsOf = (configuration: Configuration) => asWritten(instantiate(space, configuration));
  return { space, extent, name, specOf: settle, settingsOf };
}

/** What is known of an optimizer hangs on its name and its dialect alone. */
function keyOf(settings: Settings, source: Source): string {
  const optimizer = chosenPlugin('optimizer', settings, source);
  return JSON.stringify([optimizer?.name, optimizer?.options['dialect'] ?? null]);
}

function partsOf({ model, loss, optimizer, penalties, stop }: RunSpec): readonly Spec[] {
  return [model, loss, optimizer, ...penalties, ...(stop ? [stop] : [])];
}

/** Tells under which choices something is wrong. */
async function under(
  configuration: Configuration,
  dimensions: readonly Dimension[],
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    const chosen = dimensions.flatMap(({ name, parameter }) =>
      parameter.search === 'choice' && configuration[name] !== undefined ? [`${name} ${configuration[name]}`] : [],
    );
    const where = chosen.length > 0 ? ` (with ${chosen.join(', ')})` : '';
    if (error instanceof UsageError) throw new UsageError(error.message + where);
    if (error instanceof ConfigError) throw new ConfigError(error.message + where);
    throw error;
  }
}

/** Configurations in which every option of every choice occurs, with all numbers at their lowest and at their highest. */
export function probes(dimensions: readonly Dimension[]): readonly Configuration[] {
  const byName = new Map(dimensions.map((dimension) => [dimension.name, dimension]));
  const wanted: Readonly<Record<string, string>>[] = [{}];
  for (const { name, parameter, when } of dimensions) {
    if (parameter.search !== 'choice') continue;
    const above: Record<string, string> = {};
    for (let at = when; at; at = byName.get(at.name)?.when ?? null) above[at.name] = at.label;
    for (const { label } of parameter.options) wanted.push({ ...above, [name]: label });
  }
  const all = wanted.flatMap((labels) => (['low', 'high'] as const).map((end) => probe(dimensions, labels, end)));
  return [...new Map(all.map((configuration) => [JSON.stringify(configuration), configuration])).values()];
}

function probe(
  dimensions: readonly Dimension[],
  labels: Readonly<Record<string, string>>,
  end: 'low' | 'high',
): Configuration {
  const configuration: Record<string, number | string> = {};
  for (const { name, parameter, when } of dimensions) {
    if (when && configuration[when.name] !== when.label) continue;
    configuration[name] =
      parameter.search === 'choice' ? (labels[name] ?? parameter.options[0]?.label ?? '') : parameter[end];
  }
  return configuration;
}
