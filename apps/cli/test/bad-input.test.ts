/**
 * Bad input gets one clear line, the right exit code, and loses nothing.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { call, temporaryFolder } from './call.js';

const folder = temporaryFolder();

/** Calls, and checks what holds for every error: one line, no stack, nothing printed or left behind. */
const refused = async (code: number, argv: readonly string[]) => {
  const before = readdirSync(folder.path(), { recursive: true });
  const called = await call(folder.path(), argv);
  expect(called.err).toMatch(/^error: [^\n]+\n$/);
  expect(called.err).not.toMatch(/\bat .*:\d+:\d+/);
  expect(called.out).toBe('');
  expect(called.code).toBe(code);
  expect(readdirSync(folder.path(), { recursive: true })).toEqual(before);
  return called.err.slice('error: '.length, -1);
};
const train = (code: number, ...options: string[]) => refused(code, ['train', '--json', '--epochs', '2', ...options]);

const file = (name: string, content: string | Uint8Array) => writeFileSync(join(folder.path(), name), content);
const csv = async (content: string, ...options: string[]) => {
  file('data.csv', content);
  return train(1, '--data', 'data.csv', '--label', 'kind', ...options);
};
const cwd = process.cwd();
beforeEach(() => process.chdir(folder.path()));
afterEach(() => process.chdir(cwd));

describe('wrong use', () => {
  test.each([
    [['trian'], "there is no command 'trian'; did you mean 'train'?"],
    [
      ['fly'],
      "there is no command 'fly'; there are train, resume, compare, search, worker, predict, export, plugins, explain, conformance, figures, replay, diff",
    ],
    [['train', '--epoch', '3'], 'there is no option --epoch; did you mean --epochs?'],
    [['train', '--zzz'], 'there is no option --zzz; see rivulet train --help'],
    [['--verbose'], 'there is no option --verbose; see rivulet --help'],
    [['train', '--epochs'], "option '--epochs <n>' argument missing; see rivulet train --help"],
    [['train', '--epochs', '0'], '--epochs: expected an integer ≥ 1, received 0'],
    [['train', '--epochs', 'many'], '--epochs: expected an integer ≥ 1, received "many"'],
    [['train', '--seed', '-1'], '--seed: expected an integer from 0 to 4294967295, received -1'],
    [['train', '--batch', '0'], "--batch: expected an integer ≥ 1, or 'all', received 0"],
    [
      ['train', '--layers', '12,x'],
      '--layers: expected a list of integers ≥ 1, such as 12,13,13, or none, received [12,"x"]',
    ],
    [['train', '--scale', 'log'], '--scale: expected one of standard, minMax, none, received "log"'],
    [['train', '--optimizer', 'adm'], "--optimizer: there is no optimizer 'adm'; did you mean 'adam'?"],
    [['train', '--schedule', 'cosine'], "--schedule: there is no schedule 'cosine'; did you mean 'cosineDecay'?"],
    [['train', '--data', 'mons'], "--data: there is no data set 'mons'; did you mean 'moons'?"],
    [['train', '--activation', 'rulu'], "--activation: there is no activation 'rulu'; did you mean 'relu'?"],
    [['train', '--rho', '0.9'], '--rho: belongs to adadelta, not to adam'],
    [
      ['train', '--schedule', 'exponentialDecay', '--factor', '0.5'],
      '--factor: belongs to intervalDecay, multiStepDecay, decayOnPlateau, not to exponentialDecay',
    ],
    [
      ['train', '--rate', '0.9'],
      '--rate: belongs to exponentialDecay, delayedExponentialDecay, inverseTimeDecay, and no schedule is chosen',
    ],
    [['train', '--label', 'kind'], '--label: belongs to FILE.csv, not to moons'],
    [['train', '--data', 'a.csv'], '--label: say which column of a.csv holds the classes, such as --label species'],
    [
      ['train', '--velocity', 'up', '--optimizer', 'momentum'],
      '--velocity: expected one of gradients, changes, received "up"',
    ],
    [
      ['train', '--optimizer', 'lbfgs', '--batch', '32'],
      "--batch: does not go with lbfgs, which needs all samples in each step: leave it out, or 'all'",
    ],
    [
      ['train', '--optimizer', 'lbfgs', '--weight-decay', '0.1'],
      '--weight-decay: does not go with lbfgs, which lets nobody change its steps; a penalty does: --l2',
    ],
    [
      ['train', '--optimizer', 'lbfgs', '--clip-norm', '1'],
      '--clip-norm: does not go with lbfgs, which lets nobody change its steps',
    ],
    [['train', '--optimizer', 'fs#readFileSync'], 'fs: is a part of Node and no plugin'],
    [
      ['train', '--optimizer', 'nobody-has-written-this#x'],
      'nobody-has-written-this: is not installed here; try npm install nobody-has-written-this',
    ],
    [['train', '--optimizer', '@rivulet/optimizers#adm'], "revive: @rivulet/optimizers has no function 'adm'"],
    [
      ['train', '--optimizer', '@rivulet/optimizers#chain', '--schedule', 'constant'],
      '--learning-rate: must be given, a schedule starts from it',
    ],
    [['plugins', 'adom'], "plugins: there is no plugin 'adom'; did you mean 'adam'?"],
    [['replay'], "missing required argument 'log'; see rivulet replay --help"],
    [['replay', 'log', '--patiense', '3'], 'there is no option --patiense; did you mean --patience?'],
    [['diff', 'a'], "missing required argument 'b'; see rivulet diff --help"],
    [['diff', 'a', 'b'], 'diff: cannot read a: there is no such file or folder'],
    [['predict', 'model.onnx'], "missing required argument 'data'; see rivulet predict --help"],
  ])('%j', async (argv, message) => {
    expect(await refused(2, argv)).toBe(message);
  });

  test('no arguments: the help, and exit code 2', async () => {
    const { code, err } = await call(folder.path(), []);
    expect(code).toBe(2);
    expect(err).toMatch(/^Usage: rivulet/);
  });
});

