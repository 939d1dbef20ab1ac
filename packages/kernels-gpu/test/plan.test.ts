/**
 * What is kept, and what is computed where it is used.
 */
import { mlp, softmaxCrossEntropy } from '@rivulet/layers';
import { adam, chain, clipByGlobalNorm, sgd } from '@rivulet/optimizers';
import { type Program, type Transform, simplify, traceStep } from '@rivulet/tensor';
import { programs } from '../../kernels-wasm/test/programs.js';
import { lower } from '../src/lowering.js';
import { type Plan, planStep } from '../src/plan.js';
import { splitSums } from '../src/split-sums.js';

const net = (optimizer: Transform): Program =>
  traceStep({
    model: mlp({ sizes: [2, 12, 13, 2] }),
    loss: softmaxCrossEntropy(),
    optimizer,
    features: 2,
    targets: 1,
  });
const plan = (program: Program): Plan => planStep(splitSums(simplify(program)), 7);

test('a layer is one kernel: product, bias and relu', () => {
  const { values } = lower(plan(net(sgd())), 32, true);
  const [first] = values;
  expect(first?.output).toEqual([12, 32]);
  expect(first?.source).toMatch(
    /for \(let .* < 2; .*\+ a2\[0\]\[0\]\[this.thread.x\].*Math.max\(t\d+, 0\);\nreturn t\d+;/s,
  );
});

test('plain descent puts the gradient of a weight into the kernel that moves it', () => {
  const { states } = lower(plan(net(sgd())), 32, true);
  expect(states).toHaveLength(6);
  for (const { source } of states) expect(source).toMatch(/for \(let i\d+ = 0; i\d+ < 32;/);
});

test('a parameter and its moments are layers of one array, and one kernel moves them', () => {
  const { stacks } = plan(net(adam()));
  expect(stacks.map(({ states }) => states.length)).toEqual([3, 3, 3, 3, 3, 3]);
  expect(stacks[0]?.states).toEqual(['params/0.weight', 'optimizer/m/0.weight', 'optimizer/v/0.weight']);
});

test('no thread adds up a whole matrix', () => {
  const { values, numbers } = lower(plan(net(chain(clipByGlobalNorm(1), sgd()))), 32, true);
  const alone = [...values, ...numbers.map(({ value }) => value)].filter(
    ({ output }) => output[0] === 1 && (output[1] ?? 1) === 1,
  );
  expect(alone.length).toBeGreaterThan(0);
  // A loop within a loop goes over the rows of a column.
  for (const { source } of alone) expect(source).not.toMatch(/\{\nfor \(let i\d+ = 0; i\d+ < (12|13);/);
});

test.each(Object.entries(programs))('%s: no kernel reads more than seven arrays', (_, trace) => {
  const lowering = lower(plan(trace()), 32, true);
  const kernels = [
    ...lowering.values,
    ...lowering.lastValues,
    ...lowering.numbers.map(({ value }) => value),
    ...lowering.states,
  ];
  expect(kernels.length).toBeGreaterThan(0);
  for (const { reads } of kernels) {
    expect(reads.length).toBeLessThanOrEqual(7);
    expect(new Set(reads).size).toBe(reads.length);
  }
});
