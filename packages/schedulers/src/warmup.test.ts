import { intervalDecay } from './interval-decay.js';
import { warmup } from './warmup.js';

describe('warmup', () => {
  it('rises to a number and stays there', () => {
    // from 1 to 9 in 4 epochs: 2 each
    const schedule = warmup(9, { from: 1, over: 4 });
    expect([0, 1, 2, 3, 4, 9].map((epoch) => schedule(10 * epoch, epoch))).toEqual([1, 3, 5, 7, 9, 9]);
  });

  it('leads into a schedule, which then starts from its beginning', () => {
    // 0, 4, then 8·½^⌊(t − 2)/2⌋
    const schedule = warmup(intervalDecay(8, { factor: 0.5, every: 2 }), { over: 2 });
    expect([0, 1, 2, 3, 4, 5, 6].map((epoch) => schedule(10 * epoch, epoch))).toEqual([0, 4, 8, 8, 4, 4, 2]);
  });

  it('makes the schedule count what it counts itself', () => {
    const schedule = warmup(intervalDecay(8, { factor: 0.5, every: 2 }), { over: 2, per: 'step' });
    expect([0, 1, 2, 3, 4, 5, 6].map((step) => schedule(step, 0))).toEqual([0, 4, 8, 8, 4, 4, 2]);
  });

  it('holds the first value where asked to, and jumps', () => {
    const schedule = warmup((step) => 8 - step, { from: 1, over: 2, shape: 'constant' });
    expect([0, 1, 2, 3].map((epoch) => schedule(10 * epoch, epoch))).toEqual([1, 1, 8, 7]);
  });

  it('may come from above, and may be no warm-up at all', () => {
    expect([0, 1, 2].map((epoch) => warmup(2, { from: 4, over: 2 })(0, epoch))).toEqual([4, 3, 2]);
    expect(warmup(2, { over: 0 })(0, 0)).toBe(2);
  });

  it('has a spec unless it leads into a function of the user', () => {
    expect(warmup(2, { over: 3 }).spec).toEqual({ use: '@rivulet/schedulers#warmup', args: [2, { over: 3 }] });
    expect(warmup(() => 2, { over: 3 }).spec).toBeNull();
  });
});
