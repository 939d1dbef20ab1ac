import { adadelta, adagrad, adam, clipByGlobalNorm, nesterov, rmsprop, sgd } from '@rivulet/optimizers';
import { type Tensors, type Transform, mapTensors } from '@rivulet/tensor';
import { formulasOf } from './formulas.js';

const linesOf = (transform: Transform, shape?: readonly number[]): string[] =>
  formulasOf(transform, shape).map(({ left, sign, right }) => `${left} ${sign} ${right}`);

/** A transform whose update is one formula of the gradient. */
const updating = (formula: (g: Tensors[string]) => Tensors[string]): Transform => ({
  name: 'test',
  spec: null,
  init: () => ({}),
  update: (gradients, state) => ({ updates: mapTensors(formula, gradients), state }),
});

describe('formulasOf', () => {
  it.each<[string, Transform, readonly string[]]>([
    ['descent', sgd(), ['θ ← θ − η·g']],
    ['weight decay', sgd({ weightDecay: 0.1 }), ['θ ← θ − η·(g + λ·θ)']],
    ['a velocity', nesterov(), ['velocity ← μ·velocity + g', 'θ ← θ − η·(μ·velocity′ + g)']],
    ["Keras's velocity", nesterov({ form: 'keras' }), ['velocity ← μ·velocity − η·g', 'θ ← θ + μ·velocity′ − η·g']],
    [
      'what two states share',
      adadelta(),
      [
        'gradients ← ρ·gradients + (1 − ρ)·g²',
        'a = √(changes + ε) / √(gradients′ + ε)·g',
        'changes ← ρ·changes + (1 − ρ)·a²',
        'θ ← θ − η·a',
      ],
    ],
    ['a rate that falls', adagrad(), ['sum ← sum + g²', 'θ ← θ − η / ((t − 1)·learningRateDecay + 1)·g / (√sum′ + ε)']],
    [
      'a deviation',
      rmsprop({ centered: true, momentum: 0.9 }),
      [
        'v ← α·v + (1 − α)·g²',
        'mean ← α·mean + (1 − α)·g',
        'velocity ← μ·velocity + g / (√max(v′ − mean′², 0) + ε)',
        'θ ← θ − η·velocity′',
      ],
    ],
    [
      'corrected averages',
      adam(),
      ['m ← β₁·m + (1 − β₁)·g', 'v ← β₂·v + (1 − β₂)·g²', 'θ ← θ − η / (1 − β₁ᵗ)·m′ / (√v′ / √(1 − β₂ᵗ) + ε)'],
    ],
    [
      "Keras's place of ε, and decay beside it",
      adam({ dialect: 'keras', weightDecay: 0.1 }),
      [
        'm ← β₁·m + (1 − β₁)·g',
        'v ← β₂·v + (1 − β₂)·g²',
        'θ ← θ − η / (1 − β₁ᵗ)·m′ / ((√v′ + ε) / √(1 − β₂ᵗ)) − η·λ·θ',
      ],
    ],
  ])('writes %s', (_, transform, lines) => {
    expect(linesOf(transform)).toEqual(lines);
  });

  it('writes brackets where they are needed, and no others', () => {
    expect(linesOf(updating((g) => g.add(1).mul(g.sub(2)).neg()))).toEqual(['θ ← θ − (g + 1)·(g − 2)']);
    expect(linesOf(updating((g) => g.sub(g.abs().sub(g))))).toEqual(['θ ← θ + g − (|g| − g)']);
    expect(linesOf(updating((g) => g.div(g.mul(3))))).toEqual(['θ ← θ + g / (3·g)']);
    expect(linesOf(updating((g) => g.add(1).square().sqrt()))).toEqual(['θ ← θ + √((g + 1)²)']);
    expect(linesOf(updating((g) => g.mul(-2).exp().pow(0.5)))).toEqual(['θ ← θ + exp(−2·g)^0.5']);
    expect(linesOf(updating((g) => g.gt(0).where(g, g.neg())))).toEqual(['θ ← θ + where(g > 0, g, −g)']);
  });

  it('writes products of matrices, and sums over the elements of a parameter', () => {
    expect(
      linesOf(
        updating((g) => g.matmul(g, { transposeB: true }).matmul(g)),
        [2, 3],
      ),
    ).toEqual(['θ ← θ + (g × gᵀ) × g']);
    expect(linesOf(updating((g) => g.div(g.square().sum().sqrt())))).toEqual(['θ ← θ + g / √(Σ(g²))']);
  });

  it('writes a part of an optimizer by itself', () => {
    expect(linesOf(clipByGlobalNorm(1)).at(-1)).toMatch(/^θ ← θ \+ .*g/);
  });
});
