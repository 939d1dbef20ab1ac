/**
 * Workers that die under the real program: a run is done again once, nothing that was finished is lost, and a worker
 * that dies of it again ends the command with one line. Runs what was built: without a build these are skipped.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { started, temporaryFolder } from './call.js';

const folder = temporaryFolder();
const built = existsSync(join(__dirname, '..', 'dist', 'main.js'));
const at = (...names: string[]) => join(folder.path(), ...names);
const installed = (...names: string[]) => at('node_modules', 'rivulet-mortal', ...names);

/**
 * Gradient descent whose runs, as they come to their third epoch, are numbered over all threads by a file each; those that
 * `deaths` names end their thread there.
 */
const mortal = `
import { closeSync, openSync, readFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const beside = (name) => new URL(name, import.meta.url);
function numbered() {
  for (let number = 1; ; number++) {
    try {
      closeSync(openSync(beside('passed-' + number), 'wx'));
      return number;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
  }
}
const rate = (learningRate) => ({
  name: 'rate',
  spec: null,
  per: 'epoch',
  init: () => null,
  value: () => learningRate,
  because: () => '',
  next(state, { epoch }) {
    if (epoch === 3 && !isMainThread) {
      const number = numbered();
      if (JSON.parse(readFileSync(beside('deaths.json'), 'utf8')).includes(number)) process.exit(3);
    }
    return state;
  },
});
export const mortal = (options = {}) => ({
  name: 'mortal',
  spec: { use: 'rivulet-mortal#mortal', args: [options] },
  init: () => ({}),
  update(gradients, state, context) {
    const eta = context.scalar('learningRate', rate(options.learningRate));
    const updates = Object.entries(gradients).map(([name, g]) => [name, g.mul(eta).neg()]);
    return { updates: Object.fromEntries(updates), state };
  },
});
`;
const deaths = (...numbers: number[]) => writeFileSync(installed('deaths.json'), JSON.stringify(numbers));
/** How many runs have come to their third epoch. */
const passed = () => readdirSync(installed()).filter((name) => name.startsWith('passed-')).length;

beforeEach(() => {
  mkdirSync(installed(), { recursive: true });
  writeFileSync(
    installed('package.json'),
    '{ "name": "rivulet-mortal", "type": "module", "exports": { "import": "./index.js" } }',
  );
  writeFileSync(installed('index.js'), mortal);
  deaths();
  writeFileSync(
    at('search.json'),
    JSON.stringify({
      ...{ data: { name: 'moons', samples: 40 }, layers: [4], epochs: 8, trials: 6, seeds: 1, minimize: 'loss' },
      optimizer: {
        name: 'rivulet-mortal#mortal',
        learningRate: { search: 'float', low: 0.01, high: 1, log: true },
      },
    }),
  );
});

const contestants = ['slow', 'fast'].map(
  (name) => `rivulet-mortal#mortal:learning-rate=${name === 'slow' ? 0.01 : 0.5},name=${name}`,
);

/** Each command does six runs; its first line says of what, and then there is one for each run. */
const commands = {
  compare: {
    argv: [
      ...['compare', ...contestants, '--seeds', '3', '--samples', '40', '--layers', '4'],
      ...['--epochs', '8', '--goal', '1e-9', '--quiet'],
    ],
    file: 'runs.ndjson',
    dead: 'compare: the worker of fast, seed 0',
    kept: '1 of 6 runs are kept',
    /** Seconds are those of the clock. */
    timeless: (line: string) => {
      const record = JSON.parse(line) as { curve: unknown[][] };
      return { ...record, seconds: 0, curve: record.curve.map(([epochs, updates, , loss]) => [epochs, updates, loss]) };
    },
  },
  search: {
    argv: ['search', '--config', 'search.json', '--quiet'],
    file: 'journal.ndjson',
    dead: 'trial 1, seed 0: threads: the worker of run 1/0',
    kept: '1 trial is kept',
    timeless: (line: string) => JSON.parse(line) as unknown,
  },
};

(built ? describe.each(Object.entries(commands)) : describe.skip.each(Object.entries(commands)))(
  `a worker that dies in rivulet %s${built ? '' : ' (skipped: not built, run npx nx build cli)'}`,
  (_, { argv, file, dead, kept, timeless }) => {
    const runs = (out: string, workers: number) =>
      started(folder.path(), [...argv, '--workers', String(workers), '--out', out]).ended;
    const lines = (out: string) => readFileSync(at(out, file), 'utf8').trimEnd().split('\n').slice(1);
    const records = (out: string) =>
      lines(out)
        .map((line) => JSON.stringify(timeless(line)))
        .sort();

    it('once takes nothing along: its run is done again, and the results are those of an undisturbed one', async () => {
      expect(await runs('whole', 2)).toMatchObject({ code: 0, err: '' });
      expect([passed(), lines('whole').length]).toEqual([6, 6]);
      deaths(6 + 3);
      expect(await runs('hurt', 2)).toMatchObject({ code: 0, err: '' });
      expect(passed()).toBe(6 + 7);
      expect(records('hurt')).toEqual(records('whole'));
    }, 180_000);

    it('again of the same run ends the command with one line, keeps what is finished, and the command goes on', async () => {
      expect(await runs('whole', 1)).toMatchObject({ code: 0, err: '' });
      deaths(6 + 2, 6 + 3);
      expect(await runs('hurt', 1)).toMatchObject({
        code: 1,
        err: `error: ${dead} died, and so did the one that tried again: worker exited with code: 3; ${kept}, the same command goes on from there\n`,
      });
      expect(lines('hurt')).toEqual([expect.any(String)]);
      expect(existsSync(at('hurt', 'lock'))).toBe(false);
      expect(await runs('hurt', 1)).toMatchObject({ code: 0, err: '' });
      // What was finished was not done again.
      expect(passed()).toBe(6 + 1 + 2 + 5);
      expect(records('hurt')).toEqual(records('whole'));
    }, 180_000);
  },
);
