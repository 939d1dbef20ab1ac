/**
 * From a program to a module: plan, layout, kernels, and the function that runs steps from a table.
 */
import { Program, type Tensor, partitionHostScalars, simplify, sizeOf } from '@rivulet/tensor';
import { ConstantPool } from './constant-pool.js';
import type { Context } from './context.js';
import { elementaryOf } from './elementary.js';
import { type Layout, isAccumulator, layOut, poolRange } from './layout.js';
import { type Group, stateLoops } from './flat-loops.js';
import { parameterKernel } from './parameter-kernels.js';
import { ModuleBuilder } from './module-builder.js';
import { defineMultiply } from './packed-gemm.js';
import { type Passes, planStep } from './plan.js';
import { definePhilox } from './random.js';
import { defineGather, defineRun } from './run-function.js';
import { sampleKernel } from './sample-kernels.js';
import { type Module, WebAssembly } from './web-assembly.js';

/** All switches. */
export type CompilePasses = Passes & {
  readonly simplify: boolean;
  /** One loop for neighbouring parameters with the same formula. */
  readonly merge: boolean;
  /** Vectors as SIMD has them; four numbers each otherwise. */
  readonly simd: boolean;
  /** Relaxed SIMD's fused multiply-add. */
  readonly fused: boolean;
};

/** Everything that is known after compiling. */
export type Compiled = {
  readonly program: Program;
  readonly layout: Layout;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly module: Module;
  /** Constants of the code, and where it expects them. */
  readonly pool: readonly (readonly [value: number, address: number])[];
};

/**
 * Compiles a program for steps of at most that many samples.
 *
 * @throws Error naming the first thing that has no kernel
 */
export function compileProgram(traced: Program, samples: number, passes: CompilePasses): Compiled {
  const program = readBeforeWritten(passes.simplify ? simplify(traced) : traced);
  const plan = planStep(program, passes);
  const layout = layOut(plan, partitionHostScalars(program).slots, samples);
  const module = new ModuleBuilder(new ConstantPool(poolRange.start, poolRange.end), passes.simd);
  const { packedAt } = layout;
  let philox: number | undefined;
  let multiply: number | undefined;
  const context: Context = {
    plan,
    layout,
    module,
    elementary: elementaryOf(module),
    fused: passes.fused,
    get philox() {
      return (philox ??= definePhilox(module));
    },
    get multiply() {
      return packedAt === null ? null : (multiply ??= defineMultiply(module, packedAt, passes.fused));
    },
  };
  const gather = defineGather(module, layout.panelWidth);
  const { samplePhases, parameterPhases } = kernelsOf(context, passes.merge);
  defineRun(context, gather, samplePhases, parameterPhases);
  const bytes = module.encode();
  return { program, layout, bytes, module: new WebAssembly.Module(bytes), pool: [...module.pool.entries] };
}

/**
 * Gives states that go into another state or into an output as they are a place of their own, so
 * that two can change places and outputs are what was there during the step.
 */
function readBeforeWritten(program: Program): Program {
  const leaves = new Set<Tensor>([...program.state.values()].map(({ leaf }) => leaf));
  const moved = (tensor: Tensor): Tensor => (leaves.has(tensor) ? tensor.stop() : tensor);
  return new Program({
    ...program.parts,
    state: new Map([...program.state].map(([name, slot]) => [name, { ...slot, next: slot.next && moved(slot.next) }])),
    outputs: new Map([...program.outputs].map(([name, output]) => [name, moved(output)])),
  });
}

/** Kernels by level: a step runs parameter phase 0, sample phase 0, parameter phase 1, … */
function kernelsOf(context: Context, merge: boolean) {
  const { plan, layout } = context;
  const ends = new Map([...plan.epilogue].map(([product, end]) => [end, product]));
  const computed = plan.nodes.filter(
    (node) => plan.kept(node) && !plan.inPlace.has(node) && (node.inputs.length > 0 || node.op === 'uniform'),
  );
  const samplePhases: number[][] = [];
  const parameterPhases: number[][] = [];
  for (let level = 0; level <= plan.levels; level++) {
    const sample: number[] = [];
    const parameter: number[] = [];
    for (const node of computed) {
      const accumulates = isAccumulator(plan, node);
      const isSample = accumulates
        ? plan.level(node) === level + 1
        : plan.kind(node) === 'sample' && plan.level(node) === level;
      if (isSample) sample.push(sampleKernel(context, node, ends.get(node)));
      else if (plan.kind(node) === 'parameter' && !accumulates && plan.level(node) === level) {
        parameter.push(parameterKernel(context, { node, address: layout.place(node).address }));
      }
    }
    samplePhases.push(sample);
    parameterPhases.push(parameter);
  }
  const groups: Group[] = [...plan.groups.values()].map((updates) => {
    const statements = updates.map(({ name, leaf, next }) => ({
      node: next,
      address: layout.place(leaf).address,
      copied: !plan.inPlace.has(next),
      flushed: name.startsWith('optimizer/'),
    }));
    const [first] = updates;
    if (!first) throw new Error('a group without states');
    return { statements, origin: layout.place(first.leaf).address, size: sizeOf(first.leaf.shape) };
  });
  // States change when nothing of this step reads them any more.
  parameterPhases.push(stateLoops(context, groups, merge));
  return { samplePhases, parameterPhases };
}
