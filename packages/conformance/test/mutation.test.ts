/**
 * Golden tests cannot be fooled: whatever coefficient of a rule is off by 10⁻⁶, a recording of it fails.
 *
 * The rule is changed as a program, by one number, and its recordings are run in float64 as ever. What
 * may be off unnoticed is listed in unnoticed.ts, with reasons; these lists have to be exact.
 */
import { join } from 'node:path';
import * as optimizers from '@rivulet/optimizers';
import { traceUpdate } from '@rivulet/tensor';
import { findGoldenFiles } from '../src/index.js';
import { ProgramRun } from '../src/program-run.js';
import { coefficientsOf, offBy } from './coefficients.js';
import { optionsOf } from './perturbed-options.js';
import { machineWith } from './perturbed-machine.js';
import { recordingsIn, unnoticedIn } from './perturbed-rules.js';
import { notRecorded, unnoticedCoefficients, unnoticedOptions } from './unnoticed.js';

const files = findGoldenFiles(join(__dirname, '../../../tools/golden'));
const ofNumbers = /^(schedulers|layers|pruners)/;

/** Names in alphabetical order, as lists are compared. */
const sorted = (lists: Readonly<Record<string, Iterable<string>>>) =>
  Object.fromEntries(Object.entries(lists).map(([key, names]) => [key, [...names].sort()]));

const keysOf = (table: Readonly<Record<string, object>>) =>
  sorted(Object.fromEntries(Object.entries(table).map(([key, reasons]) => [key, Object.keys(reasons)])));

describe('a rule with one coefficient off', () => {
  const found = recordingsIn(files.filter(({ path }) => !path.startsWith('mlp/') && !ofNumbers.test(path)));

  it('fails a recording, whichever coefficient that is', async () => {
    const { byRule, unmet } = await found;
    expect(unmet).toEqual([]);
    const unnoticed: Record<string, readonly string[]> = {};
    for (const [rule, recordings] of byRule) {
      const names = await unnoticedIn(recordings);
      if (names.length > 0) unnoticed[rule] = names;
    }
    expect(sorted(unnoticed)).toEqual(keysOf(unnoticedCoefficients));
  });

  it('is every rule that is recorded, and no rule of the catalogue is forgotten', async () => {
    const { byRule } = await found;
    const recorded = new Set(
      [...byRule.values()].flatMap((recordings) => recordings.flatMap(({ check }) => check.plugin.split(/\W+/))),
    );
    const missing = Object.entries(optimizers).flatMap(([name, value]) =>
      typeof value === 'function' && !recorded.has(name) ? [name] : [],
    );
    expect(missing.sort()).toEqual(Object.keys(notRecorded).sort());
  });
});

describe('a schedule, a layer or a pruner with one option off', () => {
  it('fails a recording, whichever option that is', async () => {
    const unnoticed: Record<string, readonly string[]> = {};
    for (const file of files.filter(({ path }) => ofNumbers.test(path))) {
      const names = [...(await optionsOf(file))].flatMap(([name, fails]) => (fails ? [] : [name]));
      if (names.length > 0) unnoticed[file.path] = names;
    }
    expect(sorted(unnoticed)).toEqual(keysOf(unnoticedOptions));
  });
});

describe('the coefficients of a program', () => {
  const rule = optimizers.momentum({ learningRate: 0.5, momentum: 0.25, dampening: 0.5 });
  const program = traceUpdate(rule, { p: [1] });

  it('are its hyper-parameters, its constants, and what its states start from', () => {
    expect(coefficientsOf(program).map(({ name, decides }) => `${name}${decides ? ' decides' : ''}`)).toEqual([
      'learningRate',
      'momentum',
      'dampening',
      'gt(step, ‹1›) decides',
      'add(neg(dampening), ‹1›)',
      'where(gt(step, 1), add(neg(dampening), 1), ‹1›)',
      'velocity starts at ‹0›',
    ]);
  });

  // v ← 0.25·0 + 1·4 (dampened from the second step on), θ ← 0 − 0.5·v.
  it.each([
    [null, 'little', -2],
    ['learningRate', 'little', -0.500001 * 4],
    ['velocity starts at ‹0›', 'little', -0.5 * (4 + 0.25e-6)],
    ['where(gt(step, 1), add(neg(dampening), 1), ‹1›)', 'little', -0.5 * 1.000001 * 4],
    ['dampening', 'little', -2],
    ['gt(step, ‹1›)', 'little', -2],
    ['velocity starts at ‹0›', 'one', -0.5 * (4 + 0.25)],
  ] as const)('with %s off, %s, lead there', async (name, amount, theta) => {
    const run = await ProgramRun.start(program, machineWith(name, amount), { 'params/p': [0] });
    run.write({ 'gradients/p': [4] });
    await run.run();
    expect((await run.read('params/p'))[0]).toBeCloseTo(theta, 12);
  });

  it('are off by a millionth of them, and of 1 at least', () => {
    expect([0, 0.5, -4].map((value) => offBy(value))).toEqual([1e-6, 0.500001, -3.999996]);
    expect(offBy(3, 'one')).toBe(4);
  });
});
