import { asRecorded, recorded } from '../../test/models.js';
import { distance, outputOf } from '../../test/evaluated.js';
import { exportOnnx } from '../export-onnx.js';
import { fromOnnx } from './from-onnx.js';

const byName = (name: string): Uint8Array => recorded.find((model) => model.name === name)?.bytes ?? new Uint8Array(0);

describe('fromOnnx', () => {
  // The numbers of the files are those of the libraries exactly, and both sides compute in float64. Only PyTorch's
  // own constants (the 1.4142135 of gelu, an epsilon) are rounded to float32 in the file.
  it.each(recorded.map((model) => [model.name, model] as const))('gives what the library says: %s', (_, model) => {
    const { program, parameters, activation, classes } = fromOnnx(model.bytes);
    const predicted = outputOf(program, parameters, model.inputs.flat());
    const columns = model.outputs[0]?.length ?? 0;
    expect(distance(asRecorded(predicted, activation, columns), model.outputs.flat())).toBeLessThan(1e-6);
    expect(classes).toEqual(model.classes);
  });

  it.each(recorded.map((model) => [model.name, model] as const))(
    'reads the same from what exportOnnx makes of it: %s',
    (_, model) => {
      const { program, parameters } = fromOnnx(model.bytes);
      const expected = outputOf(program, parameters, model.inputs.flat());
      const again = fromOnnx(exportOnnx({ program, parameters }));
      expect(distance(outputOf(again.program, again.parameters, model.inputs.flat()), expected)).toBeLessThan(1e-6);
    },
  );

  it('keeps the names and the layout of the file', () => {
    const shapesOf = (name: string): Record<string, number> => {
      const { parameters } = fromOnnx(byName(name));
      return Object.fromEntries(Object.entries(parameters).map(([key, values]) => [key, values.length]));
    };
    expect(shapesOf('torch-batch-norm')).toEqual({});
    expect(shapesOf('torch-residual')).toEqual({});
    expect(shapesOf('sklearn-pipeline')).toEqual({});
    expect(shapesOf('keras-sigmoid')).toEqual({});
    expect(shapesOf('torch-gelu-layer-norm')).toEqual({});
    expect(shapesOf('torch-activations')).toEqual({});
  });
});
