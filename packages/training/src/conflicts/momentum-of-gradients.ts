import { type Parts, allIn, scheduleIn } from './used.js';

/** A velocity that sums up gradients is multiplied by the rate of today, not by the one it was gained at. */
export function momentumOfGradients({ optimizer }: Parts): string | null {
  for (const used of allIn(optimizer)) {
    const schedule = scheduleIn(used, 'learningRate');
    if (!schedule || !sumsGradients(used.name, used.options)) continue;
    const option = used.name === 'nesterov' ? "form: 'keras'" : "velocity: 'changes'";
    return (
      `the velocity of ${used.name} is a sum of gradients, multiplied by the present rate: when ${schedule.name} lowers ` +
      `the rate, old steps shrink at once. In Keras and in textbooks the velocity keeps what it had; for that, ${option}`
    );
  }
  return null;
}

function sumsGradients(name: string, { velocity, form, dialect }: Readonly<Record<string, unknown>>): boolean {
  const byDialect = dialect === 'keras' || dialect === 'book' ? 'changes' : 'gradients';
  if (name === 'momentum') return (velocity ?? byDialect) === 'gradients';
  return name === 'nesterov' && (form ?? (byDialect === 'gradients' ? 'torch' : 'keras')) === 'torch';
}
