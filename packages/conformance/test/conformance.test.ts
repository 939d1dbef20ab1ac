import { wasm } from '@rivulet/kernels-wasm';
import { DataError, type Transform, specOf } from '@rivulet/tensor';
import { golden } from '@rivulet/testkit';
import { checksIn, conformance, findGoldenFiles, float64 } from '../src/index.js';
import { descent, filesOf } from './folder.js';

const [one] = descent.cases;

/** The one file of a folder, with changes to its case. */
const changed = (changes: object, file: object = {}) =>
  filesOf({ 'a.json': { ...descent, ...file, cases: [{ ...one, ...changes }] } });

describe('a case', () => {
  it('passes where the path is as recorded, with a row for each machine', async () => {
    const machines = [float64(), { name: 'wasm', backend: wasm(), precision: 'float32' as const }];
    const { rows, passed } = await conformance(filesOf({ 'a.json': descent }), { machines });
    expect(passed).toBe(true);
    expect(rows).toEqual([
      expect.objectContaining({
        plugin: 'sgd',
        dialect: 'torch',
        machine: 'float64',
        cases: 1,
        steps: 2,
        bound: 1e-11,
      }),
      expect.objectContaining({ plugin: 'sgd', dialect: 'torch', machine: 'wasm', worstError: 0, verdict: 'pass' }),
    ]);
  });

  it('fails where one number is 1e-9 off, and says which', async () => {
    const params = [
      [0.5, -2],
      [0.5, 1e-9],
    ];
    const { rows, passed } = await conformance(changed({ params }));
    expect(passed).toBe(false);
    expect(rows[0]?.note).toBe('1 of 1 fail: half, own: params, row 1, element 1: 0 in place of 1e-9');
  });

  it('is held to a hundred times its sensitivity', async () => {
    const params = [
      [0.5, -2],
      [0.5, 1e-9],
    ];
    // 1e-9 / (1e-3 + 1e-9) is 1e-6.
    expect((await conformance(changed({ params, rounding_sensitivity: 1.1e-8 }))).passed).toBe(true);
    expect((await conformance(changed({ params, rounding_sensitivity: 0.9e-8 }))).passed).toBe(false);
  });

  it('sets the learning rate by hand where the file does', async () => {
    const params = [
      [0, -2],
      [0, 8],
    ];
    expect((await conformance(changed({ params, lr_by_step: [1, 2.5] }))).passed).toBe(true);
  });

  it('gets its infinite and missing gradients, and a NaN is met by a NaN', async () => {
    const params = [
      ['NaN', -2],
      ['NaN', '-Infinity'],
    ];
    const nonfinite = [
      [0, 0, 'NaN'],
      [1, 1, 'Infinity'],
    ];
    expect((await conformance(changed({ params, nonfinite }))).passed).toBe(true);
    expect((await conformance(changed({ params: one?.params, nonfinite }))).passed).toBe(false);
  });

  it('is left out in float32 where storing in float32 alone leads elsewhere', async () => {
    const gradients = {
      own: [
        [1e60, 0],
        [-1e60, -4],
      ],
    };
    const params = [
      [-5e59, -2],
      [0, 0],
    ];
    const machines = [float64(), { name: 'wasm', backend: wasm(), precision: 'float32' as const }];
    const { rows, passed } = await conformance(changed({ params }, { gradients }), { machines });
    expect(passed).toBe(true);
    expect(rows.map(({ verdict }) => verdict)).toEqual(['pass', 'left out']);
    expect(rows[1]?.note).toBe('1 of 1 left out: storing in float32 alone leads elsewhere');
  });

  it('that makes a plugin throw fails, and the others run', async () => {
    const broken: Transform = {
      name: 'broken',
      spec: null,
      init: () => ({}),
      update: () => {
        throw new Error('out of order');
      },
    };
    const files = filesOf({ 'a.json': { ...descent, use: 'rivulet-broken#broken' }, 'b.json': descent });
    const { rows } = await conformance(files, { load: () => Promise.resolve({ broken: () => broken }) });
    expect(rows.map(({ file, verdict }) => `${file} ${verdict}`)).toEqual(['a.json fail', 'b.json pass']);
    expect(rows[0]?.note).toContain('out of order');
  });
});

