import { type Layer, type Scalar, within } from '@rivulet/tensor';
import { forwardBackward, layerLaws, layerOf } from '@rivulet/testkit';
import { dropout } from './dropout.js';

const ones = (rows: number, columns: number): number[][] =>
  Array.from({ length: rows }, () => Array.from({ length: columns }, () => 1));

/** What is kept, as 1, and what is dropped, as 0. */
function maskOf(layer: Layer, { rows = 200, columns = 10, seed = 1, step = 1 } = {}): number[] {
  const { y } = forwardBackward(layer, { x: ones(rows, columns), seed, step });
  return Array.from(y, (value) => (value === 0 ? 0 : 1));
}

const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0) / values.length;

describe('dropout', () => {
  it('doubles what it keeps at a rate of one half, forward and backward', () => {
    // y = x / (1 − ½) = 2x where the mask is 1; the gradient passes through the same gate.
    const x = [[1, 2, 3, 4, 5, 6, 7, 8]];
    const { y, x: gradient } = forwardBackward(dropout(0.5), { x, upstream: [1, 1, 1, 1, 1, 1, 1, 1], seed: 2 });
    const kept = Array.from(y, (value) => value !== 0);
    expect(new Set(kept)).toEqual(new Set([true, false]));
    expect(Array.from(y)).toEqual(kept.map((keep, index) => (keep ? 2 * (index + 1) : 0)));
    expect(Array.from(gradient)).toEqual(kept.map((keep) => (keep ? 2 : 0)));
  });

  it('drops the stated share and preserves the mean', () => {
    for (const rate of [0.1, 0.5, 0.9]) {
      const { y } = forwardBackward(dropout(rate), { x: ones(1000, 20), seed: 4 });
      const dropped = mean(Array.from(y, (value) => (value === 0 ? 1 : 0)));
      // 20,000 draws: the standard error of the share is √(rate (1 − rate) / n); four of them.
      const error = Math.sqrt((rate * (1 - rate)) / 20_000);
      expect(Math.abs(dropped - rate)).toBeLessThan(4 * error);
      expect(Math.abs(mean(y) - 1)).toBeLessThan((4 * error) / (1 - rate));
    }
  });

  it('drops samples and columns independently', () => {
    const mask = maskOf(dropout(0.5), { rows: 2000, columns: 8 });
    const at = (row: number, column: number) => (mask[row * 8 + column] ?? NaN) - 0.5;
    const correlation = (rows: number, columns: number) => {
      const products = Array.from({ length: 1990 * 4 }, (_, index) => {
        const [row, column] = [Math.floor(index / 4), index % 4];
        return 4 * at(row, column) * at(row + rows, column + columns);
      });
      return mean(products);
    };
    // 7,960 products of ±1: standard error 0.011; four of them.
    for (const [rows, columns] of [
      [0, 1],
      [0, 4],
      [1, 0],
      [1, 1],
      [7, 3],
    ] as const) {
      expect(Math.abs(correlation(rows, columns))).toBeLessThan(0.045);
    }
  });

  it('draws a new mask for each step and seed, and the same for the same', () => {
    const mask = maskOf(dropout(0.5));
    expect(maskOf(dropout(0.5))).toEqual(mask);
    for (const other of [maskOf(dropout(0.5), { step: 2 }), maskOf(dropout(0.5), { seed: 2 })]) {
      const agreeing = mean(other.map((value, index) => (value === mask[index] ? 1 : 0)));
      // Two independent masks agree in half of 2,000 places, standard error 0.011.
      expect(Math.abs(agreeing - 0.5)).toBeLessThan(0.045);
    }
  });

  it('does not change its mask when a layer is added elsewhere, and has one of its own at each place', () => {
    const placed = (path: string, neighbours: readonly string[]): Layer =>
      layerOf('placed', {}, (x, _, context) => {
        const others = neighbours.map((place) => dropout(0.5).apply(x, {}, {}, within(context, place)).output);
        const { output } = dropout(0.5).apply(x, {}, {}, within(context, path));
        // The neighbours are part of the program, but weigh nothing.
        return others.reduce((sum, other) => sum.add(other.mul(0)), output);
      });
    const alone = maskOf(placed('2', []));
    expect(maskOf(placed('2', ['1', '5']))).toEqual(alone);
    expect(maskOf(placed('3', []))).not.toEqual(alone);
  });

  it('keeps a prefix of the mask when the batch is larger', () => {
    expect(maskOf(dropout(0.5), { rows: 50 })).toEqual(maskOf(dropout(0.5), { rows: 200 }).slice(0, 500));
  });

  it("does nothing in mode 'infer'", () => {
    const x = [[1, -2, 3]];
    expect(Array.from(forwardBackward(dropout(0.9), { x, mode: 'infer' }).y)).toEqual([1, -2, 3]);
  });

  it('takes a schedule as its rate', () => {
    const rising = dropout((step) => (step < 10 ? 0 : 0.75));
    expect(mean(maskOf(rising, { step: 10 }))).toBe(1);
    // 2,000 draws, standard error 0.01.
    expect(Math.abs(mean(maskOf(rising, { step: 11 })) - 0.25)).toBeLessThan(0.04);
    expect(rising.spec).toBeNull();
  });

  it.each([-0.1, 1, 1.5, NaN])('refuses a rate of %p', (rate) => {
    expect(() => dropout(rate)).toThrow(`dropout: expected 0 ≤ rate < 1, received ${rate}`);
  });

  it('refuses what is no rate at all', () => {
    expect(() => dropout(JSON.parse('"0.5"') as Scalar)).toThrow(
      'dropout: expected rate as a number, a schedule or a signal, received "0.5"',
    );
  });
});

layerLaws('dropout', () => dropout(0.4));
