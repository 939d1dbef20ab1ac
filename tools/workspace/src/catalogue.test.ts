import { spawnSync } from 'node:child_process';
import { root } from './packages.js';

test('the catalogue says what the code says: npm run catalogue', () => {
  const { status, stderr } = spawnSync(process.execPath, ['tools/catalogue/write.mjs', '--check'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
}, 60_000);
