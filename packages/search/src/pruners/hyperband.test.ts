import { decisions, searched, trialOf } from '../../test/trials.js';
import type { Trial } from '../trial.js';
import { crc32 } from './crc32.js';
import { type HyperbandOptions, hyperband } from './hyperband.js';

const brackets = (options: HyperbandOptions, count: number, others: readonly Trial[] = []) =>
  Array.from({ length: count }, (_, number) =>
    hyperband(options).bracketOf({ direction: 'minimize', trial: trialOf(number, 'running', [0]), others }),
  );

/*
 * R = 9, r = 1, η = 3: B = 3 brackets, whose first rungs are 1, 3 and 9. Weights ⌈3·9/3⌉ = 9, ⌈3·3/2⌉ = 5, ⌈3·1/1⌉ = 3, in
 * all 17: remainders 0 … 8 are bracket 0, 9 … 13 bracket 1, 14 … 16 bracket 2. Python's binascii.crc32 of 'rivulet_0' … gives
 * 2, 7, 9, 5, 1, 16, 3, 1, 5, 10, 6, 16 modulo 17.
 */
const nine = { maxResource: 9 };

describe('hyperband', () => {
  it('deals trials out to brackets by the name of the study and their number', () => {
    expect(brackets(nine, 12)).toEqual([0, 0, 1, 0, 0, 2, 0, 0, 0, 1, 0, 2]);
    expect(brackets({ ...nine, studyName: 'another' }, 12)).not.toEqual(brackets(nine, 12));
  });

  it('compares a trial with those of its bracket, from the first rung of that bracket on', () => {
    // The best comes first, in bracket 0. Trials 2 and 9 are those of bracket 1, 5 and 11 those of bracket 2.
    const curves = Array.from({ length: 12 }, (_, number) => Array.from({ length: 10 }, () => number));
    expect(searched(hyperband(nine), curves)).toEqual([-1, 1, -1, 1, 1, -1, 1, 1, 1, 3, 1, 9]);
  });

  it('looks at nobody else between two rungs, of which most reports are', () => {
    const reads = jest.fn();
    const others = [trialOf(0, 'complete', [0, 0, 0, 0, 0])].map((other) =>
      Object.defineProperty({ ...other }, 'number', { get: () => (reads(), 0) }),
    );
    // Trial 1 is in bracket 0, whose rungs are 1, 3 and 9.
    expect(decisions(hyperband(nine), [1, 1, 1, 1, 1], { others })).toEqual([false, true, false, true, false]);
    expect(reads).toHaveBeenCalledTimes(2);
  });

  it('has as many brackets as powers of η fit, whole ones too', () => {
    // ⌈B·ηˢ/(s + 1)⌉ of the hastiest bracket, in a share of all: the more brackets, the more numbers occur.
    const most = (options: HyperbandOptions) => Math.max(...brackets(options, 400));
    expect([2, 3, 8, 9, 242, 243].map((maxResource) => most({ maxResource }))).toEqual([0, 1, 1, 2, 4, 5]);
    expect(most({ minResource: 2, maxResource: 16, reductionFactor: 2 })).toBe(3);
  });

  it("finds out R from the first complete trial, if it is 'auto'", () => {
    // Its last step is 8, so R = 9, as above; before, there is bracket 0 alone and nothing is pruned.
    const first = trialOf(
      0,
      'complete',
      Array.from({ length: 9 }, () => 0),
    );
    expect(brackets({}, 12)).toEqual(Array.from({ length: 12 }, () => 0));
    expect(brackets({}, 12, [first])).toEqual(brackets(nine, 12));
    const others = [first, trialOf(1, 'pruned', [1, 1]), trialOf(2, 'complete', [0])];
    // Trial 3 is in bracket 0 with trial 1; that from which R comes is not compared with.
    expect(decisions(hyperband(), [2, 2], { others })).toEqual([false, true]);
    expect(decisions(hyperband(), [0.5, 0.5], { others })).toEqual([false, false]);
    expect(decisions(hyperband(), [2, 2])).toEqual([false, false]);
  });

  it('refuses options that it cannot work with', () => {
    const refused = (options: object) => () => hyperband(options);
    expect(refused({ minResource: 3, maxResource: 2 })).toThrow(
      'hyperband: expected an integer maxResource ≥ 3, received 2',
    );
    expect(refused({ bootstrapCount: 1 })).toThrow('expected a number as maxResource where there is a bootstrapCount');
    expect(refused({ studyName: 3 })).toThrow('hyperband: expected a text as studyName, received 3');
  });
});

// The check value of the catalogue of CRCs; the others by Python's binascii.
test('crc32 is that of zip and Python, in UTF-8', () => {
  expect(crc32('123456789')).toBe(0xcbf43926);
  expect(crc32('')).toBe(0);
  expect([crc32('rivulet_0'), crc32('größe_7')]).toEqual([999756232, 2165085686]);
});