describe('a file', () => {
  it("that names nobody's optimizer gives a line, and nothing fails", async () => {
    const files = filesOf({ 'a.json': { ...descent, optimizer: 'Unheard' }, 'b.json': { seeds: [1, 2] } });
    const { rows, unmapped, passed } = await conformance(files);
    // Alone, nothing was compared, and that is no success.
    expect([rows, passed]).toEqual([[], false]);
    expect((await conformance([...files, ...filesOf({ 'c.json': descent })])).passed).toBe(true);
    expect(unmapped).toEqual([
      { file: 'a.json', cases: ['half'], reason: "nothing here stands for torch's Unheard" },
      {
        file: 'b.json',
        cases: [],
        reason: 'no recording of an optimizer, a schedule, a layer, a training or a pruner',
      },
    ]);
  });

  it('whose options a plugin refuses gives a line with its reason', async () => {
    const { unmapped } = await conformance(changed({ hyper: { lr: -1, momentum: 0 } }));
    expect(unmapped[0]?.reason).toBe('sgd: expected a finite learningRate ≥ 0, received -1');
  });

  it('without the learning rate that its optimizer needs gives a line', async () => {
    const { unmapped } = await conformance(changed({ hyper: {} }));
    expect(unmapped[0]?.reason).toBe('sgd: expected a finite learningRate ≥ 0, received NaN');
  });

  it.each([
    ['not JSON', '{', 'a.json: is not valid JSON'],
    ['no list of cases', { ...descent, cases: 3 }, 'a.json: cases: expected a list, received 3'],
    ['a row too short', { params: [[0.5, -2], [0.5]] }, 'a.json: cases[0].params[1]: expected a list of 2 numbers'],
    ['a text for a number', { params: [[0.5, 'x']] }, 'a.json: cases[0].params[0]: expected numbers, "NaN"'],
    ['no sequence of that name', { sequence: 'wild' }, 'a.json: gradients.wild is missing'],
    [
      'more rows than gradients',
      {
        params: [
          [0, 0],
          [0, 0],
          [0, 0],
        ],
      },
      'cases[0].params: expected at most 2 rows',
    ],
    ['no sensitivity', { rounding_sensitivity: null }, 'a.json: cases[0].rounding_sensitivity is missing'],
    ['a row beyond the end', { nonfinite: [[7, 0, 1]] }, 'a.json: cases[0].nonfinite[0]: expected a row below 2'],
    ['a shape of another size', { ...descent, shape: [3] }, 'a.json: shape: expected a shape of 2 numbers'],
  ])('with %s is malformed, and its place is named', async (_, content, message) => {
    const whole = typeof content === 'string' || 'optimizer' in content;
    const files = whole ? filesOf({ 'a.json': content }) : changed(content);
    const { malformed, passed } = await conformance([...files, ...filesOf({ 'b.json': descent })]);
    expect(passed).toBe(false);
    expect(malformed).toHaveLength(1);
    expect(malformed[0]?.message).toContain(message);
    for (const file of files) await expect(checksIn(file)).rejects.toThrow(DataError);
  });

  it('whose objective is not the one that it was made with is malformed', async () => {
    const file = golden<{ cases: object[] }>('closed_loop/rosenbrock.json');
    const [first] = file.cases;
    const files = filesOf({
      'r.json': { ...file, objective: { kind: 'rosenbrock', a: 1, b: 99, start: [-1.5, 2] }, cases: [first] },
    });
    const { malformed } = await conformance(files);
    expect(malformed[0]?.message).toMatch(/^r\.json: cases\[0\]\.values: expected .* the objective at params\[0\]/);
  });

  it('with an option that nothing here reads gives a line, even where the path is met', async () => {
    const { rows, unmapped } = await conformance(changed({ hyper: { lr: 0.5, momentum: 0, warmth: 3 } }));
    expect(rows).toEqual([]);
    expect(unmapped[0]?.reason).toBe("nothing here stands for warmth of torch's SGD");
  });

  it('may have wrappers in wrappers, and their options are all read', async () => {
    const sgd = { inner: 'sgd', inner_hyper: { learning_rate: 0.5, momentum: null, nesterov: false } };
    const clip = { inner: 'clip', inner_hyper: { max_delta: 1, ...sgd } };
    const wrapped = { optimizer: 'lookahead', versions: { optax: '1' } };
    const lookahead = { sync_period: 2, slow_step_size: 0.5, reset_state: true };
    // Steps of (−0.5, 0) and (0, 0.5) from (1, −2); the slow ones go half of the way.
    const params = [
      [0.5, -2],
      [0.75, -1.75],
    ];
    const met = await conformance(changed({ params, hyper: { ...lookahead, ...clip } }, wrapped));
    expect(met.rows[0]).toMatchObject({
      plugin: 'lookahead(chain(clipByValue, sgd))',
      dialect: 'optax',
      verdict: 'pass',
    });
    const freely = { inner: 'schedule_free_sgd', inner_hyper: { learning_rate: 1, b1: 0.9, weight_lr_power: 2 } };
    const refused = await conformance(changed({ params, hyper: { ...lookahead, ...freely } }, wrapped));
    expect(refused.unmapped[0]?.reason).toBe('nothing here wraps scheduleFreeSgd as recorded');
  });

  it("of Keras may have all of Keras's options at once", async () => {
    const around = { clipvalue: 2, gradient_accumulation_steps: 2, use_ema: true, ema_momentum: 0.5 };
    // mean (3 + 5)/2 = 4 → 2 at rate 1: θ = −2; mean 0.5 at rate 0.5: θ = −2.25
    const file = {
      optimizer: 'SGD',
      versions: { keras: '3' },
      param0: [0],
      gradients: { own: [[3], [5], [1], [0]] },
      cases: [
        {
          name: 'all',
          sequence: 'own',
          hyper: { learning_rate: 7, momentum: 0, ...around },
          lr_by_step: [9, 1, 9, 0.5],
          params: [[0], [-2], [-2], [-2.25]],
          ema: [[0], [-2], [-2], [-2.125]],
          rounding_sensitivity: 0,
        },
      ],
    };
    const { rows, passed } = await conformance(filesOf({ 'a.json': file }));
    expect([passed, rows[0]?.steps, rows[0]?.note]).toEqual([true, 4, '']);
  });

  it('may name the plugin itself, of any package that may be loaded', async () => {
    const halving: Transform = {
      name: 'halving',
      spec: specOf('my-package#halving'),
      init: () => ({}),
      update: (updates, state, context) => ({
        updates: Object.fromEntries(
          Object.entries(updates).map(([name, g]) => [name, g.mul(context.scalar('learningRate', 0.5).neg())]),
        ),
        state,
      }),
    };
    const seen: unknown[] = [];
    const load = () => Promise.resolve({ halving: (options: unknown) => (seen.push(options), halving) });
    const own = { ...descent, optimizer: undefined, use: 'my-package#halving', options: { learningRate: 0.5 } };
    const { rows, passed } = await conformance(filesOf({ 'a.json': own }), { load });
    expect([passed, rows[0]?.plugin, rows[0]?.dialect]).toEqual([true, 'halving', 'its own']);
    expect(seen).toEqual([{ learningRate: 0.5 }]);
    const refused = await conformance(filesOf({ 'a.json': own }));
    expect(refused.unmapped[0]?.reason).toContain("expected a package with 'rivulet' in its name");
  });
});

describe('a folder', () => {
  it('is searched with the folders in it, and what is asked for is run', async () => {
    const files = filesOf({ 'optimizers/a.json': descent, 'more/deep/b.json': descent, 'notes.txt': 'nothing' });
    expect(files.map(({ path }) => path)).toEqual(['more/deep/b.json', 'optimizers/a.json']);
    const only = async (pattern: string) => (await conformance(files, { only: pattern })).rows.map(({ file }) => file);
    expect(await only('deep*b')).toEqual(['more/deep/b.json']);
    expect(await only('SGD')).toHaveLength(2);
    expect(await only('adam')).toEqual([]);
  });

  it('that is not there, or holds no files, is an error that says so', () => {
    expect(() => findGoldenFiles('/nowhere/at/all')).toThrow('/nowhere/at/all: cannot be read: it is not there');
    expect(() => filesOf({ 'notes.txt': '' })).toThrow('there are no JSON files');
  });
});
