import type { Json, Request, Signal, StepInfo } from '@rivulet/tensor';
import { historyOf, signalLaws } from '@rivulet/testkit';
import { type EarlyStoppingOptions, earlyStopping } from './early-stopping.js';

/** What is asked for after each epoch, as 'value' or 'value+request'. */
function asked<S extends Json>(stop: Signal<Request, S>, history: readonly StepInfo[]): string[] {
  let state = stop.init();
  return history.map((info) => {
    state = stop.next(state, info);
    const request = stop.request?.(state) ?? 'continue';
    return request === 'continue' ? stop.value(state) : `${stop.value(state)}+${request}`;
  });
}

/** Its words after the last epoch. */
function words<S extends Json>(stop: Signal<Request, S>, history: readonly StepInfo[]): string {
  return stop.because(history.reduce((state, info) => stop.next(state, info), stop.init()));
}

const accuracies = (values: readonly number[]): StepInfo[] =>
  historyOf(values.map(() => 1)).map((info, index) => ({ ...info, accuracy: values[index] ?? null }));

describe('earlyStopping', () => {
  it('stops after so many epochs without an improvement', () => {
    // Best 1.0, then 0.8; 0.9, 0.8 and 0.85 are three epochs that are not better than 0.8.
    const losses = [1, 0.8, 0.9, 0.8, 0.85];
    expect(asked(earlyStopping({ patience: 3 }), historyOf(losses))).toEqual([
      'continue',
      'continue',
      'continue',
      'continue',
      'stop',
    ]);
    expect(words(earlyStopping({ patience: 3 }), historyOf(losses))).toBe('loss no better than 0.8 for 3 epochs');
  });

  it('keeps each new best with restoreBest', () => {
    const losses = [1, 0.8, 0.9, 0.7, 0.75, 0.75];
    expect(asked(earlyStopping({ patience: 2, restoreBest: true }), historyOf(losses))).toEqual([
      'keep',
      'keep',
      'continue',
      'keep',
      'continue',
      'stop',
    ]);
    expect(words(earlyStopping({ patience: 2, restoreBest: true }), historyOf(losses.slice(0, 4)))).toBe(
      'loss 0.7 is the best so far',
    );
  });

  it('counts from the last improvement', () => {
    const losses = [5, 6, 4, 6, 3, 6, 6];
    expect(asked(earlyStopping({ patience: 2 }), historyOf(losses)).indexOf('stop')).toBe(6);
  });

  it('watches the validation loss where there is one', () => {
    const [training, validation] = [
      [3, 2, 1, 0.5],
      [1, 2, 3, 4],
    ];
    expect(asked(earlyStopping({ patience: 2 }), historyOf(training, validation)).indexOf('stop')).toBe(2);
    expect(asked(earlyStopping({ patience: 2 }), historyOf(training)).indexOf('stop')).toBe(-1);
    expect(
      asked(earlyStopping({ patience: 2, monitor: 'loss' }), historyOf(training, validation)).indexOf('stop'),
    ).toBe(-1);
    expect(words(earlyStopping({ patience: 2 }), historyOf(training, validation))).toBe(
      'validationLoss no better than 1 for 2 epochs',
    );
  });

  it('takes a higher accuracy for better', () => {
    const stop = earlyStopping({ patience: 2, monitor: 'accuracy', restoreBest: true });
    expect(asked(stop, accuracies([0.5, 0.7, 0.6, 0.8, 0.8, 0.7]))).toEqual([
      'keep',
      'keep',
      'continue',
      'keep',
      'continue',
      'stop',
    ]);
  });

  it('asks for more than minDelta, for negative values and for accuracies too', () => {
    // Each epoch is better than the one before by 0.1, which is not more than 0.15; after two it is 0.2.
    const keeps = (history: readonly StepInfo[], monitor?: 'accuracy') =>
      asked(earlyStopping({ patience: 9, minDelta: 0.15, restoreBest: true, monitor }), history);
    const expected = ['keep', 'continue', 'keep', 'continue', 'keep'];
    expect(keeps(historyOf([1, 0.9, 0.8, 0.7, 0.6]))).toEqual(expected);
    expect(keeps(historyOf([-1, -1.1, -1.2, -1.3, -1.4]))).toEqual(expected);
    expect(keeps(accuracies([0.1, 0.2, 0.3, 0.4, 0.5]), 'accuracy')).toEqual(expected);
    // A margin that is reached exactly is not passed.
    expect(asked(earlyStopping({ patience: 1, minDelta: 0.5 }), historyOf([1, 0.5]))).toEqual(['continue', 'stop']);
  });

  it('does not take a slowly rising negative loss for an improvement', () => {
    const rising = Array.from({ length: 10 }, (_, index) => -1 + index * 1e-6);
    expect(asked(earlyStopping({ patience: 5, minDelta: 1e-4 }), historyOf(rising)).indexOf('stop')).toBe(5);
  });

  it('counts NaN and infinities as no improvement, at the beginning too', () => {
    const stop = earlyStopping({ patience: 3, restoreBest: true });
    expect(asked(stop, historyOf([NaN, Infinity, 2, NaN, 1, NaN, -Infinity, NaN]))).toEqual([
      'continue',
      'continue',
      'keep',
      'continue',
      'keep',
      'continue',
      'continue',
      'stop',
    ]);
    expect(words(stop, historyOf([NaN, NaN, NaN]))).toBe('no finite loss for 3 epochs');
  });

  it('stops at untilLoss, after keeping that epoch', () => {
    const losses = [0.3, 0.2, 0.05];
    expect(asked(earlyStopping({ patience: 9, untilLoss: 0.05 }), historyOf(losses))).toEqual([
      'continue',
      'continue',
      'stop',
    ]);
    const both = earlyStopping({ patience: 9, untilLoss: 0.05, restoreBest: true });
    expect(asked(both, historyOf(losses))).toEqual(['keep', 'keep', 'keep+stop']);
    expect(words(both, historyOf(losses))).toBe('loss 0.05 is at or below 0.05');
    // The goal is the training loss, whatever is watched.
    expect(asked(both, historyOf([0.3, 0.05], [1, 2]))).toEqual(['keep', 'stop']);
  });

  it('has stopped for good', () => {
    expect(asked(earlyStopping({ patience: 1 }), historyOf([1, 2, 0.5, 0.1]))).toEqual([
      'continue',
      'stop',
      'stop',
      'stop',
    ]);
  });

  it('says clearly when there is nothing to watch, and what to do', () => {
    const refused = (monitor: EarlyStoppingOptions['monitor'], info: StepInfo) => {
      const stop = earlyStopping({ patience: 1, monitor });
      return () => stop.next(stop.init(), info);
    };
    const [training] = historyOf([1]);
    const [both] = historyOf([1], [1]);
    const valuesOnly = { ...both!, accuracy: null, validationAccuracy: null };
    const split =
      "but the run has no validation data; give it a split, such as data.split({ train: 0.8 }), or watch 'loss'";
    expect(refused('validationLoss', training!)).toThrow(`earlyStopping: expected validationLoss to watch, ${split}`);
    expect(refused('validationAccuracy', training!)).toThrow(
      `earlyStopping: expected validationAccuracy to watch, ${split}`,
    );
    expect(refused('accuracy', valuesOnly)).toThrow(
      "earlyStopping: expected accuracy to watch, but the loss knows no classes; watch 'loss' instead",
    );
    expect(refused('validationAccuracy', valuesOnly)).toThrow(
      "earlyStopping: expected validationAccuracy to watch, but the loss knows no classes; watch 'validationLoss' instead",
    );
  });

  it('takes small or large for good as it is told', () => {
    // Hinge on the direction alone: the same losses, once falling is good, once rising.
    const losses = [1, 2, 3, 2, 1];
    const keeps = (mode: 'min' | 'max') =>
      asked(earlyStopping({ patience: 9, restoreBest: true, mode }), historyOf(losses)).map((one) => one === 'keep');
    expect(keeps('min')).toEqual([true, false, false, false, false]);
    expect(keeps('max')).toEqual([true, true, true, false, false]);
    const falling = earlyStopping({ patience: 2, monitor: 'accuracy', mode: 'min' });
    expect(asked(falling, accuracies([0.9, 0.8, 0.7, 0.75, 0.7]))).toEqual([
      'continue',
      'continue',
      'continue',
      'continue',
      'stop',
    ]);
  });

  it('counts only what passes the baseline, and keeps the best below it all the same', () => {
    // Baseline 0.5: 1, 0.9, 0.8 are each the best so far, but no improvement that counts: three epochs.
    const options = { patience: 3, baseline: 0.5, restoreBest: true };
    expect(asked(earlyStopping(options), historyOf([1, 0.9, 0.8]))).toEqual(['keep', 'keep', 'keep+stop']);
    expect(words(earlyStopping(options), historyOf([1, 0.9, 0.8]))).toBe(
      'loss not past the baseline 0.5 for 3 epochs, at best 0.8',
    );
    // 0.4 passes it, and then the best is what counts.
    expect(asked(earlyStopping(options), historyOf([1, 0.9, 0.4, 0.45, 0.45, 0.45]))).toEqual([
      'keep',
      'keep',
      'keep',
      'continue',
      'continue',
      'stop',
    ]);
    expect(words(earlyStopping(options), historyOf([1, 0.9, 0.4, 0.45]))).toBe('loss no better than 0.4 for 1 epoch');
    // Passing means by more than minDelta, and upwards for an accuracy.
    const upwards = earlyStopping({ patience: 2, baseline: 0.75, minDelta: 0.25, monitor: 'accuracy' });
    expect(asked(upwards, accuracies([0.5, 1]))).toEqual(['continue', 'stop']);
  });

  it('does not look at the first epochs when told so', () => {
    const losses = [0.1, 0.2, 5, 4, 6, 7];
    const options = { patience: 2, startAfter: 2, restoreBest: true };
    expect(asked(earlyStopping(options), historyOf(losses))).toEqual([
      'continue',
      'continue',
      'keep',
      'keep',
      'continue',
      'stop',
    ]);
    expect(words(earlyStopping(options), historyOf(losses.slice(0, 2)))).toBe('nothing seen yet');
    // A run that has reached its goal need not wait.
    expect(asked(earlyStopping({ ...options, untilLoss: 0.15 }), historyOf(losses))[0]).toBe('stop');
  });

  it('has words for every state', () => {
    expect(words(earlyStopping({ patience: 2 }), [])).toBe('nothing seen yet');
    expect(words(earlyStopping({ patience: 2 }), historyOf([0.0123456, 1]))).toBe(
      'loss no better than 0.01235 for 1 epoch',
    );
  });

  it.each([
    [{ patience: 0 }, 'earlyStopping: expected an integer patience ≥ 1, received 0'],
    [{ patience: 1.5 }, 'earlyStopping: expected an integer patience ≥ 1, received 1.5'],
    [{}, 'earlyStopping: expected an integer patience ≥ 1, received undefined'],
    [{ patience: 1, minDelta: -1 }, 'earlyStopping: expected a finite minDelta ≥ 0, received -1'],
    [{ patience: 1, monitor: 'val_loss' }, `earlyStopping: expected monitor 'loss', 'validationLoss'`],
    [{ patience: 1, monitor: 'toString' }, `earlyStopping: expected monitor`],
    [{ patience: 1, restoreBest: 'yes' }, 'earlyStopping: expected restoreBest true or false, received "yes"'],
    [{ patience: 1, untilLoss: NaN }, 'earlyStopping: expected a finite untilLoss, received NaN'],
    [{ patience: 1, mode: 'auto' }, `earlyStopping: expected mode 'min' or 'max', received "auto"`],
    [{ patience: 1, baseline: Infinity }, 'earlyStopping: expected a finite baseline, received Infinity'],
    [{ patience: 1, startAfter: -1 }, 'earlyStopping: expected an integer startAfter ≥ 0, received -1'],
    [{ patience: 1, startAfter: 1.5 }, 'earlyStopping: expected an integer startAfter ≥ 0, received 1.5'],
    [{ patience: 1, wait: 2 }, 'earlyStopping: expected no option of this name, received "wait"'],
  ])('refuses %j', (options, message) => {
    expect(() => earlyStopping(options as EarlyStoppingOptions)).toThrow(message);
  });
});

signalLaws('earlyStopping', () => earlyStopping({ patience: 3 }));
signalLaws('earlyStopping with everything', () =>
  earlyStopping({
    patience: 5,
    minDelta: 0.01,
    restoreBest: true,
    monitor: 'accuracy',
    mode: 'max',
    baseline: 0.4,
    startAfter: 1,
    untilLoss: 0.03,
  }),
);
