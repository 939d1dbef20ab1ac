import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadModel } from '@rivulet/kernels-onnxruntime';
import { readCheckpoint } from '@rivulet/training/files';
import { entriesOf } from '../src/catalogue.js';
import { call, eventsIn, lastJson, temporaryFolder } from './call.js';

const folder = temporaryFolder();

const trainJson = async (...options: string[]) => {
  const called = await call(folder.path(), ['train', '--json', ...options]);
  return { ...called, summary: called.code === 0 ? lastJson(called.out) : {} };
};

/** What a test of an optimizer or a schedule shows: it ran, and the model that came out agrees with ONNX Runtime. */
const expectTrained = (summary: Record<string, unknown>, epochs: number, updates = epochs * 10) => {
  expect(summary).toEqual({
    optimizer: expect.any(String) as string,
    epochs,
    updates,
    loss: expect.any(Number) as number,
    accuracy: expect.any(Number) as number,
    seconds: expect.any(Number) as number,
    onnx: { path: 'out/moons/model.onnx', maxAbsDiff: expect.any(Number) as number },
  });
  const { loss, onnx } = summary as { loss: number; onnx: { maxAbsDiff: number } };
  // At most ln 2, the loss of a model that knows nothing; FTRL begins there, since it drops the weights it is given.
  expect(loss).toBeLessThan(Math.LN2 + 1e-4);
  expect(onnx.maxAbsDiff).toBeLessThan(1e-5);
};

describe('a run', () => {
  test('leaves a model, a checkpoint, a log and pictures, and says what it reached', async () => {
    const { code, out, err } = await call(folder.path(), ['train', '--epochs', '12', '--learning-rate', '0.02']);
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(readdirSync(join(folder.path(), 'out', 'moons')).sort()).toEqual([
      'boundary.svg',
      'checkpoint.safetensors',
      'error.svg',
      'events.ndjson',
      'learning-rate.svg',
      'model.onnx',
      'run.json',
    ]);
    expect(out).toContain('network 2-12-13-13-2');
    expect(out).toMatch(/finished after 12 epochs, 120 updates, [\d.]+ s\naccuracy [\d.]+ %, loss [\d.]+\nONNX/);
    expect(out).toContain('  out/moons/model.onnx\n');
    const epochLines = out.split('\n').filter((line) => line.startsWith('epoch '));
    expect(epochLines.length).toBe(11);
    for (const svg of ['error.svg', 'boundary.svg', 'learning-rate.svg']) {
      expect(readFileSync(join(folder.path(), 'out', 'moons', svg), 'utf8')).toMatch(/^<svg/);
    }
    const log = eventsIn(join(folder.path(), 'out', 'moons', 'events.ndjson'));
    expect(log.filter(({ kind }) => kind === 'epoch')).toHaveLength(12);
    expect(log.at(-1)).toMatchObject({ kind: 'end', reason: 'finished' });
    expect(readCheckpoint(join(folder.path(), 'out', 'moons', 'checkpoint.safetensors'))).toMatchObject({ epoch: 12 });
  });

  test('with --json prints one line and nothing else, and writes nothing to the other stream', async () => {
    const { out, err, summary } = await trainJson('--epochs', '2');
    expect(err).toBe('');
    expect(out.trimEnd().split('\n')).toHaveLength(1);
    expectTrained(summary, 2);
  });

  test('with --quiet prints its last lines only', async () => {
    const { out } = await call(folder.path(), ['train', '--quiet', '--epochs', '2']);
    expect(out).toMatch(/^finished after 2 epochs/);
  });

  test('twice with one seed gives the same model, byte for byte; another seed another', async () => {
    const bytes = async (seed: string) => {
      await trainJson('--epochs', '2', '--seed', seed, '--dropout', '0.1');
      return readFileSync(join(folder.path(), 'out', 'moons', 'model.onnx'));
    };
    const [first, second, other] = [await bytes('3'), await bytes('3'), await bytes('4')];
    expect(first.equals(second)).toBe(true);
    expect(first.equals(other)).toBe(false);
  });

  test('stops at a loss, or when nothing gets better, and says who decided', async () => {
    const goal = await call(folder.path(), ['train', '--until-loss', '0.3', '--learning-rate', '0.02']);
    expect(goal.out).toMatch(/stopped after \d+ epochs, .*\(stopAtLoss: .*\)/);
    const still = await call(folder.path(), ['train', '--patience', '3', '--learning-rate', '0']);
    expect(still.out).toMatch(/stopped after \d+ epochs, .*\(earlyStopping: .*for 3 epochs\)/);
  });

  test('watches the validation data that were set apart, scaled by what the training data show', async () => {
    const { summary } = await trainJson('--epochs', '3', '--validation', '0.2');
    expect(summary).toMatchObject({ validationLoss: expect.any(Number) as number, updates: 24 });
    const { spec } = readCheckpoint(join(folder.path(), 'out', 'moons', 'checkpoint.safetensors'));
    expect(spec?.data.use).toBe('@rivulet/datasets#scaleSplit');
  });

  test('puts into the model what made it: run, seed, data, classes, features and metrics', async () => {
    await trainJson('--epochs', '2', '--seed', '5');
    const model = await loadModel(join(folder.path(), 'out', 'moons', 'model.onnx'));
    await model.dispose();
    const { run, seed, data, classes, features, metrics } = model.metadata;
    expect(JSON.parse(run!)).toMatchObject({ optimizer: { use: '@rivulet/optimizers#adam' }, epochs: 2 });
    expect(seed).toBe('5');
    expect(data).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.parse(classes!)).toEqual(['outer', 'inner']);
    expect(JSON.parse(features!)).toEqual(['x', 'y']);
    expect(JSON.parse(metrics!)).toMatchObject({ accuracy: expect.any(Number) as number });
  });

  test('that is ended before its first step still leaves a model, and a checkpoint to go on from', async () => {
    const { code, out, err } = await call(folder.path(), ['train', '--quiet'], { signal: AbortSignal.abort() });
    expect(code).toBe(130);
    expect(out).toMatch(/^interrupted after 0 epochs, 0 updates/);
    expect(err).toBe(
      'interrupted; the last checkpoint is out/moons/checkpoint.safetensors; go on with: rivulet resume out/moons\n',
    );
    expect(readdirSync(join(folder.path(), 'out', 'moons'))).toContain('model.onnx');
  });

  test('takes back the pictures of the run before that it does not draw itself', async () => {
    const out = join(folder.path(), 'here');
    await trainJson('--epochs', '1', '--out', 'here');
    await trainJson(
      '--epochs',
      '1',
      '--out',
      'here',
      '--data',
      join(__dirname, 'data', 'pebbles.csv'),
      '--label',
      'kind',
    );
    expect(readdirSync(out)).not.toContain('boundary.svg');
  });
});

