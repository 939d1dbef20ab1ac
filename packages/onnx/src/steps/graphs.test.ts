/** Graphs of a step and of a loop: what goes in and comes out, and in which precision numbers are computed. */
import { Program, type Tensor, Trace } from '@rivulet/tensor';
import { type GraphProto, type NodeProto, type ValueInfoProto, elementTypes } from '../proto.js';
import { flatten } from './flatten.js';
import { loopGraph } from './loop-graph.js';
import { stepGraph } from './step-graph.js';

const { bool, float32, float64, int64 } = elementTypes;

/** w ← w − η · (n > 3 ? x̄ : 0), with the mean over the samples, η a hyper-parameter, n the number of the step. */
function program(): Program {
  const trace = new Trace();
  const [x, w] = [trace.data('x', 2), trace.state('params/w', [2])];
  const [rate, step, count] = [trace.scalar('rate'), trace.scalar('step'), trace.scalar('count')];
  const mean = x.sum([0]).div(count);
  const next = w.sub(step.gt(3).where(mean, mean.mul(0)).mul(rate));
  return new Program({
    data: new Map([['x', x]]),
    state: new Map([
      ['params/w', { leaf: w, init: trace.constant([0, 0], [2]), next }],
      ['fixed', { leaf: trace.state('fixed', []), init: trace.constant(1, []), next: null }],
    ]),
    scalars: new Map([
      ['rate', { leaf: rate, source: 0.1 }],
      ['step', { leaf: step, source: null }],
      ['count', { leaf: count, source: null }],
    ]),
    outputs: new Map<string, Tensor>([['loss', mean.sum()]]),
  });
}

const described = ({ name, type }: ValueInfoProto): unknown[] => {
  const { elemType, shape } = type?.tensorType ?? {};
  return [name, elemType, (shape?.dims ?? []).map(({ dimValue, dimParam }) => dimParam ?? dimValue)];
};
const inputs = (graph: GraphProto): unknown[] => graph.inputs.map(described);
const outputs = (graph: GraphProto): unknown[] => graph.outputs.map(described);
const bodyOf = ({ nodes }: GraphProto): GraphProto | undefined =>
  nodes.flatMap(({ attributes }) => attributes.flatMap(({ g }) => g ?? []))[0];

describe('stepGraph', () => {
  it('takes states, samples, the step and hyper-parameters, and gives next states and outputs', () => {
    const graph = stepGraph({ program: program(), numbers: 'computed' });
    expect(inputs(graph)).toEqual([
      ['x', float32, ['batch', 2]],
      ['params/w', float32, [2]],
      ['fixed', float32, []],
      ['rate', float64, []],
      ['step', int64, []],
    ]);
    expect(outputs(graph)).toEqual([
      ['loss', float32, []],
      ['next/params/w', float32, [2]],
    ]);
  });

  it('takes a row of numbers where the caller computes them', () => {
    const graph = stepGraph({ program: program(), numbers: 'fed' });
    const names = graph.inputs.map(({ name }) => name);
    expect(names).toEqual(['x', 'params/w', 'fixed', 'numbers']);
  });

  // 1 / n and n > 3 are formulas of numbers alone. Each leaf comes in as float64 or becomes it, and each result is
  // rounded once, by a Cast to float32; the comparison is a truth value and needs none.
  it('computes numbers in float64 and rounds each once', () => {
    const { nodes } = stepGraph({ program: program(), numbers: 'computed' });
    const casts = nodes.filter(({ opType }) => opType === 'Cast');
    const to = ({ attributes }: NodeProto): number => Number(attributes[0]?.i);
    const before = nodes.findIndex(({ opType, inputs: [first] }) => opType === 'ReduceSum' && first === 'x');
    expect(casts.filter((cast) => to(cast) === float64).map(({ inputs: [first] }) => first)).toContain('step');
    expect(casts.map((cast) => nodes.indexOf(cast)).every((at) => at < before)).toBe(true);
    expect(nodes.find(({ opType }) => opType === 'Greater')?.inputs[0]).toBe(
      casts.find(({ inputs: [first] }) => first === 'step')?.outputs[0],
    );
  });
});

describe('loopGraph', () => {
  const graph = (numbers: 'computed' | 'fed'): GraphProto =>
    loopGraph({ program: program(), numbers, flattening: flatten(program()) });

  it('takes all samples, the rows of each step, and hyper-parameters of one or of every step', () => {
    expect(new Set(inputs(graph('computed')))).toEqual(
      new Set([
        ['params/w', float32, [2]],
        ['fixed', float32, []],
        ['starts', int64, ['boundaries']],
        ['rows', int64, ['rows']],
        ['x', float32, ['samples', 2]],
        ['rate', float64, ['one or steps of rate']],
        ['step', int64, []],
      ]),
    );
    expect(outputs(graph('computed'))).toEqual([
      ['next/params/w', float32, [2]],
      ['loss', float32, ['steps']],
    ]);
  });

  it('has one Scan, whose body is a step', () => {
    const { nodes } = graph('computed');
    expect(nodes.filter(({ opType }) => opType === 'Scan')).toHaveLength(1);
    const body = bodyOf(graph('computed'));
    expect(body?.inputs[0]?.name).toBe('params/w/before');
    expect(body?.outputs.map(({ name }) => name)).toEqual(['params/w/after', 'loss/now']);
    // Constants of a body stand outside, where they are read once.
    expect(body?.initializers).toEqual([]);
  });

  it('hands a truth value to the steps as one where it computes it, and as a number where it is fed', () => {
    const types = (numbers: 'computed' | 'fed'): unknown[] =>
      (bodyOf(graph(numbers))?.inputs ?? [])
        .filter(({ name }) => name.startsWith('number_'))
        .map(({ type }) => type?.tensorType?.elemType);
    expect(types('computed')).toContain(bool);
    expect(types('fed')).not.toContain(bool);
    expect(bodyOf(graph('fed'))?.nodes.map(({ opType }) => opType)).toContain('Cast');
  });
});
