/**
 * Is a model of ours what its metadata say: made of these data, and the same as the trainer's program with its weights?
 */
import { dataHash } from '@rivulet/datasets';
import { VerificationError, verifyModel } from '@rivulet/kernels-onnxruntime';
import { type ModelSummary, type TensorProto, elementTypes } from '@rivulet/onnx';
import { type Floats, RivuletError, traceInference } from '@rivulet/tensor';
import { type Task, inferenceOf, reviveTask } from '@rivulet/training';
import { share } from '../report/report.js';
import { type Finding, finding, unchecked } from './finding.js';
import { type Origin, namesIn } from './own-metadata.js';
import type { WholeModel } from './whole-model.js';

/** Names in the metadata against what the model takes and gives. */
export function checkNames({ inputs, outputs, metadata }: ModelSummary): readonly Finding[] {
  const [features, classes] = [namesIn(metadata, 'features'), namesIn(metadata, 'classes')];
  const columns = inputs[0]?.shape[1];
  const results = outputs.find(({ name }) => name === 'probabilities')?.shape[1];
  const expected = results === 1 ? 2 : results;
  return [
    ...(features
      ? [finding('features', features.length === columns, `${features.join(', ')}; the input has ${columns} columns`)]
      : []),
    ...(classes
      ? [
          finding(
            'classes',
            classes.length === expected,
            `${classes.join(', ')}; there are probabilities of ${expected}`,
          ),
        ]
      : []),
  ];
}

/**
 * Makes the run again and compares; nothing is trained.
 *
 * @param whole the model
 * @returns what was found; what cannot be made again here is unchecked, and says why
 */
export async function checkOrigin(whole: WholeModel, origin: Origin): Promise<readonly Finding[]> {
  let task: Task;
  try {
    task = await reviveTask(origin.run);
  } catch (error) {
    return [unchecked('origin', `the run cannot be made again here: ${oneLine(error)}`)];
  }
  const data = 'train' in task.data ? task.data.train : task.data;
  const hash = await dataHash(data);
  const same = hash === origin.data;
  const found = same
    ? `${hash.slice(0, 16)}…, ${data.size} samples`
    : `made again ${hash}, in the file ${origin.data ?? 'none'}`;
  return [finding('data hash', same, found), ...(await checkTrainer(whole, origin, task))];
}

/** The trainer's program with the weights of the file, against ONNX Runtime with the file. */
async function checkTrainer(
  { bytes, data: numbers, model }: WholeModel,
  origin: Origin,
  task: Task,
): Promise<readonly Finding[]> {
  const data = 'train' in task.data ? task.data.train : task.data;
  const program = traceInference({ model: task.model, loss: task.loss, features: data.inputs.columns });
  const tensors = new Map(model.graph.initializers.map((tensor) => [tensor.name, tensor]));
  const parameters: Record<string, Floats> = {};
  for (const name of program.state.keys()) {
    const values = floatsOf(tensors.get(name));
    if (!values) return [unchecked('trainer', `the file does not hold ${name} as it was trained`)];
    parameters[name] = values;
  }
  try {
    const { step, epoch, metrics } = origin;
    const measured = { loss: 0, accuracy: null, validationLoss: null, validationAccuracy: null };
    const learned = { kind: 'end', reason: 'finished', step, epoch, ...measured, parameters, shapes: {} } as const;
    const { rows, scaling, accuracy } = inferenceOf(task, learned);
    const { maxAbsDiff, rows: compared } = await verifyModel({
      bytes,
      data: numbers,
      program,
      parameters,
      scaling,
      rows,
    });
    const differ = `max |Δ| ${maxAbsDiff.toExponential(1)} to the trainer's program on ${compared} rows`;
    const told = metrics['accuracy'];
    const inFile = typeof told === 'number' ? share(told) : 'nothing';
    return [
      finding('trainer', true, differ),
      ...(accuracy === null
        ? []
        : [finding('accuracy', told === accuracy, `${share(accuracy)} of the training data; the file says ${inFile}`)]),
    ];
  } catch (error) {
    if (error instanceof VerificationError) return [finding('trainer', false, oneLine(error))];
    if (error instanceof RivuletError) return [unchecked('trainer', oneLine(error))];
    throw error;
  }
}

/** Numbers of a float32 initializer that are in the file. */
function floatsOf(tensor: TensorProto | undefined): Float32Array | null {
  if (tensor?.dataType !== elementTypes.float32 || tensor.rawData.length === 0) return null;
  const { buffer, byteOffset, byteLength } = tensor.rawData;
  const view = new DataView(buffer, byteOffset, byteLength);
  return Float32Array.from({ length: byteLength >> 2 }, (_, index) => view.getFloat32(4 * index, true));
}

function oneLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ').trim();
}
