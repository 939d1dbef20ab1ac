/**
 * Wrong use in one line that says what is wrong.
 */
import { call, temporaryFolder } from './call.js';

const folder = temporaryFolder();

test('help on a command that there is not says so, and what was meant', async () => {
  const { code, err } = await call(folder.path(), ['help', 'trian']);
  expect(code).toBe(2);
  expect(err).toMatch(/^error: there is no command 'trian'; did you mean 'train'\?\n$/m);
});

test('a word too many is told without a stop in the middle of the line', async () => {
  const { code, err } = await call(folder.path(), ['train', 'moons']);
  const line = "error: too many arguments for 'train'. Expected 0 arguments but got 1; see rivulet train --help\n";
  expect([code, err]).toEqual([2, line]);
});
