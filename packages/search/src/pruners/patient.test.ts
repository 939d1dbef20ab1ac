import type { Pruner } from '../pruner.js';
import { decisions } from '../../test/trials.js';
import { patient } from './patient.js';

const always: Pruner = { name: 'always', spec: null, prune: () => true };
const never: Pruner = { name: 'never', spec: null, prune: () => false };

/*
 * Patience 1 looks at the last two reports. 5, 3, 4, 3, 3.5: at the third report 5 stands before, 3 and 4 after it: progress. At
 * the fourth 3 is before, 3 after: as good, progress. At the fifth min(5, 3, 4) = 3 stands before min(3, 3.5) = 3. At a sixth of
 * 4 the last two are 3.5 and 4, both worse than 3.
 */
const curve = [5, 3, 4, 3, 3.5, 4];

describe('patient', () => {
  it('alone ends what has been worse than its best for more reports than it bears', () => {
    expect(decisions(patient(null, { patience: 1 }), curve).map(Number)).toEqual([0, 0, 0, 0, 0, 1]);
    expect(decisions(patient(null, { patience: 0 }), curve).map(Number)).toEqual([0, 0, 1, 0, 1, 1]);
    expect(decisions(patient(null, { patience: 1 }), [1, 2, 2, 3], { direction: 'maximize' })).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(decisions(patient(null, { patience: 0 }), [1, 2, 1], { direction: 'maximize' })).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('bears what is worse by no more than minDelta', () => {
    const pruner = (minDelta: number) => patient(null, { patience: 0, minDelta });
    expect(decisions(pruner(1), curve).map(Number)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(decisions(pruner(0.75), curve).map(Number)).toEqual([0, 0, 1, 0, 0, 1]);
  });

  it('leaves the decision to another pruner only where there is no progress', () => {
    const alone = decisions(patient(null, { patience: 0 }), curve);
    expect(decisions(patient(always, { patience: 0 }), curve)).toEqual(alone);
    expect(decisions(patient(never, { patience: 0 }), curve)).toEqual(curve.map(() => false));
  });

  it('counts reports, whatever their steps, and passes over NaN', () => {
    expect(decisions(patient(null, { patience: 0 }), curve, { steps: [1, 5, 9, 10, 20, 99] }).map(Number)).toEqual([
      0, 0, 1, 0, 1, 1,
    ]);
    expect(decisions(patient(null, { patience: 1 }), [NaN, NaN, 1, NaN, 2]).map(Number)).toEqual([0, 0, 0, 0, 1]);
    expect(decisions(patient(null, { patience: 0 }), [1, NaN])).toEqual([false, false]);
  });

  it('is named after what it is around, and refuses what is no pruner', () => {
    expect(patient(never, { patience: 1 }).name).toBe('patient(never)');
    expect(() => patient({} as never, { patience: 1 })).toThrow('patient: expected a pruner or null, received {}');
    expect(() => patient(null, {} as never)).toThrow('patient: expected an integer patience ≥ 0, received undefined');
    expect(() => patient(null, { patience: 1, minDelta: -1 })).toThrow(
      'patient: expected a finite minDelta ≥ 0, received -1',
    );
  });
});
