import type { Json } from '@rivulet/tensor';
import { parseRunSpec } from '@rivulet/training';
import fc from 'fast-check';
import { contextOf } from '../../test/contexts.js';
import { randomSampler } from '../samplers/random.js';
import type { Space } from '../space.js';
import { dimensionsUnder, instantiate } from './instantiate.js';
import { choice, float, int } from './parameters.js';
import { spaceOf } from './space-of.js';

const rate = float(1e-4, 1, { log: true });
const optimizers = '@rivulet/optimizers';

/** The spec of a run in which nearly everything may be chosen. */
const template: Json = {
  model: { use: '@rivulet/layers#mlp', args: [{ sizes: [2, int(2, 32), 2] }] },
  penalties: [{ use: '@rivulet/regularizers#l2', args: [float(1e-6, 1e-2, { log: true })] }],
  optimizer: choice({
    adam: { use: `${optimizers}#adam`, args: [{ learningRate: rate, amsgrad: choice([true, false]) }] },
    'adam, slow': { use: `${optimizers}#adam`, args: [{ learningRate: float(0, 1e-4) }] },
    sgd: {
      use: `${optimizers}#sgd`,
      args: [
        {
          learningRate: choice({
            constant: 0.1,
            falling: { use: '@rivulet/schedulers#exponentialDecay', args: [rate, { factor: float(0.5, 1) }] },
          }),
        },
      ],
    },
  }),
  batchSize: int(1, 128, { log: true, name: 'batch' }),
  epochs: 100,
};
const space = spaceOf(template);

it('calls parameters after where they stand, in their order, each after what it depends on', () => {
  expect(space.dimensions.map(({ name, when }) => [name, when && `${when.name} ${when.label}`])).toEqual([
    ['model.mlp.sizes.1', null],
    ['penalties.l2', null],
    ['optimizer', null],
    ['optimizer.adam.learningRate', 'optimizer adam'],
    ['optimizer.adam.amsgrad', 'optimizer adam'],
    ['optimizer.adam, slow.learningRate', 'optimizer adam, slow'],
    ['optimizer.sgd.learningRate', 'optimizer sgd'],
    ['optimizer.sgd.learningRate.falling', 'optimizer.sgd.learningRate falling'],
    ['optimizer.sgd.learningRate.falling.factor', 'optimizer.sgd.learningRate falling'],
    ['batch', null],
  ]);
});

it('puts what was chosen in its place, and changes nothing else', () => {
  const common = { 'model.mlp.sizes.1': 7, 'penalties.l2': 1e-3, batch: 32 };
  const adam = { optimizer: 'adam', 'optimizer.adam.learningRate': 0.01, 'optimizer.adam.amsgrad': 'true' };
  const before = JSON.stringify(template);
  expect(instantiate(space, { ...common, ...adam })).toEqual({
    model: { use: '@rivulet/layers#mlp', args: [{ sizes: [2, 7, 2] }] },
    penalties: [{ use: '@rivulet/regularizers#l2', args: [1e-3] }],
    optimizer: { use: `${optimizers}#adam`, args: [{ learningRate: 0.01, amsgrad: true }] },
    batchSize: 32,
    epochs: 100,
  });
  const sgd = {
    optimizer: 'sgd',
    'optimizer.sgd.learningRate': 'falling',
    'optimizer.sgd.learningRate.falling': 0.2,
    'optimizer.sgd.learningRate.falling.factor': 0.9,
  };
  expect(instantiate(space, { ...common, ...sgd })).toMatchObject({
    optimizer: {
      args: [{ learningRate: { use: '@rivulet/schedulers#exponentialDecay', args: [0.2, { factor: 0.9 }] } }],
    },
  });
  expect(JSON.stringify(template)).toBe(before);
});

it('makes the spec of a run of what was chosen in one', () => {
  const part = (use: string) => ({ use, args: [] });
  const run = {
    model: part('a#b'),
    loss: part('a#c'),
    data: part('a#d'),
    optimizer: choice([part('a#e'), part('a#f')]),
  };
  const searched = spaceOf({ ...run, epochs: int(1, 9), batchSize: 32, seed: 1 });
  const spec = parseRunSpec(instantiate(searched, { optimizer: 'f', epochs: 3 }), 'run.json');
  expect(spec).toMatchObject({ optimizer: part('a#f'), epochs: 3, batchSize: 32 });
});

/** Templates of any form: lists, objects, specs, parameters of every kind within each other. */
const templates = fc.letrec<{ any: Json; choice: Json }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<Json>(null, true, 3, 'text', int(-1, 4), float(1e-3, 1, { log: true })),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', '__proto__', 'toString'), tie('any'), { maxKeys: 3 }),
    fc.array(tie('any'), { maxLength: 2 }).map((args) => ({ use: 'package#part', args })),
    tie('choice'),
  ),
  choice: fc
    .array(tie('any'), { minLength: 1, maxLength: 3 })
    .map((values) => choice(Object.fromEntries(values.entries()))),
}));

