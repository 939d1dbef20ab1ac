import fc from 'fast-check';
import { cosineWarmRestarts } from './cosine-warm-restarts.js';

describe('cosineWarmRestarts', () => {
  it('jumps back up at the end of each cycle', () => {
    // cycles of 3: cos 0, 60°, 120°, and again
    const schedule = cosineWarmRestarts(10, { over: 3, floor: 2 });
    [10, 8, 4, 10, 8, 4, 10].forEach((value, epoch) => expect(schedule(0, epoch)).toBeCloseTo(value, 13));
  });

  it('makes each cycle longer', () => {
    // lengths 2, 4, 8: they begin at 0, 2, 6, 14; halfway through each the value is half
    const schedule = cosineWarmRestarts(8, { over: 2, stretch: 2 });
    expect([0, 2, 6, 14].map((epoch) => schedule(0, epoch))).toEqual([8, 8, 8, 8]);
    [1, 4, 10].forEach((epoch) => expect(schedule(0, epoch)).toBeCloseTo(4, 13));
  });

  it('makes each cycle lower where asked to', () => {
    // heights above the floor 2: 8, 4, 2
    const schedule = cosineWarmRestarts(10, { over: 3, shrink: 0.5, floor: 2 });
    expect([0, 3, 6].map((epoch) => schedule(0, epoch))).toEqual([10, 6, 4]);
  });

  it('starts each cycle at its first epoch exactly, however many there were', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 20 }), fc.integer({ min: 2, max: 4 }), (over, stretch) => {
        const schedule = cosineWarmRestarts(1, { over, stretch });
        for (let [start, length] = [0, over]; start < 1e9; start += length, length *= stretch) {
          expect(schedule(0, start)).toBe(1);
          if (start > 0) expect(schedule(0, start - 1)).toBeLessThan(1);
        }
      }),
      { numRuns: 50, seed: 1 },
    );
  });
});
