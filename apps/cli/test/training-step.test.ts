/**
 * The training step of a checkpoint as ONNX, on the command line.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeModel } from '@rivulet/onnx';
import { call, lastJson, temporaryFolder } from './call.js';

const folder = temporaryFolder();
const path = (name: string): string => join(folder.path(), name);
const checkpoint = 'out/moons/checkpoint.safetensors';

async function train(...options: string[]): Promise<void> {
  const { code, err } = await call(folder.path(), ['train', '--epochs', '3', ...options]);
  expect([code, err]).toEqual([0, '']);
}

test.each([
  ['step', [], ['x', 'y', 'step']],
  ['step', ['step'], ['x', 'y', 'step']],
  ['loop', ['loop'], ['starts', 'rows', 'x', 'y', 'step']],
])(
  'export --training-step writes the %s and what it goes on from, and says how to drive it',
  async (form, given, own) => {
    await train('--dropout', '0.1', '--batchnorm');
    const { code, out, err } = await call(folder.path(), ['export', checkpoint, '--training-step', ...given]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/model.step.onnx: the training step, \d+ nodes; out.moons.model.start.onnx: .* step 30\n/);
    expect(out).toMatch(/ONNX Runtime trains as the trainer does: 3 steps, max \|Δ\| \d/);
    const [step, start] = ['step', 'start'].map((kind) =>
      decodeModel(readFileSync(path(`out/moons/model.${kind}.onnx`))),
    );
    const values = start?.graph.outputs.map(({ name }) => name) ?? [];
    expect(values).toEqual(
      expect.arrayContaining(['params/0.weight', 'layers/1.running_mean', 'optimizer/learningRate']),
    );
    const inputs = step?.graph.inputs.map(({ name }) => name) ?? [];
    expect(inputs.filter((name) => !values.includes(name) && !name.startsWith('uniform/')).sort()).toEqual(own.sort());
    expect(step?.docString).toContain('session.run(None, feeds)');
    const metadata = new Map(step?.metadataProps.map(({ key, value }) => [key, value]));
    expect([metadata.get('form'), metadata.get('step')]).toEqual([form, '30']);
  },
);

test('with --json the facts are in the object, and another name of the model is that of the step', async () => {
  await train();
  const { out } = await call(folder.path(), ['export', checkpoint, '--training-step', '--out', 'm.onnx', '--json']);
  expect(lastJson(out)['trainingStep']).toMatchObject({ step: 'm.step.onnx', start: 'm.start.onnx', steps: 3 });
  expect(existsSync(path('m.step.onnx'))).toBe(true);
});

test('an optimizer that decides on the host is refused in one line, and nothing is written for it', async () => {
  writeFileSync(path('c.json'), JSON.stringify({ optimizer: 'lbfgs', batch: 'all' }));
  await train('--config', 'c.json');
  const { code, err } = await call(folder.path(), ['export', checkpoint, '--training-step', '--out', 'n.onnx']);
  expect([code, err]).toEqual([
    2,
    'error: lbfgs: decides on the host from one evaluation to the next, so it is no program\n',
  ]);
  expect(existsSync(path('n.step.onnx'))).toBe(false);
});

test('another form is refused with those that there are', async () => {
  const { code, err } = await call(folder.path(), ['export', checkpoint, '--training-step', 'epoch']);
  expect(code).toBe(2);
  expect(err).toContain('step, loop');
});