describe('a hyper-parameter out of range', () => {
  test.each([
    [['--beta1', '1.5'], 'adam: expected 0 ≤ beta1 < 1, received 1.5'],
    [['--learning-rate', '-1'], 'adam: expected a finite learningRate ≥ 0, received -1'],
    [['--schedule', 'exponentialDecay', '--rate', '-1'], 'exponentialDecay: expected a finite rate > 0, received -1'],
    [['--dropout', '1'], 'dropout: expected 0 ≤ rate < 1, received 1'],
    [['--max-norm', '0'], expect.stringMatching(/^maxNorm: expected .*limit.* received 0$/) as unknown as string],
    [['--data', 'circles', '--circle-factor', '2'], 'circles: expected 0 ≤ factor < 1, received 2'],
    [['--validation', '1'], '--validation: expected a share between 0 and 1, received 1'],
    [['--patience', '0'], '--patience: expected an integer ≥ 1, received 0'],
    [['--batch', '301'], "--batch: expected at most 300, the number of training samples, or 'all', received 301"],
  ])('%j', async (options, message) => {
    expect(await train(2, ...options)).toEqual(message);
  });
});

describe('a CSV file', () => {
  const good = 'x,y,kind\n1,2,a\n3,4,b\n5,6,a\n';

  test('that is not there', async () => {
    const message = await train(1, '--data', 'nope.csv', '--label', 'kind');
    expect(message).toBe('nope.csv: there is no such file; check the path');
  });

  test.each([
    ['that is empty', '', /^data\.csv: is empty; expected a header line/],
    ['with a header only', 'x,y,kind\n', /^data\.csv: has a header but no rows; add at least one$/],
    ['with a row that is too short', `${good}7,8\n`, /^data\.csv: line 5: expected 3 columns .* received 2; fill in/],
    [
      'with a text among the numbers',
      `${good}7,eight,a\n`,
      /^data\.csv: line 5, column "y": expected a number, received "eight"; correct it, or choose other columns \(--features\)$/,
    ],
    [
      'with numbers for classes',
      `x,y,kind\n${Array.from({ length: 30 }, (_, i) => `1,2,${i}\n`).join('')}`,
      /30 different labels in 30 rows; choose another label column, or the task 'regression' \(--task\)$/,
    ],
    ['with NaN', `${good}NaN,8,a\n`, /^data\.csv: line 5, column "x": expected a finite number, received "NaN"/],
    [
      'with Infinity',
      `${good}Infinity,8,a\n`,
      /^data\.csv: line 5, column "x": expected a finite number, received "Infinity"/,
    ],
    ['with one class only', 'x,y,kind\n1,2,a\n3,4,a\n', /^data\.csv: column "kind": every row has the label "a"; /],
    ['without the label column', good.replace('kind', 'kinds'), /no label column "kind".*did you mean "kinds"\?$/],
    ['that is no text', '\u0000\ud800', /^data\.csv: /],
  ])('%s', async (_, content, message) => {
    expect(await csv(content)).toMatch(message);
  });

  test('with fewer samples than the batch', async () => {
    file('data.csv', good);
    const message = await train(2, '--data', 'data.csv', '--label', 'kind', '--batch', '4');
    expect(message).toBe("--batch: expected at most 3, the number of training samples, or 'all', received 4");
  });

  test('with more classes than the loss can tell apart', async () => {
    file('data.csv', `${good}7,8,c\n`);
    const message = await train(2, '--data', 'data.csv', '--label', 'kind', '--loss', 'binaryCrossEntropy');
    expect(message).toContain('expected a model with 3 outputs, one for each class (a, b, c)');
  });
});

