import { bookMoons } from '@rivulet/datasets';
import { mlp, softmaxCrossEntropy } from '@rivulet/layers';
import { adam } from '@rivulet/optimizers';
import { type Backend, type Program, reference, traceStep } from '@rivulet/tensor';
import { lastValueFrom, toArray } from 'rxjs';
import { autoOf } from '../src/auto.js';
import { measureCost, workOf } from '../src/cost-model.js';
import { auto, train } from '../src/index.js';

const net = (...sizes: number[]): Program =>
  traceStep({
    model: mlp({ sizes }),
    loss: softmaxCrossEntropy(),
    optimizer: adam(),
    features: sizes[0] ?? 1,
    targets: 1,
  });
const small = net(2, 12, 13, 2);
const wide = net(784, 512, 512, 10);

/**
 * A clock, and backends that take so many microseconds a value and a multiplication on it, and for products that
 * are not tiny no less than the `delay`.
 */
function machine() {
  let milliseconds = 0;
  const backend = (name: string, perValue: number, perProduct: number, delay = 0): Backend => ({
    name,
    compile(program) {
      const work = workOf(program, 64);
      const least = work.products > 1e6 ? delay : 0;
      const inner = reference().compile(program);
      return {
        backend: name,
        write: (key, values) => inner.write(key, values),
        read: (key) => inner.read(key),
        run: ({ steps }) => {
          const products = Math.max(perProduct * work.products, least);
          milliseconds += (steps * (perValue * work.values + products)) / 1000;
        },
        dispose: () => inner.dispose(),
      };
    },
  });
  return { backend, now: () => milliseconds };
}

test('the products of a dense net are three for each weight and sample, but two in the first layer', () => {
  // Forward 2·12 + 12·13 + 13·2, to the weights the same, to the inputs all but the first.
  const [first, others] = [2 * 12, 12 * 13 + 13 * 2];
  expect(workOf(small, 32).products).toBe(32 * (2 * first + 3 * others));
});

test('the two numbers of a backend are found again by measuring it', async () => {
  const { backend, now } = machine();
  const cost = await measureCost(backend('any', 20, 1e-4), now);
  expect(cost.perValue).toBeCloseTo(20, 6);
  expect(cost.perProduct).toBeCloseTo(1e-4, 9);
});

test('a small net gets the backend without a start, a wide one the backend with more arithmetic', async () => {
  const { backend, now } = machine();
  const list = [
    { name: 'wasm', find: () => Promise.resolve({ backend: backend('wasm', 0.05, 1e-3) }) },
    { name: 'gpu', find: () => Promise.resolve({ backend: backend('gpu', 20, 1e-6) }) },
  ];
  const chooser = autoOf(list, now);
  expect(await chooser.explain(small)).toMatch(/^wasm; auto: wasm about \d+ µs a step of 32; gpu about \d+ µs/);
  expect(await chooser.explain(wide)).toMatch(/^gpu; auto: gpu about \d+ µs a step of 32; wasm about \d+ µs/);
  expect(await chooser.explain(small, { samples: 30_000 })).toMatch(/^gpu; auto: gpu about \d+ µs a step of 30000;/);
  const executable = await chooser.compile(wide);
  expect(executable.backend).toBe(await chooser.explain(wide));
});

test('a card, which takes as long for some arithmetic as for much, is measured with much', async () => {
  const { backend, now } = machine();
  const list = [
    { name: 'ort', find: () => Promise.resolve({ backend: backend('ort', 5, 2e-5) }) },
    { name: 'gpu', find: () => Promise.resolve({ backend: backend('gpu', 5, 4e-6, 250) }) },
  ];
  // 205 million multiplications: 0.8 ms against 4.1; 256 features are 8 million, 250 µs would promise 6.1.
  expect(await autoOf(list, now).explain(wide, { samples: 128 })).toMatch(/^gpu; auto: gpu about/);
});

test('what is not there is not chosen, and the reason is told without a measurement', async () => {
  const { backend, now } = machine();
  const list = [
    { name: 'wasm', find: () => Promise.resolve({ backend: backend('wasm', 1, 1) }) },
    { name: 'gpu', find: () => Promise.resolve({ why: 'no adapter answers' }) },
  ];
  expect(await autoOf(list, now).explain(wide)).toBe('wasm; auto: no gpu: no adapter answers');
  expect(now()).toBe(0);
});

test('a run on auto says in its start event what it runs on and why', async () => {
  const task = { model: mlp({ sizes: [2, 4, 2] }), loss: softmaxCrossEntropy(), optimizer: adam(), data: bookMoons() };
  const events = await lastValueFrom(train({ ...task, epochs: 1, backend: auto() }).pipe(toArray()));
  const [start] = events;
  // Node has no graphics card that answers by itself.
  expect(start?.kind === 'start' && start.backend).toMatch(
    /^wasm simd.*; auto: wasm about \d+ µs a step of 32; ort about \d+ µs a step of 32; no gpu: webgpu: there is no/,
  );
  expect(events.at(-1)).toMatchObject({ kind: 'end', reason: 'finished' });
});

test('backends that are given are measured beside WebAssembly', async () => {
  // Real measurements on a machine that does other things as well: which is faster is not asked here.
  const line = await auto({ others: { evaluator: reference() } }).explain(small);
  expect(line).toMatch(/; auto: (\w+ about \d+ µs a step of 32; ){3}no gpu: /);
  expect(line).toMatch(/wasm about/);
  expect(line).toMatch(/evaluator about/);
});

test('ONNX Runtime, which is installed here, is measured on a wide net as well, and the faster one gets it', async () => {
  // Alone on the machine that is ONNX Runtime, by far; beside other work nobody knows.
  const line = await auto().explain(net(64, 1024, 1024, 10), { samples: 256 });
  const [, chosen, first, less, second, more] =
    /^(\w+); auto: (\w+) about (\d+) µs a step of 256; (\w+) about (\d+) µs a step of 256; no gpu/.exec(line) ?? [];
  expect([first, second].sort()).toEqual(['ort', 'wasm']);
  expect(chosen).toBe(first === 'ort' ? 'onnxruntime' : 'wasm');
  expect(Number(less)).toBeLessThanOrEqual(Number(more));
});
