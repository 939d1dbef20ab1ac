/**
 * A search that never ran: trials over a conditional space, with every outcome, the same at each call.
 */
import type { Configuration, Dimension, NumberParameter, SearchStart, TrialRecord } from '../src/index.js';
import type { SearchResults } from '../src/report.js';

const rate: NumberParameter = { search: 'float', low: 1e-4, high: 1, log: true };
const share: NumberParameter = { search: 'float', low: 0.5, high: 0.99 };
const own = (label: string, key: string, parameter: NumberParameter): Dimension => ({
  name: `optimizer.${label}.${key}`,
  parameter,
  when: { name: 'optimizer', label },
});
const optimizers = ['sgd', 'momentum', 'adam', 'a<b>&"c"'];

/** Four optimizers with options of their own, a batch size, and a number of neurons. */
export const dimensions: readonly Dimension[] = [
  {
    name: 'optimizer',
    parameter: { search: 'choice', options: optimizers.map((label) => ({ label, value: label })) },
    when: null,
  },
  own('sgd', 'learningRate', rate),
  own('momentum', 'learningRate', rate),
  own('momentum', 'momentum', share),
  own('adam', 'learningRate', rate),
  own('adam', 'beta1', share),
  own('adam', 'beta2', { search: 'float', low: 0.9, high: 0.999 }),
  own('a<b>&"c"', 'learningRate', rate),
  {
    name: 'batch',
    parameter: { search: 'choice', options: ['8', '32', '128'].map((label) => ({ label, value: Number(label) })) },
    when: null,
  },
  { name: 'layers.0', parameter: { search: 'int', low: 2, high: 32 }, when: null },
];

/** Its first event. */
export const start: SearchStart = {
  kind: 'start',
  trials: 60,
  known: 0,
  dimensions,
  objective: { of: 'updates', until: { measure: 'accuracy', value: 1 } },
  direction: 'minimize',
  sampler: 'tpe',
  pruner: 'median',
  seeds: [0, 1, 2],
  seed: 0,
  runner: '2 threads',
};

/** A number in [0, 1) that looks random. */
const noise = (trial: number, salt: number): number => {
  const x = Math.sin(trial * 12.9898 + salt * 78.233) * 43758.5453;
  return x - Math.floor(x);
};

function configurationOf(trial: number): Configuration {
  const optimizer = optimizers[Math.floor(noise(trial, 0) * optimizers.length)] ?? 'sgd';
  const configuration: Record<string, number | string> = {};
  dimensions.forEach(({ name, parameter, when }, index) => {
    if (when && when.label !== optimizer) return;
    const u = noise(trial, index + 1);
    if (name === 'optimizer') configuration[name] = optimizer;
    else if (parameter.search === 'choice') {
      configuration[name] = parameter.options[Math.floor(u * parameter.options.length)]?.label ?? '';
    } else {
      const { low, high, log, search } = parameter;
      const value = log ? low * (high / low) ** u : low + u * (high - low);
      configuration[name] = search === 'int' ? Math.round(value) : value;
    }
  });
  return configuration;
}

function recordOf(number: number): TrialRecord {
  const configuration = configurationOf(number);
  const fate = noise(number, 99);
  const state = fate < 0.3 ? 'pruned' : fate < 0.36 ? 'failed' : 'complete';
  const learningRate = Object.entries(configuration).find(([name]) => name.endsWith('learningRate'))?.[1] ?? 1;
  const need = Math.round(40 + 300 * Math.abs(Math.log10(Number(learningRate)) + 1.5) + 60 * noise(number, 50));
  const never = fate > 0.94;
  const value = state === 'complete' ? (never ? Infinity : need) : null;
  const epochs = state === 'complete' ? (never ? 300 : Math.ceil(need / 10)) : 3 + Math.floor(20 * noise(number, 51));
  const reports = Array.from({ length: epochs }, (_, i): readonly [number, number] => {
    const done = Math.min(1, (i + 1) / (need / 10));
    return [i + 1, never ? 0.5 + 0.4 * done : 0.5 + 0.5 * done ** 0.3 * (done < 1 ? 0.98 : 1)];
  });
  return {
    number,
    configuration,
    state,
    value,
    runs: [0, 1, 2].map((seed) => ({
      seed,
      state,
      value: value === null ? null : value + 10 * (seed - 1),
      epochs,
      updates: epochs * 10,
      reports,
    })),
    because:
      state === 'pruned'
        ? 'median: 0.81 is worse than 0.93 of others at epoch 5'
        : state === 'failed'
          ? 'the loss is not a number at update 40'
          : null,
  };
}

/** All of it. */
export const sampleSearch: SearchResults = {
  start,
  records: Array.from({ length: start.trials }, (_, number) => recordOf(number)),
};
