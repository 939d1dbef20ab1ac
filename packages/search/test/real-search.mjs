/**
 * A search in a process of its own, for tests that kill it: `node real-search.mjs JOURNAL TRIALS WORKERS [LOAD]`. Says
 * what it does on standard output, a line an event. Runs what was built.
 */
import { twoMoons } from '@rivulet/datasets';
import { mlp, relu, softmaxCrossEntropy } from '@rivulet/layers';
import { median, choice, float, int, randomSampler, search } from '@rivulet/search';
import { openJournal } from '@rivulet/search/files';
import { threads } from '@rivulet/search/threads';
import { specOf } from '@rivulet/tensor';

const [path, trials, workers] = process.argv.slice(2);
const learningRate = float(1e-4, 1, { log: true });
const plan = {
  template: {
    model: mlp({ sizes: [2, 8, 2], hidden: [relu()] }).spec,
    loss: softmaxCrossEntropy().spec,
    data: twoMoons({ samples: 60, noise: 0.1, seed: 1 }).split({ train: 0.7, seed: 1 }).spec,
    optimizer: choice({
      adam: specOf('@rivulet/optimizers#adam', { learningRate }),
      momentum: specOf('@rivulet/optimizers#momentum', { learningRate, momentum: float(0.5, 0.99) }),
    }),
    penalties: [],
    stop: null,
    epochs: 40,
    batchSize: int(1, 32, { log: true }),
    seed: 0,
  },
  objective: { of: 'validationLoss' },
  trials: Number(trials),
  sampler: randomSampler(),
  pruner: median(),
  seeds: [0, 1],
  seed: 5,
};
const journal = await openJournal(path, plan);
const runner = threads({ workers: Number(workers) });
await search(plan, { runner, known: journal.records }).forEach((event) => {
  if (event.kind === 'trial') journal.add(event.record);
  if (event.kind === 'trial') console.log(JSON.stringify({ kind: 'trial', number: event.record.number }));
  if (event.kind === 'end') console.log(JSON.stringify(event));
});
journal.close();
await runner.close();
