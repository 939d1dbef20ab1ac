/**
 * How often checkpoints come, in the words of the command line: `10s`, `100steps`, `epoch`, `5epochs`, `5`.
 */
import type { Task } from '@rivulet/training';
import { interval } from 'rxjs';

const form = /^([1-9]\d{0,8})?(s|seconds?|min|minutes?|h|hours?|steps?|epochs?)$/;

/** What is expected, for messages. */
export const intervalForm = 'a number of epochs, or a text such as 10s, 5min, 100steps, epoch or 5epochs';

/** Whether a text says how often. */
export function isInterval(text: string): boolean {
  return form.test(text);
}

/**
 * The options of a task that make checkpoints come as often.
 *
 * A timer asks from outside, so what goes by the clock changes nothing of the run.
 *
 * @param given a number means `unit`
 */
export function checkpointOptions(
  given: number | string,
  unit: 'epochs' | 'steps' = 'epochs',
): Pick<Task, 'checkpointEvery' | 'checkpointOn'> {
  if (typeof given === 'number') return { checkpointEvery: unit === 'epochs' ? given : { steps: given } };
  const [, count = '1', word = ''] = form.exec(given) ?? [];
  const n = Number(count);
  if (word.startsWith('step')) return { checkpointEvery: { steps: n } };
  if (word.startsWith('epoch')) return { checkpointEvery: n };
  const seconds = word.startsWith('s') ? n : word.startsWith('m') ? 60 * n : 3600 * n;
  // A timer of the system holds no more than 24.8 days.
  return { checkpointOn: interval(Math.min(1000 * seconds, 2 ** 31 - 1)) };
}
