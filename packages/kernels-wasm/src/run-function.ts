/**
 * The function that runs steps from a table, and what it needs: gathering rows of data into panels.
 */
import { provided } from '@rivulet/tensor';
import type { Code } from './code.js';
import type { Context } from './context.js';
import type { Layout } from './layout.js';
import type { ModuleBuilder } from './module-builder.js';
import { clock } from './random.js';

/** Columns that are gathered of all samples before the next: the ends of so many rows of a panel stay in the cache. */
const columnsInCache = 32;

/**
 * Gathers rows of data into panels: `gather(data, columns, rows, count, panels)`.
 *
 * Lanes behind the last sample, as far as kernels look at them, hold the last sample again: what is
 * finite for it is finite there, and sums over the samples weigh it by 0.
 */
export function defineGather(module: ModuleBuilder, panelWidth: number): number {
  const [data, columns, rows, count, target] = [0, 1, 2, 3, 4] as const;
  return module.define(['i32', 'i32', 'i32', 'i32', 'i32'], (code) => {
    const [first, end, sample, column] = [0, 0, 0, 0].map(() => code.local('i32')) as [number, number, number, number];
    const [from, to, last] = [0, 0, 0].map(() => code.local('i32')) as [number, number, number];
    const lanes = Math.min(panelWidth, 8);
    code.get(count).int(1).op('i32.sub').set(last);
    const gatherSamples = (): void => {
      code.get(first).int(columnsInCache).op('i32.add').tee(end).get(columns);
      code.get(end).get(columns).op('i32.lt_u').select().set(end);
      code.loop(
        sample,
        0,
        1,
        () => code.get(last).int(lanes).op('i32.add').int(-lanes).op('i32.and'),
        () => {
          code.get(rows).get(sample).get(last).get(sample).get(last).op('i32.lt_u').select();
          code.int(4).op('i32.mul', 'i32.add').loadInt(0).get(columns).op('i32.mul').get(first).op('i32.add');
          code.int(4).op('i32.mul').get(data).op('i32.add').set(from);
          // (panel · columns + column) · width + sample − panel · width
          code.get(sample).int(panelWidth).op('i32.div_u').get(columns).int(1).op('i32.sub', 'i32.mul');
          code.get(first).op('i32.add').int(panelWidth).op('i32.mul').get(sample).op('i32.add');
          code.int(4).op('i32.mul').get(target).op('i32.add').set(to);
          code.loop(
            column,
            () => code.get(first),
            1,
            () => code.get(end),
            () => {
              code.get(to).get(from).loadFloat(0).storeFloat(0);
              code.get(from).int(4).op('i32.add').set(from);
              code
                .get(to)
                .int(panelWidth * 4)
                .op('i32.add')
                .set(to);
            },
          );
        },
      );
    };
    code.get(count);
    code.when(() => code.loop(first, 0, columnsInCache, () => code.get(columns), gatherSamples));
  });
}

/** `run(steps, firstStep, starts, rows, slots, numbers, data…)`, one address of data for each input. */
export function defineRun(
  context: Context,
  gather: number,
  samplePhases: number[][],
  parameterPhases: number[][],
): void {
  const { plan, layout, module } = context;
  const inputs = [...plan.program.data].filter(([name]) => name !== provided.valid);
  const valid = plan.program.data.get(provided.valid);
  const parameters = Array.from({ length: 6 + inputs.length }, () => 'i32' as const);
  const [steps, firstStep, starts, rows, slots, numbers] = [0, 1, 2, 3, 4, 5] as const;
  const code = module.code(parameters);
  const [step, count, first, panel, bytes, panels] = [0, 0, 0, 0, 0, 0].map(() => code.local('i32')) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  code.loop(
    step,
    0,
    1,
    () => code.get(steps),
    () => {
      code.int(0).get(step).get(firstStep).op('i32.add').storeInt(clock.step);
      code
        .get(starts)
        .get(step)
        .int(4)
        .op('i32.mul', 'i32.add')
        .tee(first)
        .loadInt(4)
        .get(first)
        .loadInt(0)
        .op('i32.sub')
        .set(count);
      code.int(0).get(count).storeInt(clock.count);
      code.get(rows).get(first).loadInt(0).int(4).op('i32.mul', 'i32.add').set(first);
      if (layout.slots.count > 0) {
        // The table's rows are whole vectors.
        const from = code.local('i32');
        code.get(slots).get(step).int(layout.slots.bytes).op('i32.mul', 'i32.add').set(from);
        for (let at = 0; at < layout.slots.bytes; at += 16)
          code
            .int(0)
            .get(from)
            .load(at)
            .store(layout.slots.address + at);
      }
      inputs.forEach(([, leaf], index) => {
        code
          .get(6 + index)
          .int(Number(leaf.shape[1]))
          .get(first)
          .get(count)
          .int(layout.place(leaf).address)
          .call(gather);
      });
      if (valid) {
        // The same for the vector of ones: rows all point at one 1.
        fillValid(code, layout, layout.place(valid).address, count);
      }
      code
        .get(count)
        .int(layout.panelWidth - 1)
        .op('i32.add')
        .int(layout.panelWidth)
        .op('i32.div_u')
        .set(panels);
      for (let level = 0; level < parameterPhases.length; level++) {
        for (const kernel of parameterPhases[level] ?? []) code.call(kernel);
        const sums = layout.accumulators.get(level + 1);
        if (sums) code.int(sums.address).int(0).int(sums.bytes).op('memory.fill');
        const kernels = samplePhases[level] ?? [];
        if (kernels.length === 0) continue;
        code.get(panels);
        code.when(() =>
          code.loop(
            panel,
            0,
            1,
            () => code.get(panels),
            () => {
              const unit = layout.panelWidth === 4 ? 4 : 8;
              // 16 bytes for every four samples of this panel, rounded up to whole units.
              code
                .get(count)
                .get(panel)
                .int(layout.panelWidth)
                .op('i32.mul', 'i32.sub')
                .tee(bytes)
                .int(layout.panelWidth);
              code
                .get(bytes)
                .int(layout.panelWidth)
                .op('i32.lt_u')
                .select()
                .int(unit - 1)
                .op('i32.add')
                .int(unit)
                .op('i32.div_u')
                .int(4 * unit)
                .op('i32.mul')
                .set(bytes);
              for (const kernel of kernels) code.get(panel).get(bytes).call(kernel);
            },
          ),
        );
      }
      let index = 0;
      for (const output of plan.program.outputs.values()) {
        if (output.shape.length > 0) continue;
        if (plan.kind(output) !== 'host') {
          code
            .get(numbers)
            .get(step)
            .int(4 * layout.numbers.size)
            .op('i32.mul', 'i32.add');
          code
            .int(0)
            .loadFloat(layout.place(output).address)
            .storeFloat(4 * index);
        }
        index++;
      }
    },
  );
  module.add({ parameters, code, exported: 'run' });
}

/** 1 for each sample, 0 behind the last. */
function fillValid(code: Code, layout: Layout, address: number, count: number): void {
  const [at, left] = [code.local('i32'), code.local('i32')];
  const bytes = layout.panels * layout.panelWidth * 4;
  code.loop(at, 0, 16, bytes, () => {
    code.get(count).get(at).int(4).op('i32.div_u', 'i32.sub').set(left);
    // Lanes 0 … left − 1 hold a sample; a negative rest holds none.
    code.get(at).words(0, 1, 2, 3).get(left).op('i32x4.splat', 'i32x4.lt_s').splat(1).op('v128.and').store(address);
  });
}
