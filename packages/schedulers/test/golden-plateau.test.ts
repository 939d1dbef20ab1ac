import { expectClose, golden } from '@rivulet/testkit';
import { type DecayOnPlateauOptions, decayOnPlateau } from '../src/index.js';
import { replay, valuesOf } from './replay.js';

type Case<H> = {
  readonly name: string;
  readonly base_lr: number;
  readonly hyper: H;
  readonly losses: string;
  readonly lr: readonly number[];
  readonly reduced_at?: readonly number[];
  readonly bad_epochs?: readonly number[];
  readonly misbehaves?: string;
};
type File<H> = {
  readonly cases: readonly Case<H>[];
  readonly loss_sequences: Readonly<Record<string, readonly number[]>>;
};

type Torch = {
  readonly mode: 'min' | 'max';
  readonly factor: number;
  readonly patience: number;
  readonly threshold: number;
  readonly threshold_mode: 'rel' | 'abs';
  readonly cooldown: number;
  readonly min_lr: number;
  readonly eps: number;
};
type Keras = {
  readonly factor: number;
  readonly patience: number;
  readonly mode: string;
  readonly min_delta: number;
  readonly cooldown: number;
  readonly min_lr: number;
};
type Optax = {
  readonly factor: number;
  readonly patience: number;
  readonly rtol: number;
  readonly atol: number;
  readonly cooldown: number;
  readonly accumulation_size: number;
  readonly min_scale: number;
};

/** What is left out has the same default there and here. */
function fromTorch(hyper: Partial<Torch>): DecayOnPlateauOptions {
  return {
    factor: hyper.factor,
    patience: hyper.patience,
    threshold: hyper.threshold,
    thresholdMode: hyper.threshold_mode === 'abs' ? 'absolute' : 'relative',
    cooldown: hyper.cooldown,
    floor: hyper.min_lr,
    smallestChange: hyper.eps,
    mode: hyper.mode,
  };
}

/** Keras counts one epoch less, in patience and in a cooldown that is not 0. */
function fromKeras(hyper: Keras): DecayOnPlateauOptions {
  return {
    factor: hyper.factor,
    patience: Math.max(0, hyper.patience - 1),
    threshold: hyper.min_delta,
    thresholdMode: 'absolute',
    cooldown: Math.max(0, hyper.cooldown - 1),
    floor: hyper.min_lr,
    smallestChange: 0,
    mode: hyper.mode === 'max' ? 'max' : 'min',
  };
}

/** optax counts one epoch less in patience. */
function fromOptax(hyper: Optax, initial: number): DecayOnPlateauOptions {
  return {
    factor: hyper.factor,
    patience: hyper.patience - 1,
    threshold: hyper.rtol > 0 ? hyper.rtol : hyper.atol,
    thresholdMode: hyper.rtol > 0 ? 'relative' : 'absolute',
    cooldown: hyper.cooldown,
    floor: hyper.min_scale * initial,
    smallestChange: 0,
  };
}

/** The epochs, from 0, after which the value was lowered. */
function loweredAt(rates: readonly number[]): number[] {
  return rates.flatMap((rate, index) => (rate < (rates[index - 1] ?? rate) ? [index - 1] : []));
}

/**
 * Where a relative threshold of a negative best is concerned, torch and optax are wrong and we differ:
 * k = 0 sets the best; with patience 3 the fourth bad epoch in a row lowers the value.
 */
const right: Readonly<Record<string, { readonly torch: readonly number[]; readonly optax: readonly number[] }>> = {
  // Worse at every epoch: bad from k = 1 on, lowered at every fourth (optax: third).
  negative_getting_worse: {
    torch: [4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56],
    optax: [3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 33, 36, 39, 42, 45, 48, 51, 54, 57],
  },
  // Better down to k = 35, flat from k = 36 on.
  crossing_zero: { torch: [39, 43, 47, 51, 55, 59], optax: [38, 41, 44, 47, 50, 53, 56, 59] },
  // By 0.002 an epoch at a threshold of 0.01: good at every sixth epoch (the fifth is on the threshold), so that
  // four bad ones come first, and a fifth that counts anew.
  negative_slowly_improving: {
    torch: [4, 10, 16, 22, 28, 34, 40, 46, 52, 58],
    optax: [3, 9, 15, 21, 27, 33, 39, 45, 51, 57],
  },
};

