import type { Request, Signal, StepInfo } from '@rivulet/tensor';
import { historyOf, signalLaws } from '@rivulet/testkit';
import { anyOf } from './any-of.js';
import { earlyStopping } from './early-stopping.js';
import { stopAtLoss } from './stop-at-loss.js';

function asked(stop: ReturnType<typeof anyOf>, history: readonly StepInfo[]): [string, string][] {
  let state = stop.init();
  return history.map((info) => {
    state = stop.next(state, info);
    return [stop.value(state), stop.request?.(state) ?? 'continue'];
  });
}

describe('anyOf', () => {
  it('stops as soon as one of its rules does', () => {
    const rule = () => anyOf(earlyStopping({ patience: 2 }), stopAtLoss(0.1));
    expect(asked(rule(), historyOf([1, 0.05]))).toEqual([
      ['continue', 'continue'],
      ['stop', 'continue'],
    ]);
    expect(asked(rule(), historyOf([1, 2, 3]))[2]).toEqual(['stop', 'continue']);
  });

  it('keeps an epoch first, if one rule wants it kept and another stops after it', () => {
    const rule = anyOf(stopAtLoss(0.1), earlyStopping({ patience: 2, restoreBest: true }));
    expect(asked(rule, historyOf([1, 2, 0.05]))).toEqual([
      ['keep', 'continue'],
      ['continue', 'continue'],
      ['keep', 'stop'],
    ]);
  });

  it('says who wants what, and why', () => {
    const rule = anyOf(earlyStopping({ patience: 2 }), stopAtLoss(0.1));
    expect(rule.name).toBe('anyOf(earlyStopping, stopAtLoss)');
    const after = (losses: readonly number[]) =>
      rule.because(historyOf(losses).reduce((state, info) => rule.next(state, info), rule.init()));
    expect(after([1])).toBe('no rule asks for anything');
    expect(after([1, 2, 3])).toBe('earlyStopping: loss no better than 1 for 2 epochs');
    expect(after([0.05, 2, 3])).toBe(
      'earlyStopping: loss no better than 0.05 for 2 epochs; stopAtLoss: loss 0.05 is at or below 0.1',
    );
  });

  it('refuses fewer than two rules, and rules of both kinds', () => {
    expect(() => anyOf(stopAtLoss(1))).toThrow('anyOf: expected two or more stop rules, received 1');
    const perStep: Signal<Request> = { ...stopAtLoss(1), per: 'step' };
    expect(() => anyOf(stopAtLoss(1), perStep)).toThrow(
      'anyOf: expected rules that are all per epoch or all per step, received ["epoch","step"]',
    );
  });
});

signalLaws('anyOf', () => anyOf(earlyStopping({ patience: 4, restoreBest: true }), stopAtLoss(0.2), stopAtLoss(0.1)));
