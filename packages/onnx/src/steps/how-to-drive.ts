/**
 * What a file says about how it is used.
 */
import { type GraphProto, type ValueInfoProto, elementTypes } from '../proto.js';
import { nextPrefix, uniformPrefix } from './step-graph.js';

/** A page for whoever opens the files: what goes in, what comes out, and a program in Python. */
export function howToDrive(form: 'step' | 'loop', step: GraphProto, start: GraphProto): string {
  const given = new Set(start.outputs.map(({ name }) => name));
  const states = step.outputs.flatMap(({ name }) =>
    name.startsWith(nextPrefix) ? [name.slice(nextPrefix.length)] : [],
  );
  const loop = form === 'loop';
  const line = (value: ValueInfoProto): string => `  ${value.name} ${typeText(value)}${meaning(value.name, loop)}`;
  const own = step.inputs.filter(({ name }) => !given.has(name) && !states.includes(name));
  const free = step.inputs.filter(({ name }) => given.has(name) && !states.includes(name));
  return [
    loop
      ? 'Steps of a training, one after another, in plain ONNX operators. Any ONNX Runtime can drive them.'
      : 'One step of a training, in plain ONNX operators. Any ONNX Runtime can drive it.',
    'Two files: the step, and a model without inputs that gives the first values of states and hyper-parameters.',
    '',
    'Inputs:',
    ...own.map(line),
    'Inputs whose first values are in the other file:',
    ...free.map(line),
    `  ${states.length} states: ${states.slice(0, 4).join(', ')}${states.length > 4 ? ', …' : ''}`,
    'Outputs:',
    ...step.outputs.filter(({ name }) => !name.startsWith(nextPrefix)).map(line),
    `  ${nextPrefix}STATE for each state: put it in as STATE the next time`,
    '',
    'In Python:',
    ...python(own, loop).map((text) => `  ${text}`),
  ].join('\n');
}

function python(own: readonly ValueInfoProto[], loop: boolean): readonly string[] {
  const feeds = own.map(({ name, type }) => `"${name}": ${pythonValue(name, type, loop)}`).join(', ');
  return [
    'import numpy as np, onnxruntime as ort',
    'def run(session, feeds):',
    '    return dict(zip([o.name for o in session.get_outputs()], session.run(None, feeds)))',
    'values = run(ort.InferenceSession("START.onnx"), {})  # change values["optimizer/learningRate"] here',
    'session = ort.InferenceSession("STEP.onnx")',
    ...(loop
      ? [
          'step, size = 1, 32',
          'for epoch in range(100):',
          '    rows = np.random.permutation(len(x))  # in which order',
          '    starts = np.append(np.arange(0, len(x), size), len(x))  # where each batch begins',
        ]
      : ['for step in range(1, 201):  # x, y: the next batch']),
    `    results = run(session, {**values, ${feeds}})`,
    `    values |= {name[${nextPrefix.length}:]: v for name, v in results.items() if name.startswith("${nextPrefix}")}`,
    ...(loop ? ['    step += len(starts) - 1'] : []),
    '    print(results["loss"])',
  ];
}

/** Lengths that are known only when the model runs. */
const lengths: Readonly<Record<string, string>> = { batch: 'len(x)', rows: 'len(rows)', steps: 'len(starts) - 1' };

function pythonValue(name: string, type: ValueInfoProto['type'], loop: boolean): string {
  if (name === 'step') return 'np.array(step)';
  if (name.startsWith(uniformPrefix)) {
    const dims = type?.tensorType?.shape?.dims ?? [];
    const sizes = dims.map(({ dimValue, dimParam = '' }) => lengths[dimParam] ?? String(dimValue ?? 1));
    return `np.float32(np.random.rand(${sizes.join(', ')}))`;
  }
  if (/^[xy]$|^rows$|^starts$/.test(name)) return name;
  return loop ? 'np.array([0.01])' : 'np.array(0.01)';
}

function meaning(name: string, loop: boolean): string {
  if (name.startsWith(uniformPrefix)) {
    return loop ? ': random numbers in [0, 1), a row for each of rows' : ': random numbers in [0, 1)';
  }
  const meanings: Readonly<Record<string, string>> = {
    x: loop ? ': all samples' : ': a batch of samples, of any size',
    y: ': their targets; of a classifier the number of the class',
    rows: ': numbers of samples, in the order in which the steps take them',
    starts: ': step i takes rows[starts[i]] to rows[starts[i + 1] - 1]',
    step: loop ? ': number of the first step, from 1' : ': number of the step, from 1',
  };
  return meanings[name] ?? '';
}

function typeText({ type }: ValueInfoProto): string {
  const { elemType = 0, shape } = type?.tensorType ?? {};
  const known = Object.entries(elementTypes).find(([, number]) => number === elemType)?.[0] ?? String(elemType);
  return `${known} [${(shape?.dims ?? []).map(({ dimValue, dimParam }) => dimParam ?? dimValue ?? '?').join(', ')}]`;
}
