/**
 * The model itself: raw features in, probabilities and labels, or values, out.
 */
import { dataHash } from '@rivulet/datasets';
import { exportVerified } from '@rivulet/kernels-onnxruntime';
import { share } from '../report/report.js';
import type { Format } from './format.js';

/** Writes what predicts. */
export const model: Format = {
  about: 'what predicts: raw features in, probabilities and labels (or values) out',
  async write(source, { path }, { externalData, ...settings }) {
    const { inference, notes } = await source.trained();
    const { program, parameters, scaling, classes, features, rows, data } = inference;
    const metadata = { ...inference.metadata, data: await dataHash(data) };
    const what = { path, program, parameters, scaling, classes, features, rows, metadata };
    const { verification, ...written } = await exportVerified({
      ...what,
      ...settings,
      externalData: externalData ? {} : null,
    });
    const { loss, accuracy, validationAccuracy } = inference;
    const { maxAbsDiff, rows: comparedRows } = verification;
    return {
      files: [written, ...(written.data ? [written.data] : [])],
      notes,
      data: { classes, features, samples: data.size, loss, accuracy, validationAccuracy, maxAbsDiff, comparedRows },
      facts: [
        ['features', features.join(', ')],
        ...(classes ? [['classes', classes.join(', ')] as const] : []),
        ['accuracy', accuracy === null ? 'none: the model gives values' : `${share(accuracy)} of ${data.size} samples`],
        ...(validationAccuracy === null ? [] : [['watched', share(validationAccuracy)] as const]),
        ['loss', String(Number(loss.toPrecision(4)))],
        ['max |Δ|', `${maxAbsDiff.toExponential(1)} to the trainer, on ${comparedRows.toLocaleString('en')} rows`],
      ],
    };
  },
};
