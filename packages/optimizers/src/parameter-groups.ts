/**
 * Who belongs to which group of parameters.
 */
import { type Select, type Tensors, type Transform, ConfigError } from '@rivulet/tensor';
import { check, checkGiven, checkNoOthers, checkSelect, selected } from '@rivulet/tensor';

/** Some parameters, and what changes them. */
export type Group = {
  /** Pattern of parameter names, or several; left out: what no other group selects. */
  readonly select?: Select;
  readonly transform: Transform;
};

/** Groups by names of one's own. */
export type Groups = Readonly<Record<string, Group>>;

/** @throws ConfigError unless there are groups with usable names, and at most one without a pattern */
export function checkGroups(groups: Groups): void {
  checkGiven('partition', groups);
  check(Object.keys(groups).length > 0, 'partition', 'at least one group', 'none');
  for (const [key, group] of Object.entries(groups)) {
    check(/^[^/]+$/.test(key), 'partition', 'names of groups without a slash', key);
    checkGiven('partition', group);
    const { select, transform, ...others } = group;
    if (select !== undefined) checkSelect('partition', select);
    check(typeof transform?.init === 'function', 'partition', `a transform in group ${key}`, transform);
    checkNoOthers('partition', others);
  }
  const rest = restOf(groups);
  check(rest.length <= 1, 'partition', 'at most one group without select', rest.join(', '));
}

/**
 * The tensors of one group.
 *
 * @throws ConfigError when it has none, or when a tensor is in two groups or in none
 */
export function membersOf(groups: Groups, key: string, tensors: Tensors): Tensors {
  const assigned = new Map<string, string>();
  for (const [group, { select }] of Object.entries(groups)) {
    if (select === undefined) continue;
    for (const name of Object.keys(selected(`partition, group ${group}`, select, tensors))) {
      const other = assigned.get(name);
      if (other !== undefined) throw once(`${name} in ${other} and ${group}`);
      assigned.set(name, group);
    }
  }
  const [rest] = restOf(groups);
  const groupOf = (name: string): string => {
    const group = assigned.get(name) ?? rest;
    if (group === undefined) throw once(`${name} in none of ${Object.keys(groups).join(', ')}`);
    return group;
  };
  const own = Object.entries(tensors).filter(([name]) => groupOf(name) === key);
  if (own.length === 0) throw new ConfigError(`partition, group ${key}: expected a parameter, the others select all`);
  return Object.fromEntries(own);
}

function restOf(groups: Groups): readonly string[] {
  return Object.keys(groups).filter((key) => groups[key]?.select === undefined);
}

function once(received: string): ConfigError {
  return new ConfigError(`partition: expected each parameter in exactly one group, received ${received}`);
}
