import type { Scope } from './contracts.js';
import type { ScalarSlot } from './program.js';
import { rootScope, within } from './scope.js';
import { Trace } from './tensor.js';

describe('scopes', () => {
  const make = () => {
    const slots = new Map<string, ScalarSlot>();
    const trace = new Trace();
    return { slots, trace, scope: rootScope(trace, 'optimizer', slots) };
  };

  test('name scalars and random streams by where they stand', () => {
    const { slots, scope } = make();
    const inner = within(within(scope, '1'), 'inner');
    inner.scalar('learningRate', 0.1);
    scope.scalar('decay', 0.2);
    expect([...slots].map(([name, { source }]) => [name, source])).toEqual([
      ['step', null],
      ['optimizer/1/inner/learningRate', 0.1],
      ['optimizer/decay', 0.2],
    ]);
    expect(inner.uniform('mask', [2]).as('uniform')?.stream).toBe('optimizer/1/inner/mask');
  });

  test('give one tensor for one name and one source, and refuse another source', () => {
    const { scope } = make();
    const schedule = () => 1;
    expect(scope.scalar('rate', schedule)).toBe(scope.scalar('rate', schedule));
    expect(() => scope.scalar('rate', () => 1)).toThrow(
      'optimizer/rate: two different values under one name; put the transforms into a chain',
    );
  });

  test('share the step, and make constants', () => {
    const { scope, trace } = make();
    expect(within(scope, '1').step).toBe(trace.scalar('step'));
    expect(within(scope, '1').constant(2)).toBe(trace.constant(2));
  });

  test('do not compute early what is computed when asked for', () => {
    const { scope } = make();
    let asked = 0;
    const context = {
      ...scope,
      get loss() {
        asked++;
        return scope.step;
      },
    } satisfies Scope & { loss: unknown };
    const inner = within(context, '1');
    expect(asked).toBe(0);
    expect(inner.loss).toBe(scope.step);
    expect(asked).toBe(1);
  });
});
