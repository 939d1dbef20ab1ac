import { type Parts, allIn, isSet } from './used.js';

/** More than one thing that pulls weights towards 0. */
export function weightDecayTwice({ optimizer, penalties }: Parts): string | null {
  const decays = [
    ...allIn(optimizer).flatMap(({ name, options }) => {
      if (name === 'weightDecay') return ['the transform weightDecay'];
      // AdamW decays unless it is told not to.
      const decay = name === 'adamw' && options['weightDecay'] === undefined ? 0.01 : options['weightDecay'];
      return isSet(decay) ? [`weightDecay of ${name}`] : [];
    }),
    ...penalties
      .flatMap((penalty) => (penalty ? allIn(penalty) : []))
      .flatMap(({ name }) => (name === 'l2' || name === 'elasticNet' ? [name] : [])),
  ];
  if (decays.length < 2 || allIn(optimizer).some(({ name }) => name === 'partition')) return null;
  return `${decays.join(' and ')} both shrink the weights, so that their strengths add up: keep one of them`;
}
