import { bookMoonsSplit, subset } from '@rivulet/datasets';
import { relu, softmaxCrossEntropy } from '@rivulet/layers';
import { sgd } from '@rivulet/optimizers';
import { dropout } from '@rivulet/regularizers';
import { dropoutFigure, switchedOff } from './dropout-figure.js';
import { denseWeights, statesOf } from './states-of.js';
import { bookNetwork, sizes } from './strategies.js';

describe('the neurons that are drawn as off', () => {
  // With one sample an update, the weights that lead out of a neuron that is off get the gradient 0.
  it('are those whose outgoing weights a real update leaves alone, and no other whose weights it moves', async () => {
    const rate = 0.3;
    const seed = 1;
    const task = {
      model: bookNetwork({ between: () => [relu(), dropout(rate)] }),
      loss: softmaxCrossEntropy(),
      data: subset(bookMoonsSplit({ scaled: true }).train, [0]),
      optimizer: sgd({ learningRate: 0.5 }),
      batchSize: 1,
      seed,
    };
    const epochs = [3, 4, 5, 6];
    const states = (await statesOf(task, epochs)).map(denseWeights);
    let moved = 0;
    for (const [i, epoch] of epochs.slice(1).entries()) {
      const off = switchedOff(epoch, 0, { rate, seed });
      for (const column of [1, 2, 3]) {
        const ins = sizes[column] ?? 0;
        const [old, now] = [states[i]?.[column] ?? [], states[i + 1]?.[column] ?? []];
        const changed = Array.from({ length: ins }, (_, neuron) =>
          Array.from(now).some((weight, at) => at % ins === neuron && weight !== old[at]),
        );
        changed.forEach((did, neuron) => {
          if (did) moved++;
          expect(did && off.has(`${column}/${neuron}`)).toBe(false);
        });
      }
    }
    expect(moved).toBeGreaterThan(20);
  });

  it('are about 0.3 of all, over many updates', () => {
    const counts = Array.from({ length: 500 }, (_, i) => switchedOff(i + 1, 0, { rate: 0.3, seed: 1 }).size / 38);
    // Standard error of the mean of 19,000 draws: √(0.3 · 0.7 / 19000) = 0.0033; four of them.
    expect(Math.abs(counts.reduce((sum, share) => sum + share, 0) / 500 - 0.3)).toBeLessThan(0.0133);
  });
});

describe('figure 15-41', () => {
  it('crosses as many neurons as its table has off, in three successive updates', async () => {
    const { svg, tables } = await dropoutFigure.make();
    const rows = tables.neurons?.rows ?? [];
    expect([...new Set(rows.map(([update]) => update))]).toEqual([201, 202, 203]);
    expect(rows).toHaveLength(3 * 38);
    const off = rows.filter(([, , , isOff]) => isOff === 1).length;
    expect(svg.match(/stroke-dasharray="2 2"/g)).toHaveLength(off);
  });
});
