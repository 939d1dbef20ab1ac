/**
 * That memory stays flat however long a stream is. RIVULET_SAMPLES=10000000 makes it longer than a CI has time for.
 */
import { mlp, softmaxCrossEntropy } from '@rivulet/layers';
import { sgd } from '@rivulet/optimizers';
import { ofKind, trainOnline } from '../src/index.js';
import { lastValueFrom, tap } from 'rxjs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const samples = Number(process.env['RIVULET_SAMPLES'] ?? 500_000);

/** Points of two classes, as cheap as can be: what is measured is the run. */
function* points(): Generator<{ readonly input: readonly number[]; readonly target: number }, void> {
  for (let i = 0; i < samples; i++) yield { input: [Math.sin(i), Math.cos(7 * i)], target: i & 1 };
}

it(`is the same after ${samples.toLocaleString('en')} samples as after a tenth of them`, async () => {
  const heaps: number[] = [];
  const tenth = samples / 10;
  const began = performance.now();
  const end = await lastValueFrom(
    trainOnline({
      model: mlp({ sizes: [2, 8, 2] }),
      loss: softmaxCrossEntropy(),
      optimizer: sgd({ learningRate: 0.01 }),
      features: 2,
      classes: ['even', 'odd'],
      samples: points(),
      every: tenth,
    }).pipe(
      tap((event) => {
        if (event.kind !== 'step') return;
        collect();
        heaps.push(process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers);
      }),
      ofKind('end'),
    ),
  );
  expect(end.step).toBe(samples);
  expect(heaps).toHaveLength(10);
  const grown = Math.max(...heaps.slice(1)) - (heaps[0] ?? NaN);
  if (process.env['RIVULET_SAMPLES']) {
    const megabytes = heaps.map((bytes) => (bytes / 2 ** 20).toFixed(2)).join(' ');
    process.stdout.write(`MB after each tenth: ${megabytes}; ${((performance.now() - began) / 1000).toFixed(1)} s\n`);
  }
  // Two numbers a sample would be 16 bytes times 450,000; what code is compiled on the way is far less.
  expect(grown).toBeLessThan(2 * samples);
}, 600_000);