describe('a configuration file', () => {
  const config = (content: unknown) =>
    file('rivulet.config.json', typeof content === 'string' ? content : JSON.stringify(content));
  test.each([
    [{ optimizer: { name: 'adam', beta1: 'x' } }, 'optimizer.beta1: expected a number, received "x"'],
    [{ optimizer: { bet1: 1 } }, "optimizer.bet1: adam has no such option; did you mean 'beta1'?"],
    [{ optimizer: { rho: 0.9 } }, 'optimizer.rho: belongs to adadelta, not to adam'],
    [{ optimizer: 'adm' }, "optimizer: there is no optimizer 'adm'; did you mean 'adam'?"],
    [{ optimizer: 7 }, 'optimizer: expected a name, or an object with a name and options, received 7'],
    [{ epocs: 3 }, "there is no option 'epocs'; did you mean 'epochs'?"],
    [{ beta1: 0.8 }, "there is no option 'beta1'; it stands inside optimizer"],
    [{ epochs: '3' }, 'epochs: expected an integer ≥ 1, received "3"'],
    [{ layers: [12, 0] }, 'layers: expected a list of integers ≥ 1, such as 12,13,13, or none, received [12,0]'],
    [{ batchNorm: 'yes' }, 'batchNorm: expected true or false, received "yes"'],
    [{ batch: 1000 }, "batch: expected at most 300, the number of training samples, or 'all', received 1000"],
    [{ data: 'a.csv' }, 'data.label: say which column of a.csv holds the classes, such as --label species'],
    ['{"optimizer":{"name":"adam","__proto__":{"beta1":0}}}', "there is no option '__proto__'"],
    [[1], 'expected an object with options, received [1]'],
    ['{ "epochs": 3, }', expect.stringMatching(/^is not valid JSON: /) as unknown as string],
  ])('%j', async (content, message) => {
    config(content);
    const received = await refused(2, ['train', '--json']);
    expect(received.slice(0, 21)).toBe('rivulet.config.json: ');
    expect(received.slice(21)).toEqual(message);
  });

  test('that was named and is not there', async () => {
    const message = await refused(1, ['train', '--config', 'mine.json']);
    expect(message).toBe('mine.json: there is no such file; check the path');
  });
});

describe('an output folder', () => {
  test.each([
    ['train', '--json', '--epochs', '2'],
    ['compare', 'adam', '--seeds', '1'],
    ['search', '--trials', '1'],
    ['figures', '15-8'],
  ])('that is a file is refused before anything is done: rivulet %s', async (...argv) => {
    file('taken', 'mine');
    expect(await refused(1, [...argv, '--out', 'taken'])).toBe(
      'taken: cannot be written to: there is a file of this name; choose another folder with --out',
    );
    expect(readFileSync('taken', 'utf8')).toBe('mine');
  });

  test('inside a file is refused as well', async () => {
    file('taken', 'mine');
    expect(await train(1, '--out', 'taken/deeper')).toMatch(/^taken\/deeper: cannot be written to: /);
  });

  test('of an earlier run keeps its files when the next run goes wrong', async () => {
    await call(folder.path(), ['train', '--json', '--epochs', '2', '--out', 'kept']);
    const before = readFileSync('kept/model.onnx');
    const message = await train(1, '--out', 'kept', '--optimizer', 'sgd', '--learning-rate', '1e12');
    expect(message).toMatch(
      /^sgd: the loss became (NaN|Infinity) at step \d+, epoch 1, .*try a lower rate, such as learningRate 100000000000, .*; here: --learning-rate 100000000000, --clip-norm 1 or --on-divergence rollback$/,
    );
    expect(readFileSync('kept/model.onnx').equals(before)).toBe(true);
  });
});

