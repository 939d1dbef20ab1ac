import {
  binaryCrossEntropy,
  elu,
  gelu,
  leakyRelu,
  meanSquaredError,
  mlp,
  relu,
  selu,
  sigmoid,
  softmaxCrossEntropy,
  tanh,
} from '@rivulet/layers';
import { alphaDropout, batchNorm, dropout, gaussianNoise, layerNorm } from '@rivulet/regularizers';
import { random } from '@rivulet/tensor';
import { distance, outputOf } from '../../test/evaluated.js';
import { trained } from '../../test/nets.js';
import { type ExportOptions, exportOnnx } from '../export-onnx.js';
import { fromOnnx } from './from-onnx.js';

const classes = ['lower', 'upper'];
const scaling = { offset: [0.5, -1], factor: [2, 3] };
const rows = ((): Float64Array => {
  const { normal } = random(3, 'rows');
  return Float64Array.from({ length: 40 }, () => 2 * normal());
})();

const hidden = [
  ['relu', [relu()]],
  ['tanh', [tanh()]],
  ['sigmoid', [sigmoid()]],
  ['elu', [elu()]],
  ['gelu', [gelu()]],
  ['gelu by tanh', [gelu({ approximate: 'tanh' })]],
  ['leaky relu', [leakyRelu()]],
  ['selu', [selu()]],
  ['batch norm', [batchNorm(), relu(), dropout(0.5)]],
  ['layer norm and noise', [gaussianNoise(1), layerNorm(), relu(), alphaDropout(0.5)]],
] as const;

const nets: readonly (readonly [string, ExportOptions])[] = [
  ...hidden.map(
    ([name, layers]) =>
      [
        name,
        { ...trained(mlp({ sizes: [2, 5, 4, 2], hidden: [...layers] }), softmaxCrossEntropy(), 2), classes },
      ] as const,
  ),
  ['scaling', { ...trained(mlp({ sizes: [2, 5, 2] }), softmaxCrossEntropy(), 2), classes, scaling }],
  [
    'scaling far from 0',
    {
      ...trained(mlp({ sizes: [2, 5, 2] }), softmaxCrossEntropy(), 2),
      classes,
      scaling: { offset: [0.3, 0], factor: [5, 1] },
    },
  ],
  ['one logit', { ...trained(mlp({ sizes: [2, 3, 1] }), binaryCrossEntropy(), 2), classes }],
  ['values', trained(mlp({ sizes: [2, 3, 2] }), meanSquaredError(), 2)],
  [
    'folded batch norm',
    {
      ...trained(mlp({ sizes: [2, 4, 2], hidden: [batchNorm(), relu()] }), softmaxCrossEntropy(), 2),
      classes,
      foldConstants: true,
    },
  ],
];

describe('a model of our own that is read back', () => {
  it.each(nets)('predicts the same, and again after another export: %s', (_, options) => {
    const { program, parameters } = options;
    const features = options.scaling
      ? rows.map((x, i) => (x - (options.scaling?.offset[i % 2] ?? 0)) * (options.scaling?.factor[i % 2] ?? 1))
      : rows;
    const expected = outputOf(program, parameters, features);
    const first = fromOnnx(exportOnnx(options));
    // The file holds float32: factors and offsets of the scaling are rounded once.
    expect(distance(outputOf(first.program, first.parameters, rows), expected)).toBeLessThan(1e-6);
    const again = fromOnnx(
      exportOnnx({ program: first.program, parameters: first.parameters, classes: first.classes }),
    );
    expect(distance(outputOf(again.program, again.parameters, rows), expected)).toBeLessThan(1e-6);
    expect(Object.keys(again.parameters).sort()).toEqual(Object.keys(first.parameters).sort());
    expect(again.activation).toBe(first.activation);
  });
});
