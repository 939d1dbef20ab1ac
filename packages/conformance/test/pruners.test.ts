/**
 * Recorded decisions of pruners as files of one's own.
 */
import { conformance } from '../src/index.js';
import { filesOf } from './folder.js';

/*
 * The median of the one complete trial is its own value: 2 at step 0, 1 at step 1. The second trial has 2, which is not
 * worse, then 1.5, and its best is worse than 1: it ends at step 1. The third is better. The fourth ends in NaN and has failed.
 */
const halves = {
  curves: [
    [2, 1],
    [2, 1.5],
    [1, 0.5],
    [0, 'NaN'],
  ],
  cases: [
    {
      name: 'half',
      pruner: 'median',
      direction: 'minimize',
      arguments: { n_startup_trials: 1, n_warmup_steps: 0 },
      pruned_at: [null, 1, null, null],
    },
  ],
};
const [one] = halves.cases;

/** The file with changes to its case. */
const changed = (changes: object, file: object = {}) =>
  conformance(filesOf({ 'a.json': { ...halves, ...file, cases: [{ ...one, ...changes }] } }));

it('are met where each trial ends as recorded, counted in decisions', async () => {
  const { rows, passed } = await changed({});
  expect(passed).toBe(true);
  expect(rows).toEqual([
    expect.objectContaining({
      plugin: 'median',
      dialect: 'optuna',
      machine: 'host',
      cases: 1,
      steps: 8,
      worstError: 0,
    }),
  ]);
});

it('fail where a trial ends elsewhere, and one wrong decision is one', async () => {
  const { rows, passed } = await changed({ pruned_at: [null, null, 0, null] });
  expect(passed).toBe(false);
  // The third was not worse than the first, whatever became of the second.
  expect(rows[0]).toMatchObject({ worstError: 2, verdict: 'fail', steps: 7 });
  expect(rows[0]?.note).toBe('1 of 1 fail: half, minimize: trial 1: ends at step 1 in place of goes on');
});

it('may be reported at steps of their own, over different lengths', async () => {
  const curves = [[2, 1], [3], [3]];
  const reported = [[1, 5], [5], [4]];
  // At step 5 the median is 1, at step 4 there is none.
  expect((await changed({ pruned_at: [null, 5, null] }, { curves, reported })).passed).toBe(true);
  expect((await changed({ pruned_at: [null, null, 4] }, { curves, reported })).passed).toBe(false);
});

it('of Hyperband have brackets, which are compared too', async () => {
  // R = 9, η = 3: 'rivulet_0' … are in brackets 0, 0, 1, 0; see the tests of hyperband. The first rung is at 1.
  const hyperband = { pruner: 'hyperband', arguments: { max_resource: 9 }, pruned_at: [null, 1, null, 1] };
  expect((await changed({ ...hyperband, bracket: [0, 0, 1, 0] })).passed).toBe(true);
  const { rows } = await changed({ ...hyperband, bracket: [0, 0, 2, 0] });
  expect(rows[0]?.note).toContain('trial 2: bracket 1 in place of 2');
  const elsewhere = { ...hyperband, arguments: { max_resource: 9, study_name: 'another' }, bracket: [0, 0, 1, 0] };
  expect((await changed(elsewhere)).passed).toBe(false);
});

it('may be those of a pruner in another', async () => {
  const patience = { pruner: 'patient', arguments: { patience: 0 }, inner: { pruner: 'median', n_startup_trials: 1 } };
  // The second trial gets better, so nobody asks the median.
  const { rows, passed } = await changed({ ...patience, pruned_at: [null, null, null, null] });
  expect([passed, rows[0]?.plugin]).toEqual([true, 'patient(median)']);
});

it.each([
  ['an option', { arguments: { n_startup_trials: 1, warmth: 3 } }, "nothing here stands for warmth of optuna's median"],
  [
    'an option of the inner one',
    { pruner: 'patient', arguments: { patience: 0 }, inner: { pruner: 'median', warmth: 3 } },
    "nothing here stands for warmth of optuna's median",
  ],
  ['an inner one', { inner: { pruner: 'median' } }, "nothing here stands for inner of optuna's median"],
  ['a pruner', { pruner: 'unheard' }, "nothing here stands for optuna's unheard"],
  ['a value', { arguments: { n_startup_trials: -1 } }, 'median: expected an integer nStartupTrials ≥ 0, received -1'],
])('with %s that nothing here reads or takes give a line', async (_, changes, reason) => {
  const { rows, unmapped, passed } = await changed(changes);
  // That nothing was compared is no success.
  expect([rows, passed]).toEqual([[], false]);
  expect(unmapped).toEqual([{ file: 'a.json', cases: ['half'], reason }]);
});

it.each([
  ['another direction', { direction: 'down' }, {}, "cases[0].direction: expected 'minimize' or 'maximize'"],
  ['too few ends', { pruned_at: [null] }, {}, 'cases[0].pruned_at: expected a list of 4, one a curve'],
  ['an end beyond its curve', { pruned_at: [2, 1, null, null] }, {}, 'cases[0].pruned_at[0]: expected a step of its'],
  ['too few brackets', { bracket: [0] }, {}, 'cases[0].bracket: expected a list of 4 numbers'],
  ['a curve too short', {}, { steps: 3 }, 'curves[0]: expected a list of 3 numbers'],
  ['steps of no curve', {}, { reported: [[0, 1]] }, 'reported: expected a list of 4'],
  ['steps out of order', {}, { reported: Array(4).fill([1, 1]) }, 'reported[0]: expected steps in their order'],
])('with %s are malformed, and the place is named', async (_, changes, file, message) => {
  const { malformed, passed } = await changed(changes, file);
  expect(passed).toBe(false);
  expect(malformed[0]?.message).toContain(`a.json: ${message}`);
});

it('may be those of a pruner of their own, named by the file', async () => {
  const late = { name: 'late', spec: null, prune: ({ trial }: { trial: { number: number } }) => trial.number === 1 };
  const file = {
    ...halves,
    use: 'my-package#late',
    cases: [{ ...one, bracket: [0, 0, 0, 0], pruned_at: [null, 0, null, null] }],
  };
  const { rows, passed } = await conformance(filesOf({ 'a.json': file }), {
    load: () => Promise.resolve({ late: () => late }),
  });
  expect([passed, rows[0]?.plugin, rows[0]?.dialect]).toEqual([true, 'late', 'its own']);
  expect(rows[0]?.note).toBe('brackets are not compared: the plugin does not tell them');
});
