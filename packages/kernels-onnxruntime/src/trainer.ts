/**
 * What the trainer says about raw features: the reference evaluator, by default in float32.
 */
import { DataError, type Floats, type Matrix, Program, type Scaling, check, reference } from '@rivulet/tensor';
import type { Parameters } from '@rivulet/onnx';

const rowsPerRun = 1024;

/** A trained model as it is, before any export. */
export type Trained = {
  readonly program: Program;
  readonly parameters: Parameters;
  readonly scaling: Scaling | null;
};

/**
 * The predictions for rows of raw features.
 *
 * @throws ConfigError when the program has no `x` or no `predictions`
 * @throws DataError when a parameter is missing
 */
export function trainerPredictions(
  { program, parameters, scaling }: Trained,
  { rows, columns, values }: Matrix,
  precision: 'float32' | 'float64' = 'float32',
): Matrix {
  const [x, predictions] = [program.data.get('x'), program.outputs.get('predictions')];
  if (!x || !predictions) {
    check(false, 'verifyModel', "a program from 'x' to 'predictions'", [...program.outputs.keys()]);
  }
  const inference = new Program({
    ...program.parts,
    data: new Map([['x', x]]),
    outputs: new Map([['predictions', predictions]]),
  });
  const executable = reference({ precision }).compile(inference);
  for (const name of inference.state.keys()) {
    const own = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (!own) throw new DataError(`verifyModel: '${name}' is missing from the parameters`);
    executable.write(name, own);
  }
  executable.write('x', scaled(values, columns, scaling));
  const sources = inference.freeScalars.map((name) => inference.scalars.get(name)?.source);
  const width = Number(predictions.shape[1]);
  const all = precision === 'float32' ? new Float32Array(rows * width) : new Float64Array(rows * width);
  for (let from = 0; from < rows; from += rowsPerRun) {
    const size = Math.min(rowsPerRun, rows - from);
    executable.run({
      steps: 1,
      step: 1,
      seed: 0,
      rows: Int32Array.from({ length: size }, (_, index) => from + index),
      starts: Int32Array.of(0, size),
      scalars: Float64Array.from(sources, (source) => (typeof source === 'number' ? source : NaN)),
      numbers: new Float64Array(inference.numbers.length),
    });
    all.set(executable.read('predictions'), from * width);
  }
  executable.dispose();
  return { rows, columns: width, values: all };
}

/** In float64, as data sets scale themselves. */
function scaled(values: Floats, columns: number, scaling: Scaling | null): Floats {
  if (!scaling) return values;
  return Float64Array.from(values, (value, index) => {
    const column = index % columns;
    return (value - (scaling.offset[column] ?? NaN)) * (scaling.factor[column] ?? NaN);
  });
}
