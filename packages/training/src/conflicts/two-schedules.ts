import type { Json } from '@rivulet/tensor';
import { type Parts, type Used, isSet, scheduleIn, stagesOf } from './used.js';

/** Two things that change the learning rate, or one that does and another that does not follow it. */
export function twoSchedules({ optimizer }: Parts): string | null {
  const stages = stagesOf(optimizer);
  for (const stage of stages) {
    const schedule = scheduleIn(stage, 'learningRate');
    const own = ownDecay(stage);
    if (schedule && own !== null) {
      return `${schedule.name} and ${own} both lower the learning rate, which falls with the product of them: keep one`;
    }
  }
  const [first, ...others] = stages.filter(({ options }) => options['learningRate'] !== undefined);
  const other = others.find(
    ({ options }) => textOf(options['learningRate']) !== textOf(first?.options['learningRate']),
  );
  if (!first || !other) return null;
  const [here, there] = [first, other].map((stage) => scheduleIn(stage, 'learningRate')?.name ?? null);
  if (here === null && there === null) return null;
  return (
    `the learning rate of ${first.name} follows ${here ?? 'no schedule'}, that of ${other.name} ${there ?? 'none'}: ` +
    'give both the same schedule, so that they change together'
  );
}

/** What lowers the rate inside a rule, if anything. */
function ownDecay({ name, options }: Used): string | null {
  if (isSet(options['learningRateDecay'])) return `learningRateDecay of ${name}`;
  return name === 'asgd' ? 'asgd itself' : null;
}

function textOf(json: Json | undefined): string {
  return JSON.stringify(json ?? null);
}