it('of whatever template, what random search chooses fits, and no parameter is left', () => {
  let found = 0;
  fc.assert(
    fc.property(templates.any, fc.nat(99), (form, number) => {
      const made = spaceOrNull({ form, one: int(1, 2) });
      if (!made) return;
      found++;
      const configuration = randomSampler().sample(contextOf(made, { number }))!;
      expect(JSON.stringify(instantiate(made, configuration))).not.toContain('"search"');
      expect(Object.keys(configuration)).toEqual(dimensionsUnder(made, configuration).map(({ name }) => name));
    }),
    { numRuns: 300 },
  );
  expect(found).toBeGreaterThan(200);
});

/** Some templates have two parameters of one name, which is an error. */
function spaceOrNull(form: Json): Space | null {
  try {
    return spaceOf(form);
  } catch (error) {
    expect(String(error)).toMatch(/a name of its own|another name/);
    return null;
  }
}

it('is the same space after a journey through JSON', () => {
  const copy = JSON.parse(JSON.stringify(template)) as Json;
  expect(spaceOf(copy)).toEqual(space);
});

it('may be a parameter as a whole, when that has a name', () => {
  const whole = spaceOf(choice({ a: float(0, 1), b: { deep: int(1, 2) } }, { name: 'all' }));
  expect(whole.dimensions.map(({ name }) => name)).toEqual(['all', 'all.a', 'all.b.deep']);
  expect(instantiate(whole, { all: 'b', 'all.b.deep': 2 })).toEqual({ deep: 2 });
  expect(() => spaceOf(float(0, 1))).toThrow('search: expected a name for the parameter that is the whole template');
});

describe('a configuration', () => {
  const small: Space = spaceOf({ x: int(1, 4), part: choice({ a: 1, b: float(0, 1) }) });

  it.each([
    [{ x: 2 }, 'expected a value of part, received "none"'],
    [{ x: 0, part: 'a' }, 'expected an integer 1 ≤ x ≤ 4, received 0'],
    [{ x: 1.5, part: 'a' }, 'expected an integer 1 ≤ x ≤ 4, received 1.5'],
    [{ x: '2', part: 'a' }, 'expected an integer 1 ≤ x ≤ 4, received "2"'],
    [{ x: 2, part: 'c' }, 'expected part to be one of a, b, received "c"'],
    [{ x: 2, part: 'b' }, 'expected a value of part.b, received "none"'],
    [{ x: 2, part: 'b', 'part.b': NaN }, 'expected 0 ≤ part.b ≤ 1, received NaN'],
    [{ x: 2, part: 'a', 'part.b': 0.5 }, 'expected names that exist under these choices, received "part.b"'],
    [{ x: 2, part: 'a', toString: 1 }, 'expected names that exist under these choices, received "toString"'],
  ])('%j is refused with the reason', (configuration, message) => {
    expect(() => instantiate(small, configuration as never)).toThrow(`instantiate: ${message}`);
  });

  it('takes what is inherited for missing', () => {
    const odd = spaceOf({ constructor: float(0, 1), toString: choice(['a', 'b']) });
    expect(() => instantiate(odd, {})).toThrow('expected a value of constructor, received "none"');
    const chosen = JSON.parse('{"constructor":0.5,"toString":"b"}') as Record<string, number | string>;
    expect(instantiate(odd, chosen)).toEqual(chosen);
  });
});

