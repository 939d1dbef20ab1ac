import type { StepInfo } from '@rivulet/tensor';
import { historyOf, signalLaws } from '@rivulet/testkit';
import { stopAtLoss } from './stop-at-loss.js';

function asked(target: number, history: readonly StepInfo[]): string[] {
  const stop = stopAtLoss(target);
  let state = stop.init();
  return history.map((info) => stop.value((state = stop.next(state, info))));
}

describe('stopAtLoss', () => {
  it('stops at the first training loss at or below the target', () => {
    expect(asked(0.1, historyOf([0.3, 0.11, 0.1]))).toEqual(['continue', 'continue', 'stop']);
    expect(asked(0.1, historyOf([0.3, 0.2], [0.05, 0.05]))).toEqual(['continue', 'continue']);
    expect(asked(-2, historyOf([-1, -3]))).toEqual(['continue', 'stop']);
  });

  it('has stopped for good, and is not stopped by NaN', () => {
    expect(asked(0.1, historyOf([NaN, 0.01, 5]))).toEqual(['continue', 'stop', 'stop']);
  });

  it('says why', () => {
    const stop = stopAtLoss(0.1);
    expect(stop.because(stop.init())).toBe('loss is above 0.1');
    expect(stop.because({ reached: 0.0123456 })).toBe('loss 0.01235 is at or below 0.1');
  });

  it.each([NaN, Infinity])('refuses a target of %p', (target) => {
    expect(() => stopAtLoss(target)).toThrow(`stopAtLoss: expected a finite target, received ${target}`);
  });
});

signalLaws('stopAtLoss', () => stopAtLoss(0.4));
