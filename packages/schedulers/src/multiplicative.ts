/**
 * A factor of one's own for every epoch or step.
 */
import { type Schedule, checkGiven, checkNoOthers } from '@rivulet/tensor';
import { checkInitial, checkSchedules } from './check-options.js';
import { type Clock, inTime } from './in-time.js';
import { finiteFactor } from './lambda.js';

/**
 * A value that a function of one's own multiplies again and again.
 *
 * value(t) = initial · factor(1) · factor(2) · … · factor(t),  t = 0, 1, …
 *
 * Like `lambda` it has a spec only if the factor has one. The last product is remembered, so that
 * a run does not begin at 1 each time; what is asked does not depend on it.
 *
 * @param initial value at t = 0, ≥ 0
 * @param factor of t ≥ 1; a pure function
 * @param options.per what t counts: 'epoch' (default) or 'step'
 * @throws ConfigError when an option is out of range or unknown; in a run, when the function gives no finite number
 * @example
 * sgd({ learningRate: multiplicative(0.1, (epoch) => (epoch < 50 ? 0.99 : 0.95)) })
 *
 * MultiplicativeLR of torch.
 */
export function multiplicative(initial: number, factor: Schedule, options: Clock = {}): Schedule {
  const who = 'multiplicative';
  checkInitial(who, initial);
  checkSchedules(who, { factor });
  checkGiven(who, options);
  const { per, ...others } = options;
  checkNoOthers(who, others);
  let [at, product] = [0, initial];
  return inTime(who, [initial, factor, options], { per }, (t) => {
    if (t < at) [at, product] = [0, initial];
    while (at < t) {
      product *= finiteFactor(who, factor, at + 1);
      at++;
    }
    return product;
  });
}