describe('decayOnPlateau and the recorded rates of PyTorch', () => {
  const older = golden<File<Partial<Torch>>>('schedulers/reducelronplateau.json');
  const newer = golden<File<Torch>>('schedulers-plateau/torch_reducelronplateau.json');

  it.each(older.cases.map((one) => [one.name, one] as const))('%s', (name, one) => {
    const rates = valuesOf(decayOnPlateau(one.base_lr, fromTorch(one.hyper)), older.loss_sequences[one.losses] ?? []);
    expect(rates).toHaveLength(121);
    expectClose(
      rates.map((rate, k) => rate / (one.lr[k] ?? NaN)),
      rates.map(() => 1),
      1e-12,
      name,
    );
  });

  it.each(newer.cases.map((one) => [one.name, one.losses, one] as const))('%s, %s', (name, losses, one) => {
    const signal = decayOnPlateau(one.base_lr, fromTorch(one.hyper));
    const sequence = newer.loss_sequences[losses] ?? [];
    const rates = valuesOf(signal, sequence);
    expect(rates).toHaveLength(sequence.length + 1);
    const correction = one.hyper.threshold_mode === 'rel' && one.hyper.mode === 'min' ? right[losses] : undefined;
    if (correction) {
      expect(loweredAt(rates)).toEqual(correction.torch);
      expect(one.reduced_at).toEqual([]);
      return;
    }
    expect(one.misbehaves).toBeUndefined();
    expect(loweredAt(rates)).toEqual(one.reduced_at);
    expectClose(
      rates.map((rate, k) => rate / (one.lr[k] ?? NaN)),
      rates.map(() => 1),
      1e-12,
      name,
    );
    // In mode 'max' a negative best gives another margin; the decisions above are the same.
    if (!(one.hyper.mode === 'max' && losses.startsWith('negative'))) {
      expect(
        replay(signal, sequence)
          .slice(1)
          .map(({ bad }) => bad),
      ).toEqual(one.bad_epochs);
    }
  });
});

describe("decayOnPlateau with Keras's way of counting", () => {
  const { cases, loss_sequences } = golden<File<Keras>>('schedulers-plateau/keras_reducelronplateau.json');
  const sane = cases.filter(({ misbehaves }) => !misbehaves);

  it('covers all cases but the one in which Keras remembers a NaN as its best', () => {
    expect([sane.length, cases.length]).toEqual([18, 19]);
  });

  it.each(sane.map((one) => [one.name, one.losses, one] as const))('%s, %s', (name, losses, one) => {
    const rates = valuesOf(decayOnPlateau(one.base_lr, fromKeras(one.hyper)), loss_sequences[losses] ?? []);
    expect(loweredAt(rates)).toEqual(one.reduced_at);
    expectClose(
      rates.map((rate, k) => rate / (one.lr[k] ?? NaN)),
      rates.map(() => 1),
      1e-12,
      name,
    );
  });
});

describe("decayOnPlateau with optax's way of counting", () => {
  const { cases, loss_sequences } = golden<File<Optax>>('schedulers-plateau/optax_reduce_on_plateau.json');
  const single = cases.filter(({ hyper }) => hyper.accumulation_size === 1);

  it('covers all cases but the one that takes means over three epochs', () => {
    expect([single.length, cases.length]).toEqual([16, 17]);
  });

  it.each(single.map((one) => [one.name, one.losses, one] as const))('%s, %s', (name, losses, one) => {
    const rates = valuesOf(
      decayOnPlateau(one.base_lr, fromOptax(one.hyper, one.base_lr)),
      loss_sequences[losses] ?? [],
    );
    const correction = one.hyper.rtol > 0 ? right[losses] : undefined;
    expect(loweredAt(rates)).toEqual(correction?.optax ?? one.reduced_at);
    if (!correction)
      expectClose(
        rates.map((rate, k) => rate / (one.lr[k] ?? NaN)),
        rates.map(() => 1),
        1e-12,
        name,
      );
  });
});
