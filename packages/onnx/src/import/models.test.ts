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
    const shapesOf = (name: string): Record<string, string> => {
      const { state } = fromOnnx(byName(name)).program;
      return Object.fromEntries([...state].map(([key, { leaf }]) => [key, leaf.shape.join()]));
    };
    // PyTorch: [out, in], and running statistics as state.
    expect(shapesOf('torch-batch-norm')).toEqual({
      ...{ 'params/0.weight': '6,4', 'params/0.bias': '6', 'params/1.weight': '6', 'params/1.bias': '6' },
      ...{ 'layers/1.running_mean': '6', 'layers/1.running_var': '6' },
      ...{ 'params/3.weight': '5,6', 'params/3.bias': '5', 'params/4.weight': '5', 'params/4.bias': '5' },
      ...{ 'layers/4.running_mean': '5', 'layers/4.running_var': '5' },
      ...{ 'params/6.weight': '3,5', 'params/6.bias': '3' },
    });
    // Without bias the exporter folds the transposition into the weight.
    expect(shapesOf('torch-residual')).toEqual({
      'params/onnx::MatMul_14': '4,4',
      'params/outer.weight': '2,4',
      'params/outer.bias': '2',
    });
    // Layer normalisation written as its arithmetic: the scale and the shift are parameters, 2 and 1e-5 are not.
    expect(Object.keys(shapesOf('torch-gelu-layer-norm'))).toEqual(
      [0, 1, 3, 4, 6].flatMap((layer) => [`params/${layer}.weight`, `params/${layer}.bias`]),
    );
    // scikit-learn: [in, out], and intercepts in a row; the scaling is part of the formula.
    expect(shapesOf('sklearn-pipeline')).toMatchObject({ 'params/coefficient': '4,6', 'params/intercepts': '1,6' });
    expect(Object.keys(shapesOf('sklearn-pipeline'))).toHaveLength(6);
    expect(shapesOf('keras-sigmoid')).toMatchObject({
      'params/StatefulPartitionedCall/sequential/dense/MatMul/ReadVariableOp:0': '5,7',
      'params/StatefulPartitionedCall/sequential/dense/BiasAdd/ReadVariableOp:0': '7',
    });
  });

  it('tells what was taken off the end, and which loss fits', () => {
    const facts = (name: string): readonly unknown[] => {
      const { activation, loss, features, outputs, opset } = fromOnnx(byName(name));
      return [activation, loss?.use ?? null, features, outputs, opset];
    };
    expect(facts('torch-relu')).toEqual([null, null, 4, 3, 17]);
    expect(facts('torch-batch-norm')).toEqual(['softmax', '@rivulet/layers#softmaxCrossEntropy', 4, 3, 13]);
    expect(facts('torch-dropout')).toEqual(['logSoftmax', '@rivulet/layers#softmaxCrossEntropy', 4, 3, 12]);
    expect(facts('torch-flatten')).toEqual([null, null, 12, 3, 10]);
    expect(facts('sklearn-binary')).toEqual(['sigmoid', '@rivulet/layers#binaryCrossEntropy', 4, 1, 15]);
    expect(facts('sklearn-regressor')).toEqual([null, null, 10, 1, 15]);
    expect(fromOnnx(byName('torch-relu')).producer).toBe('pytorch 1.13.0');
  });
});
