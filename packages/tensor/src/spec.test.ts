import { isSpec, requireSpec, revive, specOf } from './spec.js';

const plugin = (name: string, spec = specOf(`rivulet-test#${name}`)) => ({ name, spec });

describe('specOf', () => {
  test('holds the arguments as they were received', () => {
    expect(specOf('@rivulet/optimizers#adam', { beta1: 0.8 }, [1, 'two', null, true])).toEqual({
      use: '@rivulet/optimizers#adam',
      args: [{ beta1: 0.8 }, [1, 'two', null, true]],
    });
  });

  test('leaves out what is undefined', () => {
    expect(specOf('p#f', { a: 1, b: undefined }, undefined)).toEqual({ use: 'p#f', args: [{ a: 1 }] });
    expect(specOf('p#f', undefined)).toEqual({ use: 'p#f', args: [] });
  });

  test('replaces plugins by their specs, however deep', () => {
    expect(specOf('p#chain', [plugin('a')], { inner: plugin('b') })?.args).toEqual([
      [{ use: 'rivulet-test#a', args: [] }],
      { inner: { use: 'rivulet-test#b', args: [] } },
    ]);
  });

  test('takes a schedule that carries a spec', () => {
    const schedule = Object.assign(() => 1, { spec: specOf('rivulet-test#constant', 1) });
    expect(specOf('p#sgd', { learningRate: schedule })?.args).toEqual([{ learningRate: schedule.spec }]);
  });

  test('is null for what data cannot say', () => {
    for (const arg of [
      () => 1,
      { f: () => 1 },
      [NaN],
      Infinity,
      new Float64Array(2),
      Symbol('a'),
      1n,
      { name: 'closure', spec: null },
    ]) {
      expect(specOf('p#f', arg)).toBeNull();
    }
  });
});

describe('requireSpec', () => {
  test('gives the spec, or says who needs it and why there is none', () => {
    expect(requireSpec(plugin('a'), 'a checkpoint')).toEqual({ use: 'rivulet-test#a', args: [] });
    expect(() => requireSpec({ name: 'mine', spec: null }, 'a checkpoint')).toThrow(
      'mine: a checkpoint needs it as plain data, but it has no spec; a factory gives one when its arguments are',
    );
    expect(() =>
      requireSpec(
        Object.assign(() => 1, { spec: null }),
        'a worker',
      ),
    ).toThrow(/^a part without a name: a worker needs it as plain data, but it has no spec;/);
  });

  test('accuses no function where something else is the cause', () => {
    const causes = [specOf('p#f', undefined, 1), specOf('p#f', new Float64Array(2)), specOf('p#f', Infinity)];
    for (const spec of causes) {
      expect(spec).toBeNull();
      expect(() => requireSpec({ name: 'f', spec }, 'a checkpoint')).toThrow(/^f: (?!.*function)/);
    }
  });
});

describe('revive', () => {
  type Made = { readonly name: string; readonly args: readonly unknown[] };
  const modules: Readonly<Record<string, unknown>> = {
    'rivulet-test': {
      leaf: (...args: unknown[]): Made => ({ name: 'leaf', args }),
      chain: (...args: unknown[]): Made => ({ name: 'chain', args }),
      number: 3,
    },
    '@some.one/rivulet-test/files': { read: (...args: unknown[]): Made => ({ name: 'read', args }) },
  };
  const load = (name: string) => Promise.resolve(modules[name]);

  test('calls the export with the arguments, plugins among them made first', async () => {
    const spec = {
      use: 'rivulet-test#chain',
      args: [[{ use: 'rivulet-test#leaf', args: [1] }], { a: { use: 'rivulet-test#leaf', args: [] } }, null],
    };
    const leaf = (...args: unknown[]) => ({ name: 'leaf', args });
    expect(await revive(JSON.parse(JSON.stringify(spec)) as typeof spec, load)).toEqual({
      name: 'chain',
      args: [[leaf(1)], { a: leaf() }, null],
    });
  });

  test('gives back a value of an equal spec', async () => {
    const spec = specOf('rivulet-test#leaf', { rate: 0.1 });
    const { args } = await revive<Made>(spec ?? { use: '', args: [] }, load);
    expect(specOf('rivulet-test#leaf', ...args)).toEqual(spec);
  });

  test('loads an entry of a package', async () => {
    expect(await revive<Made>({ use: '@some.one/rivulet-test/files#read', args: ['a'] }, load)).toEqual({
      name: 'read',
      args: ['a'],
    });
  });

  test.each([
    './local#f',
    '../up#f',
    '/etc/passwd#f',
    'a/../../b#f',
    'file:///tmp/x.js#f',
    'https://example.org/x.js#f',
    'data:text/javascript,0#f',
    'node:fs#rmSync',
    'C:\\x#f',
    'p',
    '#f',
    'p#f.g',
    'p#f g',
    '',
  ])('refuses %j, which is no name of a package and an export', async (use) => {
    const never = jest.fn(() => Promise.resolve({}));
    await expect(revive({ use, args: [] }, never)).rejects.toThrow(
      `revive: expected a name like '@rivulet/optimizers#adam', received ${JSON.stringify(use)}`,
    );
    expect(never).not.toHaveBeenCalled();
  });

  test.each(['fs#rmSync', 'child_process#execSync', 'fs/promises#rm', 'jest/rivulet#f', '@jest/core/rivulet#f'])(
    'does not load %s by itself: its package is not one of Rivulet plugins',
    async (use) => {
      await expect(revive({ use, args: [] })).rejects.toThrow("revive: expected a package with 'rivulet' in its name");
    },
  );

  test('does not load those of our packages that hold no plugins, some of which write files', async () => {
    await expect(revive({ use: '@rivulet/tracking/files#saveChart', args: ['a', 'b'] })).rejects.toThrow(
      'revive: expected a package of plugins: @rivulet/datasets, @rivulet/datasets/files',
    );
  });

  test('makes one value of equal specs, so that what was shared stays shared', async () => {
    const inner = { use: 'rivulet-test#inner', args: [0.1] };
    const pair = (...values: readonly unknown[]) => values;
    const loading = () => Promise.resolve({ inner: (rate: number) => ({ rate }), pair });
    const made = await revive<readonly unknown[]>(
      { use: 'rivulet-test#pair', args: [inner, { also: inner }] },
      loading,
    );
    expect(made).toEqual([{ rate: 0.1 }, { also: { rate: 0.1 } }]);
    expect((made[1] as { also: unknown }).also).toBe(made[0]);
  });

  test('says which package is missing, and which export', async () => {
    await expect(revive({ use: 'rivulet-nothing#f', args: [] })).rejects.toThrow(
      'revive: cannot load rivulet-nothing: ',
    );
    await expect(revive({ use: 'rivulet-test#nothing', args: [] }, load)).rejects.toThrow(
      "revive: rivulet-test has no function 'nothing'",
    );
    await expect(revive({ use: 'rivulet-test#number', args: [] }, load)).rejects.toThrow(
      "revive: rivulet-test has no function 'number'",
    );
    await expect(revive({ use: 'rivulet-test#toString', args: [] }, load)).rejects.toThrow(
      "revive: rivulet-test has no function 'toString'",
    );
  });

  test('refuses a path inside of the arguments as well', async () => {
    await expect(revive({ use: 'rivulet-test#leaf', args: [{ use: './x#f', args: [] }] }, load)).rejects.toThrow(
      'received "./x#f"',
    );
  });
});

describe('isSpec', () => {
  test('tells specs from other data', () => {
    expect([specOf('p#f'), { use: 'p#f' }, { use: 1, args: [] }, null, 'p#f', []].map(isSpec)).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
