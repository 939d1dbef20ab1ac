/**
 * The laws of transforms on a backend: that it does what the reference evaluator does.
 */
import type { Backend, Executable, Floats, Transform } from '@rivulet/tensor';
import { expectClose } from './close.js';
import { alternating, extremeSequences, spoilers } from './extreme-gradients.js';
import { type Shapes, TransformRun } from './run-transform.js';
import { assert, assertSame, law } from './runner.js';

/** A gradient of each parameter. */
export type GradientRow = Readonly<Record<string, Float64Array>>;

/** What the laws of transforms run on. */
export type BackendLawsOptions = {
  readonly shapes: Shapes;
  readonly start: GradientRow;
  readonly gradients: readonly GradientRow[];
  readonly tolerance: number;
};

/** Parameters and states after the last step. */
export async function finished(
  run: TransformRun<Executable>,
  gradients: readonly GradientRow[],
): Promise<Record<string, Floats>> {
  for (const gradient of gradients) await run.step(gradient);
  return run.snapshot();
}

/** The laws of one backend, inside the group of a transform's own laws. */
export function backendLaws(backend: Backend, make: () => Transform, options: BackendLawsOptions): void {
  const { shapes, start, gradients, tolerance } = options;

  /** Works on a run of the backend and disposes of it. */
  const using = async <T>(work: (run: TransformRun<Executable>) => Promise<T>): Promise<T> => {
    const run = await TransformRun.on(backend, make(), shapes);
    try {
      run.begin(start);
      return await work(run);
    } finally {
      run.dispose();
    }
  };

  law(`runs on ${backend.name} itself, and is there what it is on the reference within ${tolerance}`, async () => {
    const exact = TransformRun.onReference(make(), shapes, 'float32');
    exact.begin(start);
    await using(async (run) => {
      const fellBack = run.backend.startsWith('reference') && !backend.name.startsWith('reference');
      assert(!fellBack, `it fell back: ${run.backend}`);
      for (const [index, gradient] of gradients.entries()) {
        exact.step(gradient);
        await run.step(gradient);
        const expected = await exact.snapshot();
        for (const [key, values] of Object.entries(await run.snapshot())) {
          expectClose(values, expected[key] ?? [], tolerance, `${key} after step ${index + 1}`);
        }
      }
    });
  });

  law(`resumed on ${backend.name} it goes on as if uninterrupted, bit for bit, beside another run`, async () => {
    const uninterrupted = await using((run) => finished(run, gradients));
    for (const stop of [1, 5]) {
      await using(async (first) => {
        const saved = await finished(first, gradients.slice(0, stop));
        await using(async (resumed) => {
          resumed.restore(saved, stop);
          for (const gradient of gradients.slice(stop)) {
            await resumed.step(gradient);
            await first.step(start);
          }
          assertSame(await resumed.snapshot(), uninterrupted, `resumed after step ${stop}`);
        });
      });
    }
  });

  law(`is finite, infinite and NaN on ${backend.name} where it is on the reference`, async () => {
    // Within a kernel, numbers may be held in float64, where 10³⁰ squared is no infinity: so each element is what it
    // is on the reference in one of the two precisions, or not finite where it is not in float32.
    const [narrow, wide] = [
      TransformRun.onReference(make(), shapes, 'float32'),
      TransformRun.onReference(make(), shapes, 'float64'),
    ];
    await using(async (run) => {
      for (const [title, rows] of troubles(shapes)) {
        for (const one of [run, narrow, wide]) one.begin(start);
        for (const [index, gradient] of rows.entries()) {
          for (const one of [run, narrow, wide]) await one.step(gradient);
          const [inFloat32, inFloat64] = [await narrow.snapshot(), await wide.snapshot()];
          for (const [key, values] of Object.entries(await run.snapshot())) {
            const own = Array.from(values, kindOf);
            const expected = own.map((kind, i) => {
              const [first, second] = [kindOf(inFloat32[key]?.[i]), kindOf(inFloat64[key]?.[i])];
              return kind === second || (kind !== 'finite' && first !== 'finite') ? kind : first;
            });
            assertSame(own, expected, `${key} after step ${index + 1}, ${title}`);
          }
        }
      }
    });
  });
}

/** Gradients of some steps, for each trouble. */
function troubles(shapes: Shapes): [string, GradientRow[]][] {
  const gradient = (size: number): GradientRow =>
    Object.fromEntries(
      Object.entries(shapes).map(([key, shape]) => [key, alternating(size)(shape.reduce((a, b) => a * b, 1))]),
    );
  const extreme = Object.entries(extremeSequences).map(([title, sizes]): [string, GradientRow[]] => [
    title,
    sizes.map(gradient),
  ]);
  const spoiled = Object.entries(spoilers).map(([title, spoiler]): [string, GradientRow[]] => {
    const bad = gradient(1);
    const [first] = Object.values(bad);
    first?.fill(spoiler, 0, 1);
    return [title, [gradient(1), bad, gradient(1), gradient(-1)]];
  });
  return [...extreme, ...spoiled];
}

const kindOf = (value = NaN): string => (Number.isFinite(value) ? 'finite' : String(value));
