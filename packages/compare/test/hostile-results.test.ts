/** Results of a comparison from anywhere: what is read can be compared, and everything else is refused. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readerLaws } from '@rivulet/testkit';
import { type ReadyPlan, comparisonOf, openResults, planComparison } from '../src/index.js';
import { contestant, missed, run } from './records.js';

const folder = mkdtempSync(join(tmpdir(), 'rivulet-results-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'runs.ndjson');

const plan = planComparison([contestant('adam'), contestant('sgd')], [0, 1], { measure: 'loss', value: 0.2 });
/** Of which only the hash has a say in what is read. */
const ready: ReadyPlan = { plan, hash: '0'.repeat(64), runs: [] };
const results = openResults(path, ready);
for (const record of [run('adam', 0, 10), run('adam', 1, 12), missed('sgd', 0, 40)]) results.add(record);
results.add(run('sgd', 1, 3, { outcome: 'failed', error: { code: 'DIVERGED', message: 'no' }, loss: null }));

readerLaws(
  'openResults',
  [readFileSync(path)],
  (bytes) => {
    writeFileSync(path, bytes);
    comparisonOf(plan, openResults(path, ready, 'runs.ndjson').records);
  },
  {
    words: [
      '"seconds":1e308',
      '"epochs":9007199254740991',
      '"outcome":"reached"',
      '"seed":1',
      '"curve":[]',
      '"loss":null',
    ],
  },
);