test('a run that diverges after some epochs leaves its log and says where', async () => {
  // Plain descent with a penalty that pushes harder than it can follow: it takes epochs to blow up.
  const options = ['--optimizer', 'sgd', '--learning-rate', '1', '--l2', '1.05', '--epochs', '5000', '--batch', 'all'];
  const { code, err } = await call(folder.path(), ['train', '--json', ...options]);
  expect(code).toBe(1);
  expect(err).toMatch(/^error: sgd: the loss became .*; what was recorded is in out\/moons\/partial\n$/);
  expect(readdirSync('out/moons')).toEqual(['partial']);
  expect(readdirSync('out/moons/partial')).toContain('events.ndjson');
});

describe('a checkpoint', () => {
  const trained = () => call(folder.path(), ['train', '--json', '--epochs', '2', '--out', 'run']);

  test('that is not there', async () => {
    expect(await refused(1, ['export', 'nope.safetensors'])).toMatch(/^nope\.safetensors: .*cannot be read \(ENOENT\)/);
  });

  test('that is truncated', async () => {
    await trained();
    const bytes = readFileSync('run/checkpoint.safetensors');
    file('half.safetensors', bytes.subarray(0, bytes.length - 9));
    expect(await refused(1, ['export', 'half.safetensors'])).toMatch(/^half\.safetensors: is truncated: /);
  });

  test('that is something else', async () => {
    file('foreign.safetensors', 'this is no checkpoint');
    const message = await refused(1, ['export', 'foreign.safetensors']);
    expect(message).toMatch(/^foreign\.safetensors: is no safetensors file/);
  });

  test('whose model has nowhere to go', async () => {
    await trained();
    const message = await refused(1, ['export', 'run/checkpoint.safetensors', '--out', 'no/such/model.onnx']);
    expect(message).toBe(
      'no/such/model.onnx: cannot be written: there is no such folder; choose another place with --out',
    );
  });
});

describe('a prediction', () => {
  const trained = () => call(folder.path(), ['train', '--json', '--epochs', '2', '--out', 'run']);

  test('with a model that is no model', async () => {
    file('model.onnx', 'this is no model');
    file('data.csv', 'x,y\n1,2\n');
    expect(await refused(1, ['predict', 'model.onnx', 'data.csv'])).toMatch(/^model\.onnx: /);
  });

  test('of rows without one of the features', async () => {
    await trained();
    file('data.csv', 'x,why\n1,2\n');
    const message = await refused(1, ['predict', 'run/model.onnx', 'data.csv']);
    expect(message).toMatch(/^data\.csv: there is no feature column "y"; the columns are "x", "why"/);
  });

  test('by a label column that is not there', async () => {
    await trained();
    file('data.csv', 'x,y\n1,2\n');
    const message = await refused(1, ['predict', 'run/model.onnx', 'data.csv', '--label', 'kind']);
    expect(message).toBe("data.csv: there is no column 'kind'; leave --label out, or name another");
  });

  test('to a folder that is not there', async () => {
    await trained();
    file('data.csv', 'x,y\n1,2\n');
    const message = await refused(1, ['predict', 'run/model.onnx', 'data.csv', '--out', 'no/such.csv']);
    expect(message).toMatch(/^no\/such\.csv: cannot be written: there is no such folder/);
  });
});

test('--debug shows where an error comes from', async () => {
  const { err } = await call(folder.path(), ['train', '--beta1', '1.5', '--debug']);
  expect(err).toMatch(/^error: ConfigError: adam: expected 0 ≤ beta1 < 1.*\n\s+at /s);
});
