/**
 * The model itself: raw features in, probabilities and labels, or values, out.
 */
import { dataHash } from '@rivulet/datasets';
import { exportVerified } from '@rivulet/kernels-onnxruntime';
import type { Format } from './format.js';

/** Writes what predicts. */
export const model: Format = {
  about: 'what predicts: raw features in, probabilities and labels (or values) out',
  async write({ inference }, path, settings) {
    const { program, parameters, scaling, classes, features, rows } = inference;
    const metadata = { ...inference.metadata, data: await dataHash(inference.data) };
    return exportVerified({ path, program, parameters, scaling, classes, features, rows, metadata, ...settings });
  },
};
