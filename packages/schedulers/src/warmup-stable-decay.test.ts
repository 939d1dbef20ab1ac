import { warmupStableDecay } from './warmup-stable-decay.js';

describe('warmupStableDecay', () => {
  const phases = { warmup: 2, stable: 2, decay: 4, floor: 1 } as const;

  it('rises, stays and falls', () => {
    // 0, 4.5 | 9, 9 | 9 − 8·x for x = 0, ¼, ½, ¾ | 1
    const schedule = warmupStableDecay(9, phases);
    expect(Array.from({ length: 10 }, (_, epoch) => schedule(0, epoch))).toEqual([0, 4.5, 9, 9, 9, 7, 5, 3, 1, 1]);
  });

  it('falls along a cosine or a root where asked to', () => {
    // x = ¼: √x = ½, (1 − cos 45°)/2; x = ½: (1 − cos 90°)/2 = ½
    expect(warmupStableDecay(9, { ...phases, shape: 'sqrt' })(0, 5)).toBe(5);
    const cosine = warmupStableDecay(9, { ...phases, shape: 'cosine' });
    expect(cosine(0, 5)).toBeCloseTo(9 - 4 * (1 - Math.SQRT1_2), 14);
    expect(cosine(0, 6)).toBeCloseTo(5, 14);
  });

  it('may do without any of its phases', () => {
    const schedule = warmupStableDecay(8, { warmup: 0, stable: 0, decay: 0 });
    expect([0, 1].map((epoch) => schedule(0, epoch))).toEqual([0, 0]);
    expect(warmupStableDecay(8, { warmup: 0, stable: 3, decay: 2 })(0, 0)).toBe(8);
  });
});
