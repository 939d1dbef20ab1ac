/**
 * Hundreds of executables, one after another; a thousand in the nightly run.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { dense, meanSquaredError } from '@rivulet/layers';
import { sgd } from '@rivulet/optimizers';
import { traceStep } from '@rivulet/tensor';
import { gpu } from '../src/index.js';
import { call, prepare } from './play.js';

const program = traceStep({
  model: dense(1),
  loss: meanSquaredError(),
  optimizer: sgd(),
  features: 2,
  targets: 1,
});

// Without a collection the heap holds what nobody holds any more, however much that is.
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const count = process.env['RIVULET_NIGHTLY'] === '1' ? 1000 : 250;

test.each(['cpu', 'webasm'] as const)(
  `mode %s: ${count} times compiling, training and disposing keeps no buffers`,
  async (mode) => {
    const backend = gpu({ mode });
    const cycles = async (times: number): Promise<void> => {
      for (let i = 0; i < times; i++) {
        const executable = await prepare(backend, program);
        await call(executable, program, [30]);
        executable.dispose();
        // The library ends its kernels in a task of its own.
        await new Promise((done) => setTimeout(done, 1));
      }
    };
    const megabytes = (): number => {
      collect();
      collect();
      const { heapUsed, external, arrayBuffers } = process.memoryUsage();
      return (heapUsed + external + arrayBuffers) / 2 ** 20;
    };
    await cycles(count / 5);
    const before = megabytes();
    await cycles((count * 4) / 5);
    // Kept, the memories of the wasm mode alone would be 17 pages of 64 KiB a time, 212 MiB for 200; it is 0.4.
    expect(megabytes() - before).toBeLessThan(10);
  },
  600_000,
);
