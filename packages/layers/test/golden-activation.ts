/**
 * The golden file of activations: values and gradients of PyTorch at ordinary, tiny and huge points.
 */
import type { Layer } from '@rivulet/tensor';
import { expectClose, forwardBackward, golden } from '@rivulet/testkit';

type Case = {
  readonly activation: string;
  readonly hyper: Readonly<Record<string, number | string>>;
  readonly x: readonly number[];
  readonly grad_y: readonly number[];
  readonly y: readonly number[];
  readonly grad_x: readonly number[];
};

/** Declares one test for each case of this name; `make` receives the case's hyper-parameters. */
export function goldenActivation(name: string, make: (hyper: Case['hyper']) => Layer): void {
  const { cases } = golden<{ cases: readonly Case[] }>('layers/activations.json');
  const own = cases.filter(({ activation }) => activation === name);
  it.each(own.map((one) => [JSON.stringify(one.hyper), one] as const))('equals PyTorch, %s', (_, one) => {
    const { y, x } = forwardBackward(make(one.hyper), { x: one.x.map((value) => [value]), upstream: one.grad_y });
    // Formulas in another order differ in the last bits only.
    expectClose(y, one.y, 1e-12, 'y');
    expectClose(x, one.grad_x, 1e-12, 'gradient');
  });
  it('has golden cases', () => {
    expect(own.length).toBeGreaterThan(0);
  });
}

/** Values and slopes of an activation at these points. */
export function at(
  layer: Layer,
  points: readonly number[],
  precision: 'float32' | 'float64' = 'float64',
): { readonly y: number[]; readonly slope: number[] } {
  const { y, x } = forwardBackward(layer, { x: points.map((point) => [point]), precision });
  return { y: Array.from(y), slope: Array.from(x) };
}
