import { firstValueFrom, lastValueFrom } from 'rxjs';
import { smallTask } from '../test/small-task.js';
import { train } from './train.js';

/** The engine's constructor of modules; the types of Node that are used here lack it. */
const engine = (globalThis as unknown as { WebAssembly: { Module: new () => object } }).WebAssembly;

test('runs of one form that name no backend compile it once', async () => {
  const { Module } = engine;
  let compiled = 0;
  engine.Module = new Proxy(Module, {
    construct: (target, parameters) => {
      compiled++;
      return Reflect.construct(target, parameters) as object;
    },
  });
  try {
    await lastValueFrom(train(smallTask({ seed: 1 })));
    // The step, and what measures the model.
    expect(compiled).toBe(2);
    await lastValueFrom(train(smallTask({ seed: 2 })));
    expect(compiled).toBe(2);
    await lastValueFrom(train(smallTask({ batchSize: 10 })));
    expect(compiled).toBe(3);
  } finally {
    engine.Module = Module;
  }
  const start = await firstValueFrom(train(smallTask()));
  expect(start.kind === 'start' && start.backend).toMatch(/^wasm/);
});
