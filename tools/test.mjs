/**
 * `npm test`: all tests of all packages, and those of the workspace, in one jest. More arguments go
 * to jest: `npm test -- optimizers`. The last line is `N passed, N failed`.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binary, build, install, requireNode, root, run } from './setup.mjs';

requireNode();
await install();
const built = await build();

const folder = mkdtempSync(join(tmpdir(), 'rivulet-test-'));
const report = join(folder, 'jest.json');
let status = 1;
if (built) {
  const reporting = ['--json', `--outputFile=${report}`, '--maxWorkers=100%'];
  status = await run(process.execPath, [binary('jest'), ...reporting, ...process.argv.slice(2)]);
}

let passed = 0;
let failed = 1;
let skipped = 0;
try {
  const totals = JSON.parse(readFileSync(report, 'utf8'));
  passed = totals.numPassedTests;
  // A file that could not even be loaded counts as one failure.
  failed = totals.numFailedTests + totals.numRuntimeErrorTestSuites;
  // jest can also fail as a whole, with every test passed.
  if (status !== 0 && failed === 0) failed = 1;
  skipped = totals.numPendingTests + totals.numTodoTests;
} catch {
  console.error('There is no report of tests; see above.');
}
rmSync(folder, { recursive: true, force: true });
console.log(`${skipped} skipped`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
