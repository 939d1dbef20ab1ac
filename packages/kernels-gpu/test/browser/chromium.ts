/**
 * Chromium with a page of ours: packages as built, tests compiled on the way, results sent back.
 *
 * SwiftShader stands in for the graphics card, so that WebGL2 and WebGPU run on machines without one.
 */
import { transformSync } from '@swc/core';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, normalize, resolve } from 'node:path';

const root = resolve(__dirname, '../../../..');
const names = ['tensor', 'layers', 'optimizers', 'regularizers', 'datasets', 'kernels-gpu'];
const executable = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const isBuilt = names.every((name) => existsSync(join(root, 'packages', name, 'dist/index.js')));

/** What a page cannot do without, and is not there. */
export const missing = [...(executable ? [] : ['Chromium']), ...(isBuilt ? [] : ['built packages (npm run build)'])];

const imports = {
  ...Object.fromEntries(names.map((name) => [`@rivulet/${name}`, `/packages/${name}/dist/index.js`])),
  'csv-parse/browser/esm/sync': '/node_modules/csv-parse/dist/esm/sync.js',
  'gpu.js': '/gpu.js',
};
const own: Readonly<Record<string, string>> = {
  '/': `<!doctype html><meta charset="utf-8">
<script type="importmap">${JSON.stringify({ imports })}</script>
<script type="module" src="/start.js"></script>`,
  '/start.js': `const query = Object.fromEntries(new URL(location.href).searchParams);
import('/packages/kernels-gpu/test/browser/page.js').then(({ results }) => results(query)).catch(
  (error) => ({ error: String(error?.stack ?? error) }),
).then((results) => fetch('/results', { method: 'POST', body: JSON.stringify(results) }));`,
  // The library's own build for pages is one script that leaves a global.
  '/gpu.js': `import '/node_modules/gpu.js/dist/gpu-browser.js';
export const { GPU, Input, WebGL2Kernel, HeadlessGLKernel } = globalThis.GPU;`,
};

/** A file as a page gets it; tests are TypeScript, and name one another as if they were compiled. */
function fileOf(path: string): string | Buffer | null {
  const file = join(root, path);
  if (existsSync(file)) return readFileSync(file);
  const source = file.replace(/\.js$/, '.ts');
  if (!existsSync(source)) return null;
  return transformSync(readFileSync(source, 'utf8'), {
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: 'es6' },
  }).code;
}

/** What the page sends for these parameters; Chromium runs until then. */
export async function inChromium<T>(query: Readonly<Record<string, string>>): Promise<T> {
  if (!executable) throw new Error('there is no Chromium');
  const profile = mkdtempSync(join(tmpdir(), 'rivulet-chromium-'));
  let receive: (text: string) => void = () => undefined;
  const received = new Promise<string>((done) => (receive = done));
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
    if (request.method === 'POST') {
      let text = '';
      request.setEncoding('utf8').on('data', (part: string) => (text += part));
      request.on('end', () => receive(text));
      response.end();
      return;
    }
    response.setHeader('content-type', path === '/' ? 'text/html' : 'text/javascript');
    const content = own[path] ?? fileOf(path);
    if (content === null) response.statusCode = 404;
    response.end(content ?? '');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const flags = [
    ...['--headless', '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking'],
    ...['--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', `--user-data-dir=${profile}`],
    ...['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-unsafe-swiftshader'],
  ];
  const page = `http://127.0.0.1:${port}/?${new URLSearchParams(query).toString()}`;
  const browser = spawn(executable, [...flags, page], { stdio: 'ignore', detached: true });
  try {
    const failed = new Promise<never>((_, reject) => {
      browser.on('error', reject).on('exit', (code) => reject(new Error(`Chromium ended with ${code}`)));
    });
    const results = JSON.parse(await Promise.race([received, failed])) as T & { readonly error?: string };
    if (results.error !== undefined) throw new Error(`in the page: ${results.error}`);
    return results;
  } finally {
    // All its processes at once, by their group: those that outlive the first go on writing the profile.
    const ended = new Promise((done) => browser.once('exit', done));
    if (browser.exitCode === null && browser.pid !== undefined) {
      process.kill(-browser.pid, 'SIGKILL');
      await ended;
    }
    server.close();
    server.closeAllConnections();
    await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}
