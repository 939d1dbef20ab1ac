/**
 * The optimizer of a run, with its schedule and what stands before and behind it.
 */
import type { Dialect, Json, Settings as PluginSettings, SettingsTable, Spec } from '@rivulet/tensor';
import { endsWithRun } from './catalogue/schedules.js';
import { UsageError } from './errors.js';
import type { RunValues } from './run-options.js';
import type { Chosen, Source } from './settings.js';
import { spec, specOfChoice, without } from './spec-of-choice.js';

/** The rate that was given, or else the default of the optimizer; `null`: there is none. */
export function startingRate({ entry, options }: Chosen, usual: unknown): number | null {
  const rate = options['learningRate'] ?? usual ?? entry?.options['learningRate']?.default;
  return typeof rate === 'number' ? rate : null;
}

/** The default of the optimizer in the dialect that was given; `undefined`: it has none. */
export async function defaultRate(
  { name, entry, options }: Chosen,
  load: (name: string) => Promise<unknown>,
): Promise<unknown> {
  const [from = '', exported = ''] = (entry?.use ?? name).split('#');
  const module = (await load(from)) as Readonly<Record<string, { readonly settings?: PluginSettings<SettingsTable> }>>;
  const dialect = options['dialect'] as Dialect | undefined;
  const values = module[exported]?.settings?.settle({ dialect });
  return (values as Readonly<Record<string, unknown>> | undefined)?.['learningRate'];
}

/** Clip, optimize, decay the weights, keep them within bounds. */
export function planOptimizer(
  optimizer: Chosen,
  schedule: Chosen | null,
  run: RunValues & { readonly epochs: number },
  start: number | null,
  source: Source,
): { readonly inner: Spec; readonly whole: Spec } {
  const { clipNorm, gradientNoise, weightDecay, maxNorm, warmup } = run;
  if ((schedule || warmup !== undefined || weightDecay !== undefined) && start === null) {
    const why = schedule || warmup !== undefined ? 'a schedule starts from it' : 'weight decay is a share of it';
    throw new UsageError(`${source.prefix}${source.name(['optimizer', 'learningRate'])}: must be given, ${why}`);
  }
  checkNeeded(schedule, source);
  const scheduled = start === null ? undefined : planRate(schedule, start, run);
  const rate: Json | undefined = scheduled ?? optimizer.options['learningRate'];
  const inner = specOfChoice({
    ...optimizer,
    options: { ...(rate !== undefined && { learningRate: rate }), ...without(optimizer.options, 'learningRate') },
  });
  const parts = [
    ...(clipNorm === undefined ? [] : [spec('@rivulet/optimizers#clipByGlobalNorm', clipNorm)]),
    ...(gradientNoise === undefined ? [] : [spec('@rivulet/regularizers#gradientNoise', gradientNoise)]),
    inner,
    ...(weightDecay === undefined
      ? []
      : [spec('@rivulet/regularizers#weightDecay', weightDecay, { learningRate: scheduled ?? start })]),
    ...(maxNorm === undefined ? [] : [spec('@rivulet/regularizers#maxNorm', maxNorm)]),
  ];
  return { inner, whole: parts.length === 1 ? inner : spec('@rivulet/optimizers#chain', ...parts) };
}

/** What a schedule cannot do without. */
function checkNeeded(schedule: Chosen | null, source: Source): void {
  const options = Object.entries(schedule?.entry?.options ?? {});
  const missing = options.find(([key, { needed }]) => needed && schedule?.options[key] === undefined);
  if (!schedule || !missing) return;
  const [key, { about }] = missing;
  throw new UsageError(
    `${source.prefix}${source.name(['schedule', key])}: must be given with ${schedule.name}: ${about}`,
  );
}

/** A solver decides by itself where to go, on all samples. */
export function refuseParts({ name }: Chosen, run: RunValues, samples: number, source: Source): void {
  const refuse = (key: string, why: string): never => {
    throw new UsageError(`${source.prefix}${source.name([key])}: does not go with ${name}, ${why}`);
  };
  const changes = (['clipNorm', 'gradientNoise', 'weightDecay', 'maxNorm'] as const).find(
    (key) => run[key] !== undefined,
  );
  if (changes) {
    const instead = changes === 'weightDecay' ? `; a penalty does: ${source.name(['l2'])}` : '';
    refuse(changes, `which lets nobody change its steps${instead}`);
  }
  if (typeof run.batch === 'number' && run.batch !== samples)
    refuse('batch', "which needs all samples in each step: leave it out, or 'all'");
}

/** The rate over the run: what the schedule says, after a warm-up if there is one; `undefined`: it stays. */
function planRate(
  schedule: Chosen | null,
  start: number,
  { warmup, epochs }: RunValues & { readonly epochs: number },
): Spec | undefined {
  const own = schedule ? planSchedule(schedule, start, epochs - (warmup ?? 0)) : undefined;
  return warmup === undefined ? own : spec('@rivulet/schedulers#warmup', own ?? start, { over: warmup });
}

function planSchedule(schedule: Chosen, start: number, epochs: number): Spec {
  const { options } = schedule;
  const { entry } = schedule;
  const needsEnd = entry !== null && endsWithRun(entry) && options['by'] === undefined && options['over'] === undefined;
  const all = needsEnd ? { over: epochs, ...options } : options;
  const use = schedule.entry?.use ?? schedule.name;
  return Object.keys(all).length === 0 ? spec(use, start) : spec(use, start, all);
}