describe('every optimizer trains', () => {
  test.each(entriesOf('optimizer').map(({ name }) => name))('%s', async (name) => {
    const { summary, err } = await trainJson('--optimizer', name, '--epochs', '6');
    expect(err).toBe('');
    // A solver's step is an epoch.
    expectTrained(summary, 6, name === 'lbfgs' ? 6 : 60);
    expect(summary['optimizer']).toBe(name);
  });

  test('lbfgs with a line search and a schedule, which it goes on from', async () => {
    const options = [
      '--line-search',
      'strongWolfe',
      '--history-size',
      '10',
      '--schedule',
      'exponentialDecay',
      '--l2',
      '0.001',
    ];
    const { summary } = await trainJson('--optimizer', 'lbfgs', ...options, '--epochs', '8', '--until-loss', '0.1');
    expect(summary).toMatchObject({ optimizer: 'lbfgs', loss: expect.any(Number) as number });
    expect(summary['loss']).toBeLessThan(0.3);
    const log = eventsIn(join(folder.path(), 'out', 'moons', 'events.ndjson'));
    expect(log.find(({ kind }) => kind === 'epoch')).toMatchObject({
      learningRate: 1,
      metrics: { evaluations: expect.any(Number) as number },
    });
    expect(readCheckpoint(join(folder.path(), 'out', 'moons', 'checkpoint.safetensors')).shapes).toMatchObject({
      'optimizer/pairs': [1],
    });
  });
});

