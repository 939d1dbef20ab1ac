import { ConfigError } from '@rivulet/tensor';
import { constant } from './constant.js';
import { intervalDecay } from './interval-decay.js';
import { linearDecay } from './linear-decay.js';
import { sequence } from './sequence.js';

describe('sequence', () => {
  const parts = [constant(1), linearDecay(8, { by: 1 }), intervalDecay(4, { factor: 0.5, every: 1, per: 'step' })];

  it('starts each part from its own beginning when its turn comes', () => {
    // 1 for 2 epochs; 8, 7, 6; 4, 2, 1
    const schedule = sequence(parts, { at: [2, 5] });
    expect(Array.from({ length: 8 }, (_, epoch) => schedule(100, epoch))).toEqual([1, 1, 8, 7, 6, 4, 2, 1]);
  });

  it('counts steps where asked to, and all parts with it', () => {
    const schedule = sequence(parts, { at: [2, 5], per: 'step' });
    expect(Array.from({ length: 8 }, (_, step) => schedule(step, 100))).toEqual([1, 1, 8, 7, 6, 4, 2, 1]);
  });

  it('leaves out a part that has no time', () => {
    const schedule = sequence([constant(1), constant(2), constant(3)], { at: [2, 2] });
    expect([0, 1, 2, 3].map((epoch) => schedule(0, epoch))).toEqual([1, 1, 3, 3]);
    expect(sequence([constant(1), constant(2)], { at: [0] })(0, 0)).toBe(2);
  });

  it('takes sequences as parts', () => {
    const inner = sequence([constant(1), constant(2)], { at: [1] });
    const schedule = sequence([inner, inner], { at: [3] });
    expect([0, 1, 2, 3, 4].map((epoch) => schedule(0, epoch))).toEqual([1, 2, 2, 1, 2]);
  });

  it('has a spec if its parts have one', () => {
    expect(sequence([constant(1), () => 2], { at: [1] }).spec).toBeNull();
    expect(sequence([constant(1)], { at: [] }).spec).toEqual({
      use: '@rivulet/schedulers#sequence',
      args: [[{ use: '@rivulet/schedulers#constant', args: [1] }], { at: [] }],
    });
  });

  it('refuses lists that do not fit', () => {
    expect(() => sequence([], { at: [] })).toThrow(
      new ConfigError('sequence: expected a list of schedules, received []'),
    );
    const number = JSON.parse('[0.1]') as (() => number)[];
    expect(() => sequence(number, { at: [] })).toThrow(
      'sequence: expected each part as a function of time, received 0.1',
    );
  });
});
