import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../src/run.js';

test('the commands of the README do what it says', async () => {
  const readme = readFileSync(join(__dirname, '..', 'README.md'), 'utf8');
  const [, block = ''] = /## Example\n+```sh\n(.*?)```/s.exec(readme) ?? [];
  const folder = mkdtempSync(join(tmpdir(), 'rivulet-readme-'));
  const stdout: string[] = [];
  try {
    for (const line of block.trim().split('\n')) {
      const [program, ...argv] = line.split(' ');
      expect(program).toBe('rivulet-onnx-export');
      const io = { cwd: folder, version: '1.2.3', signal: new AbortController().signal };
      const write = (text: string) => stdout.push(text);
      expect(await run(argv, { ...io, stdout: { write }, stderr: { write } })).toBe(0);
    }
    expect(readdirSync(folder).sort()).toEqual(['moons.md', 'moons.onnx', 'moons.svg']);
    expect(stdout.join('')).toMatch(/\nok +retrained +\d+ steps, \d+ epochs: the same bytes, [0-9a-f]{64}\n/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
