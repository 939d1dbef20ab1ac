/**
 * The space that a template spans.
 */
import { ConfigError, type Json, check } from '@rivulet/tensor';
import type { Dimension, Space } from '../space.js';
import { checkParameter } from './check-parameter.js';
import { type Place, at, below, replaceParameters, root } from './places.js';

/**
 * Finds the parameters in a template.
 *
 * A template is plain data, such as the spec of a run, in which any value may be a parameter; an object with a text under
 * `search` is one. Parameters are called after where they stand. Keys make up the name; a spec adds the name of its
 * export, its options and its first argument add nothing, other arguments and items of lists their index. An option of a
 * choice adds its label, in place of the export. What stands in a parameter with a name of its own begins with that.
 *
 *     batchSize: …                                              batchSize
 *     optimizer: { use: '…#adam', args: [{ learningRate: … }] } optimizer.adam.learningRate
 *     penalties: [{ use: '…#l2', args: […] }]                   penalties.l2
 *     model: { use: '…#mlp', args: [{ sizes: [2, …, 2] }] }     model.mlp.sizes.1
 *
 * @param template plain data, out of a file or made with `float`, `int` and `choice`
 * @param who for messages: the name of the file; default 'search'
 * @returns its dimensions in the order in which they stand, each after the choice that it depends on
 * @throws ConfigError naming the place of what is no parameter, or no plain data; where there is no parameter at all; where
 *   two have one name
 * @example
 * const space = spaceOf({ ...spec, batchSize: int(1, 128, { log: true }) });
 */
export function spaceOf(template: Json, who = 'search'): Space {
  const dimensions: Dimension[] = [];
  const places = new Map<string, Place>();
  const visit = (value: Json, place: Place, when: Dimension['when']): void => {
    replaceParameters(value, place, who, (parameter, where) => {
      checkParameter(parameter, at(who, where));
      const name = parameter.name ?? where.name;
      check(name !== '', who, 'a name for the parameter that is the whole template', parameter);
      // As a key it would set the prototype of whatever object is written to.
      check(name !== '__proto__', at(who, where), 'another name', name);
      const other = places.get(name);
      if (other) {
        throw new ConfigError(
          `${at(who, where)}: expected a name of its own, received '${name}', which is that of ${other.path || 'the template'}; ` +
            "give one of the two a 'name'",
        );
      }
      places.set(name, where);
      dimensions.push({ name, parameter, when });
      if (parameter.search === 'choice') {
        parameter.options.forEach((option, index) => {
          visit(option.value, optionPlace({ ...where, name }, option.label, index), { name, label: option.label });
        });
      }
      return null;
    });
  };
  visit(template, root, null);
  check(dimensions.length > 0, who, "a template with a parameter, like { search: 'float', low: 0, high: 1 }", 'none');
  return { template, dimensions };
}

/** The place of an option's value. */
export function optionPlace(choice: Place, label: string, index: number): Place {
  return { ...below(choice, label, `.options[${index}].value`), labelled: true };
}