describe('a template that is none is refused by the place of what is wrong:', () => {
  const within = (parameter: unknown): Json =>
    ({ optimizer: { use: '@rivulet/optimizers#adam', args: [{ learningRate: parameter }] } }) as Json;
  const here = 'run.json: optimizer.args[0].learningRate';

  it.each([
    [{ search: 'float', low: 1, high: 1 }, 'expected low < high 1, received 1'],
    [{ search: 'float', low: 0, high: 1, log: true }, 'expected low > 0 where log is true, received 0'],
    [{ search: 'float', low: 0, high: 1, log: 'yes' }, 'expected log true or false, received "yes"'],
    [{ search: 'float', low: -1e308, high: 1e308 }, 'expected bounds with a finite distance, received Infinity'],
    [{ search: 'float', low: 0 }, 'expected a finite high, received undefined'],
    [{ search: 'float', low: 0, high: 1, step: 0.1 }, 'expected no option of this name, received "step"'],
    [{ search: 'int', low: 0, high: 1.5 }, 'expected an integer high, received 1.5'],
    [{ search: 'int', low: 0, high: 2 ** 40 }, 'expected at most 2³² integers, received 1099511627777'],
    [{ search: 'flaot', low: 0, high: 1 }, "expected search 'float', 'int' or 'choice', received \"flaot\""],
    [{ search: 'float', low: 0, high: 1, name: '' }, 'expected a name that is a text, received ""'],
    [{ search: 'float', low: 0, high: 1, name: '__proto__' }, 'expected another name, received "__proto__"'],
    [{ search: 'choice', options: [] }, 'expected a list of at least one option, received []'],
    [{ search: 'choice' }, 'expected a list of at least one option, received undefined'],
  ])('%j', (parameter, message) => {
    expect(() => spaceOf(within(parameter), 'run.json')).toThrow(`${here}: ${message}`);
  });

  it.each([
    [[1, 2], "options[0]: expected an option like { label: 'small', value: 8 }, received 1"],
    [[{ label: 'a' }], 'options[0]: expected a value, received undefined'],
    [[{ label: 1, value: 1 }], 'options[0]: expected a label that is a text, received 1'],
    [
      [
        { label: 'a', value: 1 },
        { label: 'a', value: 2 },
      ],
      'options[1]: expected labels that differ, received "a"',
    ],
    [
      [{ label: 'a', value: { x: [{ search: 'int', low: 2, high: 1 }] } }],
      'options[0].value.x[0]: expected low < high',
    ],
    [[{ label: 'a', value: NaN }], 'options[0].value: expected a finite number, received NaN'],
    [[{ label: 'a', value: () => 1 }], 'options[0].value: expected plain data'],
    [[{ label: 'a', value: new Float32Array(2) }], 'options[0].value: expected plain data'],
  ])('options %j', (options, message) => {
    const separator = message.startsWith('options[0].value') ? '.' : ': ';
    expect(() => spaceOf(within({ search: 'choice', options }), 'run.json')).toThrow(here + separator + message);
  });

  it('two of one name, with the advice to name one', () => {
    const twice: Json = {
      penalties: [float(0, 1), { l2: 1 }, { use: 'a#l2', args: [int(1, 2)] }, { use: 'b#l2', args: [int(1, 2)] }],
    };
    expect(() => spaceOf(twice)).toThrow(
      "search: penalties[3].args[0]: expected a name of its own, received 'penalties.l2', which is that of " +
        "penalties[2].args[0]; give one of the two a 'name'",
    );
  });

  it('one without a parameter', () => {
    expect(() => spaceOf({ epochs: 3 })).toThrow('search: expected a template with a parameter');
  });

  it('one that is nested too deep, or contains itself', () => {
    const deep = JSON.parse('['.repeat(5000) + ']'.repeat(5000)) as Json;
    expect(() => spaceOf({ deep })).toThrow('expected at most 100 levels');
    const circle: { self?: unknown } = {};
    circle.self = circle;
    expect(() => spaceOf(circle as Json)).toThrow('expected at most 100 levels');
  });
});

it('a key __proto__ stays a key, and changes no prototype', () => {
  const odd = JSON.parse('{"a":{"__proto__":{"x":1},"y":{"search":"int","low":1,"high":2}}}') as Json;
  const made = instantiate(spaceOf(odd), { 'a.y': 2 });
  expect(JSON.stringify(made)).toBe('{"a":{"__proto__":{"x":1},"y":2}}');
  expect(({} as { x?: number }).x).toBeUndefined();
  const named = JSON.parse('{"__proto__":{"search":"int","low":1,"high":2}}') as Json;
  expect(() => spaceOf(named)).toThrow('search: __proto__: expected another name');
});

it('an object with a search that is no text is plain data', () => {
  const found = spaceOf({ a: { search: 3 }, b: int(1, 2) });
  expect(found.dimensions.map(({ name }) => name)).toEqual(['b']);
});

describe('the constructors', () => {
  it('make what stands in files', () => {
    expect(float(0.1, 1)).toEqual({ search: 'float', low: 0.1, high: 1 });
    expect(int(1, 8, { log: true, name: 'width' })).toEqual({
      search: 'int',
      low: 1,
      high: 8,
      log: true,
      name: 'width',
    });
    const relu = { use: '@rivulet/layers#relu', args: [] };
    expect(choice([relu, 'a', 1, null, [2, 3]]).options.map(({ label }) => label)).toEqual([
      'relu',
      'a',
      '1',
      'null',
      '[2,3]',
    ]);
    expect(choice({ few: 4, many: 8 }, { name: 'width' })).toEqual({
      search: 'choice',
      options: [
        { label: 'few', value: 4 },
        { label: 'many', value: 8 },
      ],
      name: 'width',
    });
  });

  it('refuse at once what is no parameter', () => {
    expect(() => float(1, 0)).toThrow('float: expected low < high 0, received 1');
    expect(() => int(0, 8, { log: true })).toThrow('int: expected low > 0 where log is true, received 0');
    expect(() => choice([1, '1'])).toThrow('choice: options[1]: expected labels that differ, received "1"');
    expect(() => choice({})).toThrow('choice: expected a list of at least one option, received []');
  });
});
