import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { readFileSync, readdirSync } from 'node:fs';
import { root } from './packages.js';

test('the catalogue says what the code says: npm run catalogue', () => {
  const { status, stderr } = spawnSync(process.execPath, ['tools/catalogue/write.mjs', '--check'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
}, 60_000);

describe('an optimizer is read in a minute', () => {
  const folder = join(root, 'packages/optimizers/src');
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  const plugins = files
    .map((file) => [file, readFileSync(join(folder, file), 'utf8')] as const)
    .filter(([, text]) => text.includes("specOf('@rivulet/optimizers#"));

  it('and there are many of them', () => {
    expect(plugins.length).toBeGreaterThan(45);
  });

  it.each(plugins)('%s has at most 60 lines of code', (_, text) => {
    const code = text
      .replaceAll(/\/\*[\s\S]*?\*\//g, '')
      .split('\n')
      .filter((line) => line.trim() !== '' && !line.trim().startsWith('//'));
    expect(code.length).toBeLessThanOrEqual(60);
  });
});
