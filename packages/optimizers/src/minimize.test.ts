import { ConfigError, DivergedError, type Evaluation, type Signal } from '@rivulet/tensor';
import { lbfgs, minimize } from './index.js';

/** Rosenbrock's function; its only minimum is at (1, 1). */
const valley = ([x = NaN, y = NaN]: Float64Array): Evaluation => ({
  loss: (1 - x) ** 2 + 100 * (y - x * x) ** 2,
  gradient: [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)],
});
const start = [-1.2, 1];

describe('minimize', () => {
  it('finds the minimum of a curved valley, and says what it took', () => {
    let evaluated = 0;
    const { point, loss, steps, evaluations, converged } = minimize(
      { evaluate: (at) => (evaluated++, valley(at)) },
      { start },
    );
    // It ends where the loss changes by less than 1e-9; errors are about the root of that.
    expect(Math.hypot((point[0] ?? NaN) - 1, (point[1] ?? NaN) - 1)).toBeLessThan(1e-4);
    expect(loss).toBeLessThan(1e-8);
    expect([evaluations, converged]).toEqual([evaluated, true]);
    expect(steps).toBeLessThan(5);
  });

  it('waits for a function that answers with promises, and finds the same', async () => {
    const later = minimize({ evaluate: (point) => Promise.resolve(valley(point)) }, { start });
    expect(later).toBeInstanceOf(Promise);
    expect(await later).toEqual(minimize({ evaluate: valley }, { start }));
  });

  it('goes no further than it was told to', () => {
    const { steps, converged } = minimize(
      { evaluate: valley },
      { start, steps: 2, solver: lbfgs({ maxIterations: 3 }) },
    );
    expect([steps, converged]).toEqual([2, false]);
  });

  it('changes nothing that it was given, and gives nothing away that it still needs', () => {
    const reused = new Float64Array(2);
    const evaluate = (point: Float64Array): Evaluation => {
      const { loss, gradient } = valley(point);
      reused.set(gradient);
      return { loss, gradient: reused };
    };
    const given = Float64Array.from(start);
    expect(minimize({ evaluate }, { start: given })).toEqual(minimize({ evaluate: valley }, { start }));
    expect(Array.from(given)).toEqual(start);
  });

  it('fills in a schedule step by step', () => {
    const rates: number[] = [];
    const learningRate = (step: number): number => {
      rates.push(step);
      return 0.1;
    };
    minimize({ evaluate: valley }, { start, steps: 3, solver: lbfgs({ learningRate, maxIterations: 2 }) });
    expect(rates).toEqual([0, 1, 2]);
  });

  it('says so where the function leaves the numbers', () => {
    const evaluate = ([x = NaN]: Float64Array): Evaluation => ({ loss: -Math.exp(x), gradient: [-Math.exp(x)] });
    const attempt = () => minimize({ evaluate }, { start: [1], solver: lbfgs({ learningRate: 1000 }) });
    expect(attempt).toThrow(DivergedError);
    expect(attempt).toThrow(/^lbfgs: the (point|loss) is not finite after step 1; try another start/);
  });

  it('refuses what makes no sense', () => {
    const watching = {
      name: 'w',
      spec: null,
      per: 'step',
      init: () => null,
      value: () => 1,
    } as unknown as Signal<number>;
    expect(() => minimize({ evaluate: valley }, { start: [] })).toThrow(ConfigError);
    expect(() => minimize({ evaluate: valley }, { start, steps: 0 })).toThrow(
      'minimize: expected an integer steps ≥ 1',
    );
    const solver = lbfgs({ learningRate: { ...watching, next: () => null, because: () => '' } });
    expect(() => minimize({ evaluate: valley }, { start, solver })).toThrow(/learningRate of lbfgs is a signal/);
  });
});
