/**
 * What a parameter must be; it may come out of a file.
 */
import { anyNumber, check, checkChoices, checkFlags, checkNoOthers, checkNumbers } from '@rivulet/tensor';
import type { ChoiceParameter, NumberParameter, Parameter } from '../space.js';

/**
 * Checks a parameter.
 *
 * @param who for messages: `float`, `search: optimizer.args[0].learningRate`
 * @throws ConfigError naming what is wrong with it
 */
export function checkParameter(parameter: Parameter, who: string): void {
  checkChoices(who, ['float', 'int', 'choice'], { search: parameter.search });
  const { name } = parameter;
  check(name === undefined || (typeof name === 'string' && name !== ''), who, 'a name that is a text', name);
  if (parameter.search === 'choice') checkChoice(parameter, who);
  else checkNumber(parameter, who);
}

function checkNumber(parameter: NumberParameter, who: string): void {
  const { search, low, high, log = false, name: _name, ...others } = parameter;
  checkNoOthers(who, others);
  checkNumbers(who, anyNumber, { low, high });
  checkFlags(who, { log });
  if (search === 'int') {
    for (const [word, bound] of Object.entries({ low, high })) {
      check(Number.isSafeInteger(bound), who, `an integer ${word}`, bound);
    }
    check(high - low < 2 ** 32, who, 'at most 2³² integers', high - low + 1);
  }
  check(low < high, who, `low < high ${high}`, low);
  check(Number.isFinite(high - low), who, 'bounds with a finite distance', high - low);
  check(!log || low > 0, who, 'low > 0 where log is true', low);
}

function checkChoice(parameter: ChoiceParameter, who: string): void {
  const { search: _search, options, name: _name, ...others } = parameter;
  checkNoOthers(who, others);
  const isList: boolean = Array.isArray(options);
  check(isList && options.length > 0, who, 'a list of at least one option', options);
  const labels = new Set<string>();
  for (const [index, option] of options.entries()) {
    const of = `${who}: options[${index}]`;
    check(typeof option === 'object' && option !== null, of, "an option like { label: 'small', value: 8 }", option);
    const { label, value, ...rest } = option;
    checkNoOthers(of, rest);
    check(typeof label === 'string' && label !== '', of, 'a label that is a text', label);
    check(value !== undefined, of, 'a value', value);
    check(!labels.has(label), of, 'labels that differ', label);
    labels.add(label);
  }
}
