/**
 * What holds for pruners whatever the curves are.
 */
import { specLaws } from '@rivulet/testkit';
import fc from 'fast-check';
import { decisions, searched, trialOf } from '../../test/trials.js';
import * as search from '../index.js';
import type { Pruner } from '../pruner.js';

const { hyperband, median, patient, percentile, successiveHalving, threshold, wilcoxon } = search;

/** Those that only ask which of two values is better. */
const byOrder: Readonly<Record<string, () => Pruner>> = {
  successiveHalving: () => successiveHalving({ minResource: 1, reductionFactor: 2 }),
  'successiveHalving of auto': () => successiveHalving(),
  hyperband: () => hyperband({ maxResource: 8, reductionFactor: 2 }),
  'hyperband of auto': () => hyperband(),
  patient: () => patient(null, { patience: 1 }),
  'patient(successiveHalving)': () => patient(successiveHalving({ minResource: 1 }), { patience: 0 }),
};

/** Those that compare a trial with others. */
const comparing: Readonly<Record<string, () => Pruner>> = {
  ...byOrder,
  median: () => median({ nStartupTrials: 2 }),
  percentile: () => percentile({ percentile: 25, nStartupTrials: 1, nWarmupSteps: 1, intervalSteps: 2 }),
  wilcoxon: () => wilcoxon({ pThreshold: 0.3 }),
};

const all = { ...comparing, threshold: () => threshold({ lower: 0.2, upper: 0.8 }) };

/** Multiples of 1/8, so that many are equal and none is rounded; now and then NaN. */
const value = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: -16, max: 16 }).map((eighths) => eighths / 8) },
  { weight: 1, arbitrary: fc.constant(NaN) },
);
const curve = fc.array(value, { minLength: 1, maxLength: 12 });
const curves = fc.array(curve, { minLength: 1, maxLength: 12 });
const mapped = (all: readonly (readonly number[])[], f: (value: number) => number) => all.map((one) => one.map(f));

describe.each(Object.entries(all))('%s', (_, make) => {
  specLaws(make, () => Promise.resolve(search));

  it('says the same of the same, and leaves it as it is', () => {
    fc.assert(
      fc.property(curves, curve, (known, values) => {
        const others = known.map((one, number) => trialOf(number, 'complete', one));
        const before = structuredClone(others);
        const [first, second] = [make(), make()].map((pruner) => decisions(pruner, values, { others }));
        expect(first).toEqual(second);
        expect(others).toEqual(before);
      }),
    );
  });
});

describe.each(Object.entries(comparing))('%s', (name, make) => {
  it('decides the same on mirrored values where large is good', () => {
    fc.assert(
      fc.property(curves, (known) => {
        const mirrored = mapped(known, (value) => -value);
        expect(searched(make(), mirrored, 'maximize')).toEqual(searched(make(), known));
      }),
    );
  });

  it('decides the same in any unit, from any zero', () => {
    fc.assert(
      fc.property(curves, fc.constantFrom(0.25, 8), fc.integer({ min: -3, max: 3 }), (known, unit, zero) => {
        const turned = mapped(known, (value) => unit * value + zero);
        expect(searched(make(), turned)).toEqual(searched(make(), known));
      }),
    );
  });

  it('ends no trial for want of others, unless it makes no progress by itself', () => {
    const numbers = curve.map((values) => values.filter((value) => !Number.isNaN(value)));
    fc.assert(
      fc.property(numbers, (values) => {
        if (name !== 'patient') expect(decisions(make(), values)).not.toContain(true);
      }),
    );
  });
});

test.each(Object.entries(byOrder))('%s decides the same on any scale that keeps the order', (_, make) => {
  fc.assert(
    fc.property(curves, (known) => {
      expect(searched(make(), mapped(known, Math.exp))).toEqual(searched(make(), known));
    }),
  );
});

test('median and percentile hear only of complete trials, and of these only at the same step', () => {
  fc.assert(
    fc.property(curves, curve, curves, (known, values, more) => {
      const others = known.map((one, number) => trialOf(number, 'complete', one));
      const noise = more.map((one, index) => trialOf(known.length + index, index % 2 ? 'pruned' : 'running', one));
      const step = values.length - 1;
      const elsewhere = others.map((other) => ({
        ...other,
        reports: other.reports.map((report) => (report.step === step ? report : { ...report, value: -99 })),
      }));
      for (const make of [comparing.median!, comparing.percentile!]) {
        const last = (among: typeof others) => decisions(make(), values, { others: among }).at(-1);
        expect(last([...others, ...noise])).toBe(last(others));
        expect(last(elsewhere)).toBe(last(others));
      }
    }),
  );
});

test('hyperband hears only of trials in the same bracket', () => {
  const pruner = hyperband({ maxResource: 8, reductionFactor: 2 });
  fc.assert(
    fc.property(curves, curve, (known, values) => {
      const others = known.map((one, number) => trialOf(number, 'complete', one));
      const bracketOf = (number: number) =>
        pruner.bracketOf({ direction: 'minimize', trial: trialOf(number, 'running', [0]), others: [] });
      const trial = trialOf(known.length, 'running', values);
      const rivals = others.filter(({ number }) => bracketOf(number) === bracketOf(trial.number));
      const decide = (among: typeof others) => pruner.prune({ direction: 'minimize', trial, others: among });
      expect(decide(rivals)).toBe(decide(others));
    }),
  );
});
