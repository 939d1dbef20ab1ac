/**
 * `rivulet search`: what it refuses, here; what it does on its threads, in a process of its own, which needs a build.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { call, lastJson, started, temporaryFolder } from './call.js';

const folder = temporaryFolder();

it.each([
  [['--trials', '0'], 'error: --trials: expected an integer ≥ 1, received 0\n'],
  [['--sampler', 'tpo'], 'error: --sampler: expected one of tpe, random, sobol, grid, received "tpo"\n'],
  [['--pruner', 'hard'], /^error: --pruner: expected one of none, median, successive-halving, hyperband/],
  [['--optimizers', 'adm'], /^error: --optimizers: there is no optimizer 'adm'; did you mean '/],
  [
    ['--optimizers', 'adam,lbfgs'],
    'error: --optimizers: lbfgs needs all samples in each step, and of the others the batch is searched: search it alone, or fix the batch of all with --batch all\n',
  ],
  [['--optimizer', 'adam'], 'error: there is no option --optimizer; did you mean --optimizers?\n'],
  [['--goal', '0.1', '--minimize', 'loss'], 'error: --minimize: does not go with --goal; there is one goal\n'],
  [['--unit', 'epochs', '--minimize', 'loss'], /^error: --unit: does not go with --minimize/],
  [['--goal-accuracy', '2'], 'error: --goal-accuracy: expected a share above 0, at most 1, received 2\n'],
  [['--queue', 'redis://127.0.0.1:1'], 'error: --queue: needs a --name as well\n'],
  [['--name', 'moons'], 'error: --name: belongs to --queue\n'],
  [['--config', 'none.json'], /^error: none\.json: there is no such file/],
  [
    ['--queue', 'redis://127.0.0.1:1', '--name', 'moons', '--workers', '2'],
    "error: --workers: does not go with --queue; each 'rivulet worker' has its own\n",
  ],
  [
    ['--unit', 'epochs', '--validation', '0.3'],
    'error: --unit: counts the way to a goal, and there is none; say one with --goal or --goal-accuracy\n',
  ],
  [['--report', '.'], 'error: .: cannot be written: it is a folder; choose another place with --report\n'],
])('refuses %j', async (argv, message) => {
  const { code, err } = await call(folder.path(), ['search', ...argv]);
  expect(code).toBeGreaterThan(0);
  if (typeof message === 'string') expect(err).toBe(message);
  else expect(err).toMatch(message);
});

it('says in its help what is so in a search', async () => {
  const { out } = await call(folder.path(), ['search', '--help']);
  const text = out.replaceAll(/\s+/g, ' ');
  expect(text).toContain('--out <folder> where the files go (default: search)');
  expect(text).toContain("--batch <size> samples an update, or 'all' (default: searched for)");
  expect(text).not.toContain('--online');
});

it('lets others have its journal when the queue cannot be reached', async () => {
  const argv = ['search', '--queue', 'redis://127.0.0.1:1', '--name', 'moons', '--trials', '2'];
  const calls = [await call(folder.path(), argv), await call(folder.path(), argv)];
  for (const { err } of calls) expect(err).toMatch(/^error: queue: redis:\/\/127\.0\.0\.1:1 cannot be used: /);
});

it('refuses a worker without a queue', async () => {
  const { code, err } = await call(folder.path(), ['worker']);
  expect([code, err]).toEqual([2, 'error: --queue: say where runs come from, such as redis://127.0.0.1:6379\n']);
});

const built = existsSync(join(__dirname, '..', 'dist', 'commands', 'search.js'));
const program = built ? describe : describe.skip;

const start = (...argv: string[]) => started(folder.path(), argv);

type Told = {
  readonly best: {
    readonly number: number;
    readonly value: number;
    readonly runs: readonly { readonly seed: number; readonly value: number; readonly epochs: number }[];
  };
};
const small = ['--epochs', '200', '--layers', '8', '--workers', '2', '--seeds', '1', '--optimizers', 'adam,momentum'];
const read = (name: string) => readFileSync(join(folder.path(), name), 'utf8');
/** The trials of a journal; a line that is not whole, or has no end, is none. */
const linesOf = (out: string) => {
  const lines = read(`${out}/journal.ndjson`).split('\n');
  expect(lines.pop()).toBe('');
  return lines.slice(1);
};
const hasLines = (out: string, count: number) =>
  existsSync(join(folder.path(), out, 'journal.ndjson')) && read(`${out}/journal.ndjson`).split('\n').length > count;

