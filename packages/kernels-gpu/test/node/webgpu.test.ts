/**
 * WebGPU in Node, through the package `webgpu`, where a driver answers: that of the machine, or the
 * software that comes with Chromium.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

type Result =
  | { readonly backend: string; readonly losses: readonly number[]; readonly expected: readonly number[] }
  | { readonly missing: string };

const chromium = '/usr/lib/chromium';
const driver = join(chromium, 'vk_swiftshader_icd.json');

function inNode(): Result {
  if (!existsSync(join(__dirname, '../../dist/index.js'))) return { missing: 'no built package (npm run build)' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(__dirname, 'webgpu.mjs')], {
    encoding: 'utf8',
    timeout: 120_000,
    env: { ...process.env, ...(existsSync(driver) && { LD_LIBRARY_PATH: chromium, VK_ICD_FILENAMES: driver }) },
  });
  if (status !== 0) throw new Error(`WebGPU in Node: ${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Result;
}

const result = inNode();
if ('missing' in result) {
  test.skip(`WebGPU in Node: skipped: ${result.missing}`, () => undefined);
} else {
  test('WebGPU in Node trains the moons with the losses of the reference within 1e-5', () => {
    expect(result.backend).toMatch(/^gpu webgpu fused-encoder \(.+\)$/);
    const { losses, expected } = result;
    expect(expected.at(-1)).toBeLessThan(0.8 * (expected[0] ?? 0));
    expect(Math.max(...expected.map((loss, i) => Math.abs(loss - (losses[i] ?? Infinity))))).toBeLessThan(1e-5);
  });
}
