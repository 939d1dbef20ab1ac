import type { StepInfo } from '@rivulet/tensor';
import { historyOf, signalLaws } from '@rivulet/testkit';
import { stopAtAccuracy } from './stop-at-accuracy.js';

function asked(target: number, accuracies: readonly (number | null)[]): string[] {
  const stop = stopAtAccuracy(target);
  let state = stop.init();
  const history: readonly StepInfo[] = historyOf(accuracies.map(() => 1));
  return history.map((info, index) => {
    return stop.value((state = stop.next(state, { ...info, accuracy: accuracies[index] ?? null })));
  });
}

describe('stopAtAccuracy', () => {
  it('stops at the first training accuracy at or above the target, for good', () => {
    expect(asked(0.9, [0.5, 0.89, 0.9, 0.2])).toEqual(['continue', 'continue', 'stop', 'stop']);
    expect(asked(1, [0.9999, 1])).toEqual(['continue', 'stop']);
  });

  it('goes on where there are no classes, and is not stopped by NaN', () => {
    expect(asked(0.9, [null, NaN, 0.95])).toEqual(['continue', 'continue', 'stop']);
  });

  it('says why', () => {
    const stop = stopAtAccuracy(0.99);
    expect(stop.because(stop.init())).toBe('accuracy is below 0.99');
    expect(stop.because({ reached: 0.995 })).toBe('accuracy 0.995 is at or above 0.99');
  });

  it.each([0, -1, 1.5, NaN])('refuses a target of %p', (target) => {
    expect(() => stopAtAccuracy(target)).toThrow(`stopAtAccuracy: expected 0 < target ≤ 1, received ${target}`);
  });
});

signalLaws('stopAtAccuracy', () => stopAtAccuracy(0.4));
