import { type Parts, allIn, isSet, shrinkingPenalties } from './used.js';

/** More than one thing that pulls weights towards 0. */
export function weightDecayTwice(parts: Parts): string | null {
  const used = allIn(parts.optimizer);
  const decays = [
    ...used.flatMap(({ name, options }) => {
      if (name === 'weightDecay') return ['the transform weightDecay'];
      // AdamW decays unless it is told not to.
      const decay = name === 'adamw' && options['weightDecay'] === undefined ? 0.01 : options['weightDecay'];
      return isSet(decay) ? [`weightDecay of ${name}`] : [];
    }),
    ...shrinkingPenalties(parts),
  ];
  if (decays.length < 2 || used.some(({ name }) => name === 'partition')) return null;
  return `${decays.join(' and ')} both shrink the weights, so that their strengths add up: keep one of them`;
}
