import { mlp, relu, softmaxCrossEntropy } from '@rivulet/layers';
import { batchNorm } from '@rivulet/regularizers';
import { ConfigError, DataError } from '@rivulet/tensor';
import { trained } from '../test/nets.js';
import { exportOnnx, exportOnnxFiles } from './export-onnx.js';
import { type ExportSettings, exportSettings } from './export-settings.js';
import { modelSummary } from './model-summary.js';
import { irVersionOf, opsets } from './opsets.js';

const net = trained(mlp({ sizes: [2, 20, 2], hidden: [batchNorm(), relu()] }), softmaxCrossEntropy(), 2);

describe('exportSettings', () => {
  it.each<[string, ExportSettings]>([
    ['{"opset":21}', { opset: 21 }],
    ['{"float16":true}', { float16: true }],
    ['{"foldConstants":true}', { foldConstants: true }],
    [
      '{"externalData":{"location":"a/b.data","threshold":1}}',
      { externalData: { location: 'a/b.data', threshold: 1 } },
    ],
    [
      '{"opset":13,"float16":true,"foldConstants":true,"externalData":{"location":"a"}}',
      { externalData: { location: 'a' }, foldConstants: true, float16: true, opset: 13 },
    ],
  ])('are in the metadata as %s, and make the same files again', (entry, settings) => {
    const files = exportOnnxFiles({ ...net, ...settings });
    const { metadata } = modelSummary(files.bytes);
    expect(metadata).toEqual({ export: entry });
    expect(exportSettings(metadata)).toEqual(settings);
    expect(exportOnnxFiles({ ...net, ...exportSettings(metadata) })).toEqual(files);
  });

  it('are none where all are the default', () => {
    const bytes = exportOnnx({ ...net, opset: 17, float16: false, foldConstants: false });
    expect(modelSummary(bytes).metadata).toEqual({});
    expect(exportSettings({})).toEqual({});
    expect(bytes).toEqual(exportOnnx(net));
  });

  it.each([
    '',
    '{',
    '[]',
    'null',
    '1',
    '{"opset":"17"}',
    '{"other":1}',
    '{"externalData":{}}',
    '{"externalData":null}',
  ])('refuse the entry %j of a file of unknown origin', (entry) => {
    expect(() => exportSettings({ export: entry })).toThrow(DataError);
  });

  it('refuse an entry of the caller under their key', () => {
    expect(() => exportOnnx({ ...net, metadata: { export: 'x' } })).toThrow(
      new ConfigError('exportOnnx: expected metadata without \'export\', which it writes, received "x"'),
    );
  });
});

describe('opset', () => {
  // The table of releases in the documents of ONNX: 1.8 had 13 and format 7, 1.12 had 17 and 8, and so on.
  it.each([
    [13, 7],
    [14, 7],
    [15, 8],
    [17, 8],
    [18, 8],
    [19, 9],
    [20, 9],
    [21, 10],
    [22, 10],
    [23, 11],
    [24, 12],
    [25, 13],
    [26, 13],
  ])('%d is written in version %d of the file format', (opset, irVersion) => {
    expect(modelSummary(exportOnnx({ ...net, opset }))).toMatchObject({ opset, irVersion });
  });

  it.each([12, 27, 17.5, NaN])('%d is refused', (opset) => {
    expect(() => irVersionOf(opset, 'test')).toThrow(
      `test: expected an integer opset from 13 to 26, received ${opset}`,
    );
    expect(() => exportOnnx({ ...net, opset })).toThrow(ConfigError);
    expect(opsets).toEqual({ least: 13, largest: 26 });
  });
});
