import { ConfigError, type Schedule, revive } from '@rivulet/tensor';
import { scheduleLaws } from '@rivulet/testkit';
import { chainSchedules } from './chain-schedules.js';
import { constant } from './constant.js';
import { intervalDecay } from './interval-decay.js';
import { warmup } from './warmup.js';

describe('chainSchedules', () => {
  it('multiplies what its parts say', () => {
    // 8·½^⌊t/2⌋ times 0, ½, 1, 1, 1
    const schedule = chainSchedules([intervalDecay(8, { factor: 0.5, every: 2 }), warmup(1, { over: 2 })]);
    expect([0, 1, 2, 3, 4].map((epoch) => schedule(10 * epoch, epoch))).toEqual([0, 4, 4, 4, 2]);
  });

  it('lets each part count what it counts', () => {
    // step 5 of 10 is half of the warm-up; epoch 2 is the second stair
    const schedule = chainSchedules([
      warmup(8, { over: 10, per: 'step' }),
      intervalDecay(1, { factor: 0.5, every: 2 }),
    ]);
    expect(schedule(5, 2)).toBe(2);
  });

  it('is made again by its spec, if its parts have one', async () => {
    const schedule = chainSchedules([constant(2), intervalDecay(1, { factor: 0.5, every: 2 })]);
    if (!schedule.spec) throw new Error('there is no spec');
    const again = await revive<Schedule>(schedule.spec);
    expect([0, 5].map((epoch) => again(0, epoch))).toEqual([0, 5].map((epoch) => schedule(0, epoch)));
    expect(again.spec).toEqual(schedule.spec);
    expect(chainSchedules([() => 1]).spec).toBeNull();
  });

  it('refuses to multiply nothing', () => {
    expect(() => chainSchedules([])).toThrow(
      new ConfigError('chainSchedules: expected a list of schedules, received []'),
    );
  });
});

scheduleLaws(
  'chainSchedules',
  () => chainSchedules([warmup(0.1, { over: 50, per: 'step' }), intervalDecay(1, { factor: 0.5, every: 30 })]),
  { bounds: [0, 0.1] },
);
