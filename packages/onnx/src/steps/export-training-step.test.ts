import { mlp, softmaxCrossEntropy } from '@rivulet/layers';
import { adam } from '@rivulet/optimizers';
import { dropout } from '@rivulet/regularizers';
import { ConfigError, DataError, Program, initialState, traceStep } from '@rivulet/tensor';
import { modelSummary } from '../model-summary.js';
import { decodeModel } from '../proto.js';
import { exportTrainingStep } from './export-training-step.js';

const parts = { loss: softmaxCrossEntropy(), optimizer: adam({ learningRate: 0.02 }), features: 2, targets: 1 };
const program = traceStep({ ...parts, model: mlp({ sizes: [2, 3, 2] }) });
const noisy = traceStep({ ...parts, model: mlp({ sizes: [2, 3, 2], hidden: [dropout(0.5)] }) });
const state = initialState(program, { seed: 1, precision: 'float32' });
const linesOf = (bytes: Uint8Array): string[] => (decodeModel(bytes).docString ?? '').split('\n');

describe('exportTrainingStep', () => {
  it('writes two models of opset 17 and IR 8 that belong together', () => {
    for (const form of ['step', 'loop'] as const) {
      const { step, start } = exportTrainingStep({ program, state, form, metadata: { seed: '1' } });
      const [of, from] = [modelSummary(step), modelSummary(start)];
      for (const one of [of, from]) {
        expect(one).toMatchObject({ opset: 17, irVersion: 8, producer: 'rivulet 1', metadata: { form, seed: '1' } });
      }
      expect(from.inputs).toEqual([]);
      const taken = new Map(of.inputs.map((input) => [input.name, input]));
      for (const { name, type, shape } of from.outputs) {
        expect(taken.get(name)).toMatchObject({ type });
        expect(taken.get(name)?.shape).toHaveLength(shape.length);
      }
      const next = of.outputs.map(({ name }) => name).filter((name) => name.startsWith('next/'));
      expect(next.sort()).toEqual([...program.state.keys()].map((name) => `next/${name}`).sort());
    }
  });

  it('gives the same bytes for the same arguments', () => {
    const once = exportTrainingStep({ program, state, form: 'loop' });
    expect(exportTrainingStep({ program, state, form: 'loop' })).toEqual(once);
  });

  it('says a state that has no value, or one of another length', () => {
    const { 'params/0.bias': _, ...rest } = state;
    expect(() => exportTrainingStep({ program, state: rest })).toThrow(
      new ConfigError(`exportTrainingStep: expected 3 numbers for 'params/0.bias' [3], received "none"`),
    );
    expect(() => exportTrainingStep({ program, state: { ...state, 'params/0.bias': Float32Array.of(1) } })).toThrow(
      new ConfigError("exportTrainingStep: expected 3 numbers for 'params/0.bias' [3], received 1"),
    );
  });

  it('refuses values that float32 cannot hold, and a form that is none', () => {
    const broken = { ...state, 'params/0.bias': Float64Array.of(0, 1e39, 0) };
    expect(() => exportTrainingStep({ program, state: broken })).toThrow(DataError);
    expect(() => exportTrainingStep({ program, state, form: 'scan' as 'loop' })).toThrow(ConfigError);
  });

  it('refuses a loop of a program that reports rows', () => {
    const rows = [...program.data.values()].slice(0, 1).map((leaf) => ['rows', leaf] as const);
    const withRows = new Program({ ...program.parts, outputs: new Map([...program.outputs, ...rows]) });
    expect(() => exportTrainingStep({ program: withRows, state, form: 'loop' })).toThrow(
      new ConfigError("exportTrainingStep: 'rows' is no number, and a loop reports only numbers"),
    );
    expect(exportTrainingStep({ program: withRows, state }).step.length).toBeGreaterThan(0);
  });

  it('says in the file how it is driven: what goes in, what comes out, and a program in Python', () => {
    const lines = linesOf(exportTrainingStep({ program, state }).step);
    expect(lines).toContain('  x float32 [batch, 2]: a batch of samples, of any size');
    expect(lines).toContain('  step int64 []: number of the step, from 1');
    expect(lines).toContain('  optimizer/learningRate float64 []');
    expect(lines).toContain('  12 states: params/0.weight, params/0.bias, params/2.weight, params/2.bias, …');
    expect(lines).toContain('  loss float32 []');
    expect(lines).toContain('      results = run(session, {**values, "x": x, "y": y, "step": np.array(step)})');
    expect(linesOf(exportTrainingStep({ program, state }).start)).toEqual(lines);
  });

  it('says where random numbers go in, and how many', () => {
    const own = initialState(noisy, { seed: 1 });
    const [step, loop] = (['step', 'loop'] as const).map((form) =>
      linesOf(exportTrainingStep({ program: noisy, state: own, form }).step).join('\n'),
    );
    expect(step).toContain('uniform/model/1/mask float32 [batch, 3]: random numbers in [0, 1)\n');
    expect(step).toContain('"uniform/model/1/mask": np.float32(np.random.rand(len(x), 3))');
    expect(loop).toContain(
      'uniform/model/1/mask float32 [rows, 3]: random numbers in [0, 1), a row for each of rows\n',
    );
    expect(loop).toContain('"uniform/model/1/mask": np.float32(np.random.rand(len(rows), 3))');
    expect(loop).toContain('step int64 []: number of the first step, from 1');
  });
});