program(`rivulet search${built ? '' : ' (skipped: not built, run npx nx build cli)'}`, () => {
  it('finds a configuration that train reproduces: the same updates to the goal', async () => {
    const { code, out } = await start('search', '--trials', '12', '--json', ...small).ended;
    expect(code).toBe(0);
    const { best } = lastJson(out) as unknown as Told;
    for (const name of ['report.html', 'history.svg', 'parallel.svg', 'slices.svg', 'journal.ndjson']) {
      expect(existsSync(join(folder.path(), 'search', name))).toBe(true);
    }
    expect(read('search/report.html')).toContain('rivulet search --trials 12');
    const trained = await start('train', '--config', 'search/rivulet.config.json', '--json').ended;
    const again = lastJson(trained.out);
    expect([again['updates'], again['epochs']]).toEqual([best.value, best.runs[0]?.epochs]);
    // No error at all is one of the net that comes out.
    expect(again['accuracy']).toBe(1);
  });

  it('asked for fewer trials than are done tells of these only', async () => {
    const argv = (trials: string) => ['search', '--trials', trials, '--json', ...small, '--minimize', 'loss'];
    await start(...argv('12'), '--epochs', '5').ended;
    const { out } = await start(...argv('3'), '--epochs', '5').ended;
    const { best, trials } = lastJson(out) as unknown as Told & { readonly trials: Readonly<Record<string, number>> };
    expect(best.number).toBeLessThan(3);
    expect(Object.values(trials).reduce((sum, count) => sum + count, 0)).toBe(3);
    expect(JSON.parse(read('search/rivulet.config.json'))).toMatchObject({ seed: best.runs[0]?.seed });
  });

  it('killed and started again goes on, to the same best', async () => {
    const argv = ['search', '--trials', '16', '--json', ...small];
    const { child, ended } = start(...argv);
    const journal = join(folder.path(), 'search', 'journal.ndjson');
    const lines = () => (existsSync(journal) ? readFileSync(journal, 'utf8').split('\n').length - 2 : 0);
    while (lines() < 3 && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill('SIGKILL');
    await ended;
    const resumed = lastJson((await start(...argv).ended).out) as unknown as Told;
    const fresh = lastJson((await start(...argv, '--out', 'anew').ended).out) as unknown as Told;
    expect(resumed.best).toEqual(fresh.best);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    'ended by %s keeps what is done, says so, and goes on to what an undisturbed one finds',
    async (signal, expected) => {
      const argv = ['search', '--trials', '24', '--json', ...small];
      const { child, ended } = start(...argv);
      while (!hasLines('search', 4) && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 5));
      child.kill(signal);
      const { code, out, err } = await ended;
      expect([code, err]).toEqual([
        expected,
        expect.stringMatching(/^interrupted; \d+ trials are kept, the same command/),
      ]);
      expect(lastJson(out)).toMatchObject({ reason: 'cancelled' });
      expect(read('search/report.html')).toContain('It was interrupted');
      const kept = linesOf('search');
      expect(err).toContain(`; ${kept.length} trials are kept`);
      const resumed = await start(...argv).ended;
      expect([resumed.code, resumed.err]).toEqual([0, '']);
      // A journal is only ever added to.
      expect(linesOf('search').slice(0, kept.length)).toEqual(kept);
      const fresh = await start(...argv, '--out', 'anew').ended;
      expect(linesOf('search').sort()).toEqual(linesOf('anew').sort());
      expect(lastJson(resumed.out)['best']).toEqual(lastJson(fresh.out)['best']);
      expect(read('search/rivulet.config.json')).toBe(read('anew/rivulet.config.json'));
    },
    180_000,
  );

  it('searches what a file says', async () => {
    const config = {
      ...{ data: 'moons', layers: [{ search: 'int', low: 4, high: 12 }], trials: 6, seeds: 1, epochs: 20 },
      optimizer: { name: 'adam', learningRate: { search: 'float', low: 0.001, high: 0.1, log: true } },
      minimize: 'loss',
    };
    writeFileSync(join(folder.path(), 'search.json'), JSON.stringify(config));
    const { code, out } = await start('search', '--config', 'search.json', '--workers', '2', '--quiet').ended;
    expect(code).toBe(0);
    expect(out).toMatch(/^Trial \d: training loss 0\.\d+/m);
    const best = JSON.parse(read('search/rivulet.config.json')) as { readonly layers: readonly number[] };
    expect(best.layers[0]).toBeGreaterThanOrEqual(4);
  });
});
