import { ConfigError } from '@rivulet/tensor';
import { historyOf, signalLaws } from '@rivulet/testkit';
import fc from 'fast-check';
import { epochWith, replay, valuesOf } from '../test/replay.js';
import { type DecayOnPlateauOptions, decayOnPlateau } from './decay-on-plateau.js';

describe('decayOnPlateau', () => {
  it('lowers the value after more bad epochs in a row than it has patience for', () => {
    // patience 1, threshold 0
    // loss  8  7  7  9  6  6  6
    // bad   0  0  1  2→ 0  1  2→
    const signal = decayOnPlateau(1, { factor: 0.5, patience: 1, threshold: 0 });
    expect(valuesOf(signal, [8, 7, 7, 9, 6, 6, 6])).toEqual([1, 1, 1, 1, 0.5, 0.5, 0.5, 0.25]);
  });

  it('rests after a change', () => {
    // patience 0, cooldown 2: a change at the second 5, two epochs of rest, a change at the next bad one
    const signal = decayOnPlateau(8, { factor: 0.5, patience: 0, cooldown: 2 });
    expect(valuesOf(signal, [5, 5, 5, 5, 5, 5])).toEqual([8, 8, 4, 4, 4, 2, 2]);
  });

  it('lowers by an amount where asked to, down to the floor', () => {
    // 1 − 0.4 = 0.6, 0.6 − 0.4 = 0.2 is below the floor 0.25
    const signal = decayOnPlateau(1, { by: 0.4, patience: 0, floor: 0.25 });
    expect(valuesOf(signal, [5, 5, 5, 5])).toEqual([1, 1, 0.6, 0.25, 0.25]);
  });

  it('wants an improvement by a share of the best, or by an amount', () => {
    // best 100: 99.5 is better by ½ %, that is by 0.5
    const options = { patience: 0, factor: 0.5 };
    const lowered = (more: DecayOnPlateauOptions) =>
      valuesOf(decayOnPlateau(1, { ...options, ...more }), [100, 99.5])[2];
    expect(lowered({ threshold: 0.004 })).toBe(1);
    expect(lowered({ threshold: 0.006 })).toBe(0.5);
    expect(lowered({ threshold: 0, margin: 0.4 })).toBe(1);
    expect(lowered({ threshold: 0, margin: 0.6 })).toBe(0.5);
    // Both at once, as in optax: 0.4 + 0.2 is too much, 0.3 + 0.1 is not.
    expect(lowered({ threshold: 0.004, margin: 0.2 })).toBe(0.5);
    expect(lowered({ threshold: 0.003, margin: 0.1 })).toBe(1);
  });

  it('lowers the value when a negative loss rises, at any threshold', () => {
    // best −50, margin 1 % of 50: only what is below −50.5 is better; −49.9 and later are not
    const signal = decayOnPlateau(1, { factor: 0.5, patience: 1, threshold: 0.01 });
    expect(valuesOf(signal, [-50, -49.9, -49.8, -49.7, -49.6])).toEqual([1, 1, 1, 0.5, 0.5, 0.25]);
    // −50.4 is not better enough, −50.6 is
    expect(valuesOf(signal, [-50, -50.4, -50.6, -50.6])).toEqual([1, 1, 1, 1, 1]);
  });

  it('takes the mean of a window for one epoch', () => {
    // windows (8, 6) → 7, (7, 5) → 6, (9, 3) → 6: no better, and one is too many
    const signal = decayOnPlateau(1, { factor: 0.5, patience: 0, threshold: 0, window: 2 });
    expect(valuesOf(signal, [8, 6, 7, 5, 9, 3, 1])).toEqual([1, 1, 1, 1, 1, 1, 0.5, 0.5]);
    // A window with a NaN in it is a bad one, in whichever place.
    expect(valuesOf(signal, [8, 6, NaN, 1, 1, NaN])).toEqual([1, 1, 1, 1, 0.5, 0.5, 0.25]);
    expect(signal.because(replay(signal, [8, 6, 9, 6]).at(-1) ?? signal.init())).toBe('no better than 7 for 2 epochs');
  });

  it('counts as its dialect does', () => {
    // 5 is the best at k = 0. torch bears 2 bad epochs and acts at the third, Keras and optax act at the second.
    // cooldown 2: torch and optax rest for 2 epochs, Keras for 1.
    const losses = [5, 5, 5, 5, 5, 5, 5, 5];
    const values = (dialect: 'torch' | 'keras' | 'optax') =>
      valuesOf(decayOnPlateau(8, { factor: 0.5, patience: 2, cooldown: 2, dialect }), losses);
    expect(values('torch')).toEqual([8, 8, 8, 8, 4, 4, 4, 4, 4]);
    expect(values('optax')).toEqual([8, 8, 8, 4, 4, 4, 4, 2, 2]);
    expect(values('keras')).toEqual([8, 8, 8, 4, 4, 4, 2, 2, 2]);
  });

  it('has the defaults of its dialect', () => {
    const options = { factor: 0.5, patience: 1 } as const;
    // Better by 0.05 % of 0.01, which is far less than 1e-4: enough for torch and optax, not for Keras.
    const slow = [0.01, 0.009995, 0.00999];
    expect(valuesOf(decayOnPlateau(1, { ...options, dialect: 'optax' }), slow)).toEqual([1, 1, 1, 1]);
    expect(valuesOf(decayOnPlateau(1, { ...options, dialect: 'keras' }), slow)).toEqual([1, 1, 0.5, 0.25]);
    // Only torch makes no changes below 1e-8.
    expect(valuesOf(decayOnPlateau(1e-8, { ...options, dialect: 'optax' }), [1, 1])).toEqual([1e-8, 1e-8, 5e-9]);
    expect(valuesOf(decayOnPlateau(1e-8, { ...options, dialect: 'torch' }), [1, 1, 1])).toEqual(Array(4).fill(1e-8));
  });

  it('never takes a NaN for the best', () => {
    for (const dialect of ['torch', 'keras', 'optax'] as const) {
      const signal = decayOnPlateau(1, { factor: 0.5, patience: 3, dialect });
      expect(valuesOf(signal, [NaN, 5, 4, 3, 2, 1]).at(-1)).toBe(1);
      expect(replay(signal, [NaN, 5, NaN, 4]).map(({ best }) => best)).toEqual([null, null, 5, 5, 4]);
    }
  });

  it('does not make changes that are too small to matter', () => {
    const signal = decayOnPlateau(1e-3, { factor: 0.5, patience: 0, smallestChange: 3e-4 });
    // 5·10⁻⁴ is a change, 2.5·10⁻⁴ is none any more
    expect(valuesOf(signal, [1, 1, 1, 1])).toEqual([1e-3, 1e-3, 5e-4, 5e-4, 5e-4]);
  });

  it('says why, in words with numbers', () => {
    const signal = decayOnPlateau(1, { patience: 1 });
    const [first, , , lowered, after] = replay(signal, [0.0123456, 0.0123456, 0.02, 0.001]);
    expect(first && signal.because(first)).toBe('the initial value');
    expect(lowered && signal.because(lowered)).toBe('no better than 0.01235 for 2 epochs');
    // The reason of the value in force stays, though there is a better loss by now.
    expect(after && signal.because(after)).toBe('no better than 0.01235 for 2 epochs');
    const impatient = decayOnPlateau(1, { patience: 0, monitor: 'validationAccuracy' });
    expect(replay(impatient, [NaN]).map((state) => impatient.because(state))[1]).toBe(
      'no validation accuracy for 1 epoch',
    );
  });

  it('watches what it is told to: a large accuracy is good', () => {
    const options = { patience: 0, factor: 0.5 } as const;
    const rising = [0.5, 0.6, 0.7];
    expect(valuesOf(decayOnPlateau(1, { ...options, monitor: 'accuracy' }), rising)).toEqual([1, 1, 1, 1]);
    expect(valuesOf(decayOnPlateau(1, { ...options, monitor: 'loss' }), rising)).toEqual([1, 1, 0.5, 0.25]);
    expect(valuesOf(decayOnPlateau(1, { ...options, monitor: 'loss', mode: 'max' }), rising)).toEqual([1, 1, 1, 1]);
  });

  it('complains when what it watches is not measured', () => {
    const signal = decayOnPlateau(1, { monitor: 'validationLoss' });
    expect(() => signal.next(signal.init(), { ...epochWith(1), validationLoss: null })).toThrow(
      new ConfigError(
        'decayOnPlateau: expected validationLoss to be measured, but the run has none; give it validation data',
      ),
    );
  });

  it('keeps a state that JSON can hold even of infinite losses', () => {
    const signal = decayOnPlateau(1, { patience: 0, factor: 0.5 });
    const losses = [Infinity, 1, -Infinity, -Infinity, -0, NaN];
    for (const state of replay(signal, losses)) expect(JSON.parse(JSON.stringify(state))).toEqual(state);
    // Infinity is bad, 1 good, −Infinity good, and after that nothing is.
    expect(valuesOf(signal, losses)).toEqual([1, 0.5, 0.5, 0.5, 0.25, 0.125, 0.0625]);
  });

  const anyLoss = fc.oneof(
    { weight: 8, arbitrary: fc.double({ min: -2, max: 2, noNaN: true }) },
    { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity, 0, -0) },
  );
  const history = fc.array(anyLoss, { maxLength: 60 });
  const anyOptions = fc.record({
    factor: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
    patience: fc.integer({ min: 0, max: 4 }),
    cooldown: fc.integer({ min: 0, max: 3 }),
    threshold: fc.double({ min: 0, max: 0.2, noNaN: true }),
    margin: fc.double({ min: 0, max: 0.2, noNaN: true }),
    window: fc.integer({ min: 1, max: 3 }),
    dialect: fc.constantFrom('torch' as const, 'keras' as const, 'optax' as const),
    floor: fc.double({ min: 0, max: 0.1, noNaN: true }),
  });

  it('never raises the value, and never below the floor', () => {
    fc.assert(
      fc.property(anyOptions, history, (options, losses) => {
        const values = valuesOf(decayOnPlateau(0.1, options), losses);
        values.forEach((value, index) => {
          expect(value).toBeLessThanOrEqual(values[index - 1] ?? 0.1);
          expect(value).toBeGreaterThanOrEqual(options.floor);
        });
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it('treats a loss to be minimised as its negative to be maximised', () => {
    fc.assert(
      fc.property(anyOptions, history, (options, losses) => {
        const negative = losses.map((loss) => -loss);
        expect(valuesOf(decayOnPlateau(0.1, { ...options, mode: 'max' }), negative)).toEqual(
          valuesOf(decayOnPlateau(0.1, options), losses),
        );
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it('does not care where zero is, with a margin alone', () => {
    // Shifts by integers and losses in eighths are exact, so that both make the same decisions bit for bit.
    const eighths = fc.array(fc.integer({ min: -40, max: 40 }), { maxLength: 60 });
    fc.assert(
      fc.property(anyOptions, eighths, fc.integer({ min: -100, max: 100 }), (options, losses, shift) => {
        const exact = { ...options, threshold: 0, margin: 0.125, window: 1 };
        const at = (zero: number) =>
          valuesOf(
            decayOnPlateau(0.1, exact),
            losses.map((loss) => loss / 8 + zero),
          );
        expect(at(shift)).toEqual(at(0));
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  it('lowers the value of every loss that only rises, of whatever sign, as often as patience allows', () => {
    const rising = fc
      .array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 20, maxLength: 40 })
      .map((losses) => losses.toSorted((a, b) => a - b));
    fc.assert(
      fc.property(rising, fc.double({ min: 0, max: 0.9, noNaN: true }), (losses, threshold) => {
        const values = valuesOf(decayOnPlateau(1, { factor: 0.5, patience: 3, threshold }), losses);
        // The first is the best; after that every fourth epoch lowers.
        expect(values.at(-1)).toBe(0.5 ** Math.floor((losses.length - 1) / 4));
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  it('goes on from JSON in the middle of any history', () => {
    fc.assert(
      fc.property(anyOptions, history, fc.nat(), (options, losses, somewhere) => {
        const signal = decayOnPlateau(0.1, options);
        const states = replay(signal, losses);
        const at = somewhere % states.length;
        let state = JSON.parse(JSON.stringify(states[at])) as ReturnType<typeof signal.init>;
        for (const loss of losses.slice(at)) state = decayOnPlateau(0.1, options).next(state, epochWith(loss));
        expect(state).toEqual(states.at(-1));
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  it.each<[DecayOnPlateauOptions, string]>([
    [{ factor: 1 }, '0 < factor < 1, received 1'],
    [{ by: 0 }, 'a finite by > 0, received 0'],
    [{ by: 0.1, factor: 0.5 }, 'one of factor and by, received {"factor":0.5,"by":0.1}'],
    [{ patience: -1 }, 'an integer patience ≥ 0, received -1'],
    [{ threshold: NaN }, 'a finite threshold ≥ 0, received NaN'],
    [{ cooldown: 0.5 }, 'an integer cooldown ≥ 0, received 0.5'],
    [{ floor: 2 }, '0 ≤ floor ≤ initial 1, received 2'],
    [{ smallestChange: -1 }, 'a finite smallestChange ≥ 0, received -1'],
    [JSON.parse('{ "mode": "low" }') as object, "mode 'min' or 'max', received \"low\""],
    [
      JSON.parse('{ "monitor": "val_loss" }') as object,
      "monitor 'loss', 'accuracy', 'validationLoss' or 'validationAccuracy'",
    ],
    [{ margin: -1 }, 'a finite margin ≥ 0, received -1'],
    [{ window: 0 }, 'an integer window ≥ 1, received 0'],
    [JSON.parse('{ "dialect": "pytorch" }') as object, "dialect 'torch', 'keras' or 'optax', received \"pytorch\""],
    [JSON.parse('{ "minLr": 0 }') as object, 'no option of this name, received "minLr"'],
  ])('refuses %j', (options, message) => {
    expect(() => decayOnPlateau(1, options)).toThrow(ConfigError);
    expect(() => decayOnPlateau(1, options)).toThrow(`decayOnPlateau: expected ${message}`);
  });

  it('refuses to start from what is no rate', () => {
    expect(() => decayOnPlateau(-1)).toThrow('decayOnPlateau: expected a finite initial ≥ 0, received -1');
  });
});

const histories = {
  'a loss that is not finite at times': historyOf([1, NaN, Infinity, 0.5, -Infinity, 0.5, 0.5, 0.5]),
};
signalLaws('decayOnPlateau', () => decayOnPlateau(0.1, { patience: 2, factor: 0.5, cooldown: 1 }), { histories });
signalLaws(
  "decayOnPlateau over windows, in Keras's way",
  () => decayOnPlateau(0.1, { patience: 2, window: 3, dialect: 'keras', monitor: 'accuracy' }),
  { histories },
);
signalLaws('decayOnPlateau by an amount', () => decayOnPlateau(0.1, { by: 0.01, patience: 0, monitor: 'accuracy' }), {
  histories,
});
