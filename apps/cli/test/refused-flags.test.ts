/**
 * What commands that do many runs do not take of the options of one: help does not list it, and who gives it is told why.
 */
import { call, temporaryFolder } from './call.js';

const folder = temporaryFolder();

/** The flags that help lists. */
async function listed(command: string): Promise<readonly string[]> {
  const { out } = await call(folder.path(), [command, '--help']);
  return Array.from(out.matchAll(/^ {2}(--[\w-]+)/gm), ([, flag = '']) => flag);
}

const ofOneRun = ['--online', '--classes', '--until-loss', '--until-accuracy', '--initial', '--initial-prefix'];
const ofOneModel = ['--on-divergence', '--rollback-factor', '--rollback-retries', '--checkpoint-every', '--keep'];
const elsewhere = ['--threads', '--silence'];

/** Where 1 is none. */
const values: Readonly<Record<string, readonly string[]>> = {
  '--online': [],
  '--classes': ['a,b'],
  '--on-divergence': ['rollback'],
  '--rollback-factor': ['0.5'],
  '--silence': ['two-schedules'],
};

it.each([
  ['compare', [...ofOneRun, ...ofOneModel, ...elsewhere, '--patience']],
  ['search', [...ofOneRun, ...ofOneModel, ...elsewhere, '--backend']],
])('%s says why it does not take an option of a single run, and help does not list it', async (command, flags) => {
  const help = await listed(command);
  expect(help).toContain('--layers');
  for (const flag of flags) {
    expect(help).not.toContain(flag);
    const contestants = command === 'compare' ? ['adam', 'sgd'] : [];
    const { code, err } = await call(folder.path(), [command, ...contestants, flag, ...(values[flag] ?? ['1'])]);
    expect([code, err]).toEqual([2, expect.stringMatching(`^error: ${flag}: does not go with ${command}: `)]);
  }
});

it.each(['compare', 'search'])('%s does not list the optimizer of a single run and its options', async (command) => {
  const help = await listed(command);
  for (const flag of ['--optimizer', '--momentum', '--beta1']) expect(help).not.toContain(flag);
  expect(help).toContain('--schedule');
});

it.each(['compare', 'search'])('%s says in which folder it leaves its files', async (command) => {
  const { out } = await call(folder.path(), [command, '--help']);
  expect(out).toMatch(new RegExp(`--out <folder> +where the files go \\(default: ${command}\\)`));
});
