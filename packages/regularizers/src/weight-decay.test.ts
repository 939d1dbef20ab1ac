import { expectClose, runTransform, transformLaws } from '@rivulet/testkit';
import { type WeightDecayOptions, weightDecay } from './weight-decay.js';

describe('weightDecay', () => {
  it('takes a share of the stored parameter off the update', () => {
    // u = 0.5 − 0.1 · 0.2 · 4 = 0.42: 4 → 4.42; then u = 0.5 − 0.02 · 4.42 = 0.4116: → 4.8316.
    const transform = weightDecay(0.2, { learningRate: 0.1 });
    expectClose(runTransform(transform, { start: [4], gradients: [[0.5], [0.5]] }).flat(), [4.42, 4.8316], 1e-15);
  });

  it('has a learning rate of 1 unless told otherwise', () => {
    expectClose(runTransform(weightDecay(0.25), { start: [4, -8], gradients: [[0, 0]] }).flat(), [3, -6], 1e-15);
  });

  it('follows schedules, for the rate and for the learning rate', () => {
    const learningRate = (step: number) => 1 / (step + 1);
    const rate = (step: number) => [0.5, 0.25][step] ?? 0;
    // 8 · (1 − 1 · 0.5) = 4; 4 · (1 − ½ · 0.25) = 3.5; then nothing more.
    const path = runTransform(weightDecay(rate, { learningRate }), { start: [8], gradients: [[0], [0], [0]] });
    expectClose(path.flat(), [4, 3.5, 3.5], 1e-15);
  });

  it('spares what is not selected, and says so when nothing is', () => {
    const run = (select: string) => runTransform(weightDecay(0.5, { select }), { start: [2], gradients: [[0]] });
    expect(run('p*')).toEqual([[1]]);
    expect(() => run('*weight')).toThrow('weightDecay: expected a parameter named *weight, there are p');
  });

  it('coupled adds a share of the parameter to the gradient', () => {
    // g = 0.5 + 0.2 · 4 = 1.3, handed on: 4 → 5.3
    const transform = weightDecay(0.2, { coupled: true });
    expectClose(runTransform(transform, { start: [4], gradients: [[0.5]] }).flat(), [5.3], 1e-15);
    expect(() => weightDecay(0.2, { coupled: true, learningRate: 0.1 })).toThrow(
      'weightDecay: expected no learningRate of coupled decay, received 0.1',
    );
  });

  it.each([
    [-1, {}, 'weightDecay: expected a finite rate ≥ 0, received -1'],
    [Infinity, {}, 'weightDecay: expected a finite rate ≥ 0, received Infinity'],
    [0.1, { learningRate: -1 }, 'weightDecay: expected a finite learningRate ≥ 0, received -1'],
    [0.1, { learningrate: 1 }, 'weightDecay: expected no option of this name, received "learningrate"'],
    [0.1, { select: 7 }, 'weightDecay: expected select, a pattern'],
  ])('refuses %p, %j', (rate, options, message) => {
    expect(() => weightDecay(rate, options as WeightDecayOptions)).toThrow(message);
  });
});

transformLaws('weightDecay', () => weightDecay(0.01, { learningRate: 0.1, select: '*weight' }));
transformLaws('coupled weightDecay', () => weightDecay(0.01, { coupled: true }));
