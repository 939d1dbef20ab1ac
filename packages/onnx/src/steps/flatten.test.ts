import { mlp, softmaxCrossEntropy } from '@rivulet/layers';
import { adam, clipByGlobalNorm, chain, lars, momentum, partition, sgd } from '@rivulet/optimizers';
import { type Program, type Transform, traceStep } from '@rivulet/tensor';
import { type Flat, flatten } from './flatten.js';
import { withoutPadding } from './without-padding.js';

function step(optimizer: Transform, sizes: readonly number[] = [2, 5, 2]): Program {
  const parts = { loss: softmaxCrossEntropy(), optimizer, features: 2, targets: 1 };
  return withoutPadding(traceStep({ ...parts, model: mlp({ sizes }) }));
}

/** A formula of vectors in words: `sub(params, mul(pack, shared))`. */
function words(flat: Flat | undefined): string {
  if (flat?.kind === 'arena') return flat.name;
  if (flat?.kind !== 'operation') return flat?.kind ?? 'none';
  return `${flat.like.op}(${flat.inputs.map(words).join(', ')})`;
}

describe('flatten', () => {
  // m ← μ m + g,  w ← w − η m, with w0 [5, 2], b0 [5], w1 [2, 5], b1 [2] in one vector of 10 + 5 + 10 + 2 = 27
  // numbers. The gradients g are products of matrices, one by one: they are packed.
  it('writes momentum as one formula of vectors, the gradients packed', () => {
    const flattening = flatten(step(momentum()));
    expect([...flattening.keys()]).toEqual(['params', 'optimizer/velocity']);
    const params = flattening.get('params');
    expect(params?.arena.states).toEqual(['0.weight', '0.bias', '2.weight', '2.bias'].map((key) => `params/${key}`));
    expect(params?.arena.sizes).toEqual([10, 5, 10, 2]);
    const velocity = words(flattening.get('optimizer/velocity')?.next);
    expect(velocity).toContain('optimizer/velocity');
    expect(velocity).toContain('pack');
    expect(words(params?.next)).toContain(velocity);
  });

  it('keeps a number that all parameters share as it is, such as a norm of all gradients', () => {
    const flattening = flatten(step(chain(clipByGlobalNorm(0.1), momentum())));
    expect(words(flattening.get('optimizer/1/velocity')?.next)).toMatch(/mul\(pack, shared\)|mul\(shared, pack\)/);
  });

  it('leaves tensors apart where little is shared: each has a norm of its own', () => {
    expect(flatten(step(lars())).size).toBe(0);
  });

  it('leaves groups of parameters apart, whose formulas differ', () => {
    const groups = { weights: { select: '*.weight', transform: adam() }, biases: { transform: sgd() } };
    expect(flatten(step(adam())).size).toBe(3);
    expect(flatten(step(partition(groups))).size).toBe(0);
  });

  it('leaves wide nets as they are: above 32,768 numbers packing costs more than it saves', () => {
    expect(flatten(step(adam(), [2, 180, 176, 2])).size).toBeGreaterThan(0); // 32,750 numbers
    expect(flatten(step(adam(), [2, 180, 177, 2])).size).toBe(0); // 32,933 numbers
  });

  it('leaves a single tensor as it is, and a formula in which nothing is saved', () => {
    expect(flatten(step(sgd(), [2, 2])).size).toBe(0);
  });
});
