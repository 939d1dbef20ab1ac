/**
 * Weights on their way out of a run and into another.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TensorFile, encodeSafetensors } from '@rivulet/weights';
import { readWeights } from '@rivulet/weights/files';
import { strToU8, zipSync } from 'fflate';
import { call, lastJson, temporaryFolder } from './call.js';

const folder = temporaryFolder();
const net = ['--samples', '60', '--layers', '4'];
const train = (...options: string[]) => call(folder.path(), ['train', ...net, '--json', ...options]);
/** A run that changes nothing: what it is at the end it was at the beginning. */
const still = ['--optimizer', 'sgd', '--learning-rate', '0', '--epochs', '1', '--out', 'still'];
const lossOf = async (...options: string[]): Promise<unknown> => {
  const { code, out, err } = await train(...still, ...options);
  expect([code, err]).toEqual([0, '']);
  return lastJson(out)['loss'];
};
const save = (name: string, file: TensorFile) => writeFileSync(join(folder.path(), name), encodeSafetensors(file));
const renamed = ({ tensors }: TensorFile, rename: (name: string) => string): TensorFile => ({
  tensors: Object.fromEntries(Object.entries(tensors).map(([name, array]) => [rename(name), array])),
  metadata: {},
});

/** A run of its own, its loss, and its weights in net.safetensors. */
async function trained(...options: string[]): Promise<{ readonly loss: unknown; readonly file: TensorFile }> {
  const { out } = await train('--epochs', '20', '--out', 'run', ...options);
  const exported = ['export', 'run/checkpoint.safetensors', '--weights', 'net.safetensors', '--json'];
  const { code, out: told, err } = await call(folder.path(), exported);
  expect([code, err]).toEqual([0, '']);
  expect(lastJson(told)).toMatchObject({ path: 'run/model.onnx', weights: 'net.safetensors' });
  return { loss: lastJson(out)['loss'], file: readWeights(join(folder.path(), 'net.safetensors')) };
}

test("export writes the weights with PyTorch's names, batch norm's statistics and the scaling too", async () => {
  const { file } = await trained('--batchnorm');
  const statistics = ['1.running_mean', '1.running_var'];
  expect(Object.keys(file.tensors).sort()).toEqual(
    ['0.weight', '1.bias', '1.weight', ...statistics, '3.bias', '3.weight'].sort(),
  );
  expect(file.tensors['0.weight']?.shape).toEqual([4, 2]);
  const { format, features, scaling } = file.metadata;
  expect([format, features]).toEqual(['pt', '["x","y"]']);
  expect(JSON.parse(scaling ?? '')).toMatchObject({ offset: [expect.any(Number), expect.any(Number)] });
});

test('a run starts where the weights of another end: from a state dict, a checkpoint, a config file', async () => {
  const { loss } = await trained();
  writeFileSync(join(folder.path(), 'c.json'), '{ "initial": "net.safetensors" }');
  expect(await lossOf()).not.toBe(loss);
  for (const from of [
    ['--initial', 'net.safetensors'],
    ['--initial', 'run/checkpoint.safetensors'],
    ['--config', 'c.json'],
  ]) {
    expect(await lossOf(...from)).toBe(loss);
  }
});

test('names of a module, a prefix and an npz file are found', async () => {
  const { loss, file } = await trained();
  expect(await lossOf('--initial', 'net.safetensors')).toBe(loss);
  save(
    'prefixed.safetensors',
    renamed(file, (name) => `net.${name}`),
  );
  expect(await lossOf('--initial', 'prefixed.safetensors', '--initial-prefix', 'net.')).toBe(loss);
  save(
    'named.safetensors',
    renamed(file, (name) => name.replace('0.', 'fc1.').replace('2.', 'fc2.')),
  );
  expect(await lossOf('--initial', 'named.safetensors', '--initial-rename', 'fc1=0, fc2=2')).toBe(loss);
  const arrays = Object.entries(file.tensors).map(([name, { shape, values }]) => {
    const header = strToU8(`{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(', ')},)}`, true);
    const start = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0);
    return [`${name}.npy`, Uint8Array.of(...start, ...header, ...new Uint8Array(values.buffer))];
  });
  writeFileSync(join(folder.path(), 'net.npz'), zipSync(Object.fromEntries(arrays) as Record<string, Uint8Array>));
  expect(await lossOf('--initial', 'net.npz')).toBe(loss);
});

test('what a run starts from is told', async () => {
  await trained();
  const { out } = await call(folder.path(), ['train', ...net, ...still, '--initial', 'net.safetensors']);
  expect(out).toContain('\nstarts from 4 arrays of net.safetensors\n');
});

test('weights that do not fit are refused before anything is written, with what may help', async () => {
  const { file } = await trained();
  save(
    'odd.safetensors',
    renamed(file, (name) => name.replace('2.', 'head.')),
  );
  const { code, err } = await train('--initial', 'odd.safetensors', '--out', 'new');
  expect(code).toBe(1);
  expect(err).toContain("odd.safetensors: does not fit the model: lacks '2.weight' [2, 4] (nearest: 'head.weight')");
  expect(err).toContain('; --initial-prefix and --initial-rename find names, --initial-partial takes what fits\n');
  expect(() => readFileSync(join(folder.path(), 'new'))).toThrow('ENOENT');
  expect((await train(...still, '--initial', 'odd.safetensors', '--initial-partial')).code).toBe(0);
});

test.each([
  [['--initial', 'no.npz'], 1, 'no.npz: the weights cannot be read (ENOENT)'],
  [['--initial-partial'], 2, '--initial-partial: says how weights are read; say from which file with --initial'],
  [
    ['--initial', 'junk', '--initial-rename', 'fc1'],
    2,
    '--initial-rename: expected pairs such as fc1=0,fc2=2, received "fc1"',
  ],
  [['--initial', 'junk'], 1, 'junk: is no safetensors file'],
])('train %j is told what is wrong', async (options, code, message) => {
  writeFileSync(join(folder.path(), 'junk'), 'junk, and more of it than eight bytes');
  const called = await train(...options);
  expect([called.code, called.err]).toEqual([code, expect.stringContaining(message)]);
});

test('export replaces no checkpoint by weights, and names the option whose folder is not there', async () => {
  await trained();
  const run = 'run/checkpoint.safetensors';
  for (const [weights, code, message] of [
    [run, 2, `--weights: ${run} is the checkpoint or the model; choose another`],
    ['no/net.safetensors', 1, 'there is no such folder; choose another place with --weights'],
  ] as const) {
    const called = await call(folder.path(), ['export', run, '--weights', weights]);
    expect([called.code, called.err]).toEqual([code, expect.stringContaining(message)]);
  }
});
