/**
 * Looking into specs: which plugins a part of a run is made of, and with what options.
 */
import { type Json, type Spec, isSpec } from '@rivulet/tensor';

/** A plugin as it is used in a run. */
export type Used = {
  /** Name of its export: `adam`. */
  readonly name: string;
  readonly args: readonly Json[];
  /** Its last argument, if that holds options. */
  readonly options: Readonly<Record<string, Json>>;
};

/** The parts of a run as plain data; `null` where one has no spec, and nothing is known of it. */
export type Parts = {
  readonly model: Spec | null;
  readonly loss: Spec | null;
  readonly optimizer: Spec | null;
  readonly penalties: readonly (Spec | null)[];
};

/** One plugin. */
export function usedOf(spec: Spec): Used {
  const last = spec.args.at(-1);
  const hasOptions = typeof last === 'object' && last !== null && !Array.isArray(last) && !isSpec(last);
  return {
    name: spec.use.slice(spec.use.indexOf('#') + 1),
    args: spec.args,
    options: hasOptions ? (last as Readonly<Record<string, Json>>) : {},
  };
}

/** A plugin and all that are arguments of it, outer ones first. */
export function allIn(json: Json | null): readonly Used[] {
  if (json === null || typeof json !== 'object') return [];
  if (isSpec(json)) return [usedOf(json), ...json.args.flatMap(allIn)];
  return Object.values(json as object).flatMap((inner: Json) => allIn(inner));
}

/** The transforms of an optimizer in the order in which they act on the same parameters: those of a `chain`. */
export function stagesOf(optimizer: Spec | null): readonly Used[] {
  if (optimizer === null) return [];
  const used = usedOf(optimizer);
  return used.name === 'chain' ? used.args.flatMap((arg) => (isSpec(arg) ? stagesOf(arg) : [])) : [used];
}

/** The layers of a model in their order, as lists without a dense layer in between where it is an `mlp`. */
export function layersOf(model: Spec | null): readonly (readonly Used[])[] {
  if (model === null) return [];
  const used = usedOf(model);
  const listed = (json: Json | undefined): Used[] => (Array.isArray(json) ? json : []).filter(isSpec).map(usedOf);
  if (used.name === 'mlp') return [listed(used.options['hidden']), listed(used.options['output'])];
  return used.name === 'sequential' ? [listed([...used.args])] : [];
}

/** The schedule or signal that an option is, if it is one and may change. */
export function scheduleIn(used: Used, option: string): Used | null {
  const value = used.options[option];
  if (!isSpec(value)) return null;
  const schedule = usedOf(value);
  return schedule.name === 'constant' ? null : schedule;
}

/** Names of the penalties whose gradient pulls each weight towards 0 by a share of itself. */
export function shrinkingPenalties({ penalties }: Parts): readonly string[] {
  return penalties.flatMap(allIn).flatMap(({ name }) => (name === 'l2' || name === 'elasticNet' ? [name] : []));
}

/** Whether a hyper-parameter is something else than a plain 0. */
export function isSet(value: Json | undefined): boolean {
  return value !== undefined && value !== null && value !== 0;
}
