import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { call, lastJson, temporaryFolder } from './call.js';

const folder = temporaryFolder();

/** One step of gradient descent: from 1 at rate 0.5 on a gradient of 2. */
const half = {
  optimizer: 'SGD',
  versions: { torch: '2' },
  param0: [1],
  gradients: { own: [[2]] },
  cases: [{ name: 'half', sequence: 'own', hyper: { lr: 0.5 }, params: [[0]], rounding_sensitivity: 0 }],
};
const [one] = half.cases;

const write = (name: string, content: unknown): void => {
  mkdirSync(join(folder.path(), 'recordings'), { recursive: true });
  writeFileSync(join(folder.path(), 'recordings', name), JSON.stringify(content));
};
const conformance = (...options: string[]) => call(folder.path(), ['conformance', 'recordings', ...options]);

test('a folder that is met gives a table, what cannot be mapped a line, and the exit code is 0', async () => {
  write('half.json', half);
  write('other.json', { ...half, optimizer: 'Unheard' });
  const { code, out, err } = await conformance();
  expect([code, err]).toEqual([0, '']);
  const lines = out.split('\n');
  expect(lines[0]).toMatch(/^wasm is wasm simd/);
  expect(lines[1]).toMatch(/^plugin +dialect +file +on +cases +steps +worst error +bound +verdict$/);
  expect(lines[2]).toMatch(/^sgd +torch +half\.json +float64 +1 +1 +0\.0e\+0 +1\.0e-11 +pass$/);
  expect(lines[3]).toMatch(/^sgd +torch +half\.json +wasm +1 +1 +0\.0e\+0 +1\.9e-6 +pass$/);
  expect(lines[4]).toBe("cannot map other.json (half): nothing here stands for torch's Unheard");
  expect(lines[5]).toBe('1 case of 1 plugin compared over 1 step; all as recorded; 1 case cannot be mapped');
});

test('decisions of pruners are run once, on the host', async () => {
  // The one complete trial has 1, than which 2 is worse.
  const cases = [{ pruner: 'median', direction: 'minimize', arguments: { n_startup_trials: 1 }, pruned_at: [null, 0] }];
  write('pruners.json', { curves: [[1], [2]], cases });
  const { code, out } = await conformance();
  expect(code).toBe(0);
  expect(out).toMatch(/^median +optuna +pruners\.json +host +1 +2 +0\.0e\+0 +0\.0e\+0 +pass$/m);
  expect(out).toContain('1 case of 1 plugin compared over 2 steps; all as recorded');
});

test('what is not as recorded is told with its place, and the exit code is 1', async () => {
  write('half.json', { ...half, cases: [{ ...one, params: [[0.001]] }] });
  const { code, out } = await conformance('--backend', 'none');
  expect(code).toBe(1);
  expect(out).toContain('1 of 1 fail: half, own: params, row 0, element 0: 0 in place of 0.001');
});

test('a malformed file is named with the place in it, and the exit code is 1', async () => {
  write('half.json', { ...half, param0: 'x' });
  const { code, out } = await conformance('--backend', 'none');
  expect(code).toBe(1);
  expect(out).toContain('malformed: half.json: param0: expected a list of any numbers, received "x"');
});

test('--json prints the report as one object, with texts for what JSON cannot say', async () => {
  write('half.json', { ...half, cases: [{ ...one, params: [['NaN']] }] });
  const { code, out } = await conformance('--backend', 'reference', '--json');
  expect(code).toBe(1);
  expect(lastJson(out)).toMatchObject({
    ran: { float64: 'reference float64', reference: 'reference' },
    passed: false,
    rows: [{ plugin: 'sgd', machine: 'float64', worstError: 'Infinity', verdict: 'fail' }, { machine: 'reference' }],
  });
});

test('--only leaves the others alone, and --markdown writes the matrix', async () => {
  write('half.json', half);
  write('other.json', { ...half, optimizer: 'Unheard' });
  const { code, out } = await conformance('--only', 'half', '--markdown', 'page.md');
  expect(code).toBe(0);
  expect(out).not.toContain('Unheard');
  const page = readFileSync(join(folder.path(), 'page.md'), 'utf8');
  expect(page).toContain("`rivulet conformance recordings --backend wasm --only 'half' --markdown page.md`");
  expect(page).toContain('| sgd    | torch   | 1 over 1 | 1 over 1 |');
});

test('a plugin that a file names itself is loaded if the user allows it', async () => {
  const place = join(folder.path(), 'node_modules', 'my-package');
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'package.json'), '{ "name": "my-package", "main": "index.js" }');
  write('own.json', { ...half, use: 'my-package#mine', options: { rate: 0.5 } });
  const refused = await conformance('--backend', 'none');
  expect([refused.code, refused.out]).toEqual([
    1,
    expect.stringContaining('a golden file needs the package my-package; if you trust it, add --allow my-package'),
  ]);
});

test('where nothing was compared, nothing is as recorded', async () => {
  write('half.json', half);
  const { code, out } = await conformance('--only', 'adan', '--backend', 'none');
  expect([code, out]).toEqual([1, "nothing was compared: no file, plugin or dialect fits --only 'adan'\n"]);
  write('half.json', { ...half, optimizer: 'Unheard' });
  const unmapped = await conformance('--backend', 'none');
  expect(unmapped.code).toBe(1);
  expect(unmapped.out).toMatch(/^cannot map half\.json .*\nnothing was compared\n$/);
});

test('a backend that does not exist, or is not there, is refused before anything runs', async () => {
  write('half.json', half);
  const wrong = await conformance('--backend', 'wams');
  expect([wrong.code, wrong.err]).toEqual([2, "error: --backend: there is no 'wams'; did you mean 'wasm'?\n"]);
  const absent = await conformance('--backend', 'gpu:webgpu');
  expect([absent.code, absent.out]).toEqual([2, '']);
  expect(absent.err).toContain("mode 'webgpu' is not there");
});

test('a folder that is not there is one line', async () => {
  const { code, err } = await conformance();
  expect(code).toBe(1);
  expect(err).toMatch(/^error: .*recordings: cannot be read: it is not there\n$/);
});
