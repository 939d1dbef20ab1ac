/**
 * The matrix catches what it is there for: each fault that is planted here into a pass makes a program
 * differ from the reference, although it compiles and runs.
 */
import { type Node, type Program, reference } from '@rivulet/tensor';
import type * as Layouts from '../src/layout.js';
import type * as Plans from '../src/plan.js';
import type * as Padding from '../src/zero-in-padding.js';
import { wasm } from '../src/index.js';
import { play, worst } from './play.js';
import { programs } from './programs.js';

type Fault = {
  readonly plan?: (plan: Plans.Plan) => Plans.Plan;
  readonly layout?: (layout: Layouts.Layout, plan: Plans.Plan) => Layouts.Layout;
  readonly isZeroInPadding?: (node: Node) => boolean;
};

let mockFault: Fault = {};

jest.mock('../src/plan.js', () => {
  const actual: typeof Plans = jest.requireActual('../src/plan.js');
  return {
    ...actual,
    planStep: (program: Program, passes: Plans.Passes) => {
      const plan = actual.planStep(program, passes);
      return mockFault.plan?.(plan) ?? plan;
    },
  };
});
jest.mock('../src/zero-in-padding.js', () => {
  const actual: typeof Padding = jest.requireActual('../src/zero-in-padding.js');
  return { isZeroInPadding: (node: Node) => mockFault.isZeroInPadding?.(node) ?? actual.isZeroInPadding(node) };
});
jest.mock('../src/layout.js', () => {
  const actual: typeof Layouts = jest.requireActual('../src/layout.js');
  return {
    ...actual,
    layOut: (plan: Plans.Plan, slots: readonly Node[], samples: number) => {
      const layout = actual.layOut(plan, slots, samples);
      return mockFault.layout?.(layout, plan) ?? layout;
    },
  };
});

const calls = [[5, 12], [33, 300, 45], [2]];

/** Error of a program against the reference; infinite where it no longer runs on wasm. */
function errorOf(name: string, fault: Fault): number {
  const program = programs[name]?.();
  if (!program) throw new Error(`there is no program '${name}'`);
  const expected = play(reference(), program, calls);
  mockFault = fault;
  try {
    const actual = play(wasm({ fused: false }), program, calls);
    expect(actual.backend).toBe('wasm simd');
    return worst(actual, expected).error;
  } finally {
    mockFault = {};
  }
}

const faults: Readonly<Record<string, readonly [program: string, fault: Fault]>> = {
  'whole-batch values kept for one panel only': [
    'batch norm keras, plain',
    { plan: (plan) => ({ ...plan, streamed: (node) => node.op === 'data' }) },
  ],
  'a number of the gradients read one step late': [
    'own norms',
    {
      plan: (plan) => ({
        ...plan,
        level: (node) =>
          node.shape.length === 0 && node.inputs.every((input) => plan.kind(input) === 'parameter')
            ? 0
            : plan.level(node),
      }),
    },
  ],
  'a reduction of a whole batch read before it is complete': [
    'batch norm keras, plain',
    {
      plan: (plan) => ({
        ...plan,
        level: (node) => (plan.kind(node) === 'sample' ? Math.max(0, plan.level(node) - 1) : plan.level(node)),
      }),
    },
  ],
  'padding counted as samples': ['unweighted sums', { isZeroInPadding: () => true }],
  'the validity weight dropped': [
    'sgd',
    {
      // Everything that was multiplied by it is read from where there is 1 for the padding too.
      layout: (layout, { program }) => {
        const [valid, floats] = [program.data.get('valid'), layout.panelWidth * layout.panels];
        return {
          ...layout,
          end: layout.end + 4 * floats,
          constants: [...layout.constants, { address: layout.end, values: Array.from({ length: floats }, () => 1) }],
          place(node) {
            const place = layout.place(node);
            if (node !== valid) return place;
            const isFilled = new Error().stack?.includes('run-function');
            return isFilled ? place : { ...place, address: layout.end };
          },
        };
      },
    },
  ],
  'sums over samples not set to 0': [
    'sgd',
    { layout: (layout) => ({ ...layout, accumulators: new Map<number, { address: number; bytes: number }>() }) },
  ],
  'two states in one place': [
    'momentum',
    {
      layout: (layout, { program }) => {
        const [moved, onto] = ['optimizer/velocity/0.weight', 'optimizer/velocity/2.weight'].map(
          (name) => program.state.get(name)?.leaf,
        );
        return { ...layout, place: (node) => layout.place(node === moved && onto ? onto : node) };
      },
    },
  ],
  'packed values over the parameters': [
    'wide',
    { layout: (layout) => ({ ...layout, packedAt: layout.packedAt && (layout.parameters[0]?.address ?? 0) }) },
  ],
  'states overwritten before others read them': [
    'own swap',
    {
      plan: (plan) => ({
        ...plan,
        groups: new Map(
          [...plan.groups].flatMap(([key, updates]) => updates.map((one, i) => [`${key} ${i}`, [one]] as const)),
        ),
      }),
    },
  ],
  'kernels in the wrong order': ['sgd', { plan: (plan) => ({ ...plan, nodes: [...plan.nodes].reverse() }) }],
};

test.each(Object.entries(faults))('%s', (_, [name, fault]) => {
  // Batch normalisation over few samples loses most: 4e-5 here.
  expect(errorOf(name, {})).toBeLessThan(5e-5);
  expect(errorOf(name, fault)).toBeGreaterThan(1e-4);
});