describe('every schedule trains, with its defaults and with options', () => {
  const options: Record<string, string[]> = {
    constant: [],
    multiStepDecay: ['--at', '2,4', '--factor', '0.5'],
    polynomialDecay: ['--power', '2'],
    cosineDecay: ['--floor', '0.001'],
    cosineWarmRestarts: ['--over', '2', '--stretch', '2'],
    inverseTimeDecay: ['--rate', '0.5'],
    inverseSqrtDecay: ['--schedule-warmup', '2'],
    piecewiseInterpolation: ['--at', '3,5', '--factors', '0.5,0.1'],
    oneCycle: ['--up', '2'],
    cyclic: ['--high', '0.1', '--up', '2'],
    warmupStableDecay: ['--schedule-warmup', '2', '--stable', '2', '--schedule-decay', '2'],
    exponentialDecay: ['--rate', '0.9'],
    delayedExponentialDecay: ['--rate', '0.9', '--delay', '2'],
    intervalDecay: ['--factor', '0.5', '--every', '2'],
    linearDecay: ['--over', '3', '--floor', '0.001'],
    decayOnPlateau: ['--factor', '0.5', '--schedule-patience', '1', '--threshold', '0.9'],
    boldDriver: ['--growth', '0.05', '--tolerance', '0.01', '--restore'],
  };
  const needy = new Set(['multiStepDecay', 'piecewiseInterpolation', 'cyclic', 'warmupStableDecay']);
  const rising = new Set(['oneCycle', 'inverseSqrtDecay']);
  const scheduled = (name: string) => ['--schedule', name, '--optimizer', 'momentum', '--epochs', '6'];

  test.each(entriesOf('schedule').map(({ name }) => name))('%s', async (name) => {
    const plain = await trainJson(...scheduled(name));
    if (needy.has(name)) expect(plain.err).toMatch(/^error: --.*: must be given with /);
    else expectTrained(plain.summary, 6);
    const rates = () =>
      eventsIn(join(folder.path(), 'out', 'moons', 'events.ndjson')).flatMap((event) =>
        event.kind === 'epoch' ? [event.learningRate] : [],
      );
    if (!needy.has(name) && !rising.has(name)) expect(rates()[0]).toBe(0.01);
    expectTrained((await trainJson(...scheduled(name), ...options[name]!)).summary, 6);
    // What was asked for is what happened: the rate moves, but for the constant one.
    expect(new Set(rates()).size > 1).toBe(name !== 'constant');
  });
});

describe('every regularizer trains', () => {
  test.each([
    ['--dropout', '0.1'],
    ['--batchnorm'],
    ['--batchnorm', '--dropout', '0.1', '--activation', 'tanh'],
    ['--l1', '0.001'],
    ['--l2', '0.001'],
    ['--weight-decay', '0.01'],
    ['--weight-decay', '0.01', '--schedule', 'exponentialDecay'],
    ['--max-norm', '3'],
    ['--clip-norm', '1'],
    ['--label-smoothing', '0.1'],
  ])('%s %s', async (...options) => {
    const { summary } = await trainJson('--epochs', '6', '--learning-rate', '0.01', ...options);
    expectTrained(summary, 6);
  });
});

describe('every data set, activation, initializer and loss trains', () => {
  const names = (kind: 'data' | 'activation' | 'loss') =>
    entriesOf(kind)
      .map(({ name }) => [kind, name] as const)
      .filter(([, name]) => !name.startsWith('FILE') && name !== 'meanSquaredError');
  test.each([...names('data'), ...names('activation'), ...names('loss'), ['initializer', 'heNormal'] as const])(
    '--%s %s',
    async (kind, name) => {
      const { summary, err } = await trainJson(`--${kind}`, name, '--epochs', '2', '--learning-rate', '0.01');
      expect(err).toBe('');
      expect(summary['epochs']).toBe(2);
    },
  );

  test('values of a file with the task regression', async () => {
    const file = join(__dirname, 'data', 'pebbles-reordered.csv');
    const columns = ['--label', 'weight', '--features', 'width (mm)', '--task', 'regression'];
    const { summary } = await trainJson('--data', file, ...columns, '--epochs', '60', '--learning-rate', '0.05');
    expect(summary['accuracy']).toBeNull();
    // Weights vary by 3 around their mean of 5.6; a line through them leaves about 1.
    expect(summary['loss']).toBeLessThan(2);
  });
});
