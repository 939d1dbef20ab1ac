/**
 * Chromium with a page of ours: packages as built, tests compiled on the way, results sent back.
 *
 * SwiftShader stands in for the graphics card, so that WebGL2 and WebGPU run on machines without one.
 */
import { transformSync } from '@swc/core';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize, resolve } from 'node:path';

/** What a page is made from. */
export type Site = {
  /** Packages of ours that it imports, as built. */
  readonly packages: readonly string[];
  /** What else it imports: paths below the root of the workspace. */
  readonly imports: Readonly<Record<string, string>>;
  /** Files that are nowhere else, by path. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** The module whose `results` the page sends, a path below the root of the workspace. */
  readonly page: string;
};

const root = resolve(__dirname, '../../../..');
const executable = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const types: Readonly<Record<string, string>> = { '/': 'text/html', '.wasm': 'application/wasm' };

/** What a page cannot do without, and is not there. */
export function missingFor({ packages }: Pick<Site, 'packages'>): readonly string[] {
  const isBuilt = packages.every((name) => existsSync(join(root, 'packages', name, 'dist/index.js')));
  return [...(executable ? [] : ['Chromium']), ...(isBuilt ? [] : ['built packages (npm run build)'])];
}

function startOf({ packages, imports, page }: Site): Readonly<Record<string, string>> {
  const all = {
    ...Object.fromEntries(packages.map((name) => [`@rivulet/${name}`, `/packages/${name}/dist/index.js`])),
    'csv-parse/browser/esm/sync': '/node_modules/csv-parse/dist/esm/sync.js',
    ...imports,
  };
  return {
    '/': `<!doctype html><meta charset="utf-8">
<script type="importmap">${JSON.stringify({ imports: all })}</script>
<script type="module" src="/start.js"></script>`,
    '/start.js': `const query = Object.fromEntries(new URL(location.href).searchParams);
import('${page}').then(({ results }) => results(query)).catch(
  (error) => ({ error: String(error?.stack ?? error) }),
).then((results) => fetch('/results', { method: 'POST', body: JSON.stringify(results) }));`,
  };
}

/** A file as a page gets it; tests are TypeScript, and name one another as if they were compiled. */
function fileOf(path: string): string | Buffer | null {
  const file = join(root, path);
  // Some libraries leave the endings of their own files to bundlers.
  for (const one of [file, `${file}.js`]) {
    if (existsSync(one) && statSync(one).isFile()) return readFileSync(one);
  }
  const source = file.replace(/\.js$/, '.ts');
  if (!existsSync(source)) return null;
  return transformSync(readFileSync(source, 'utf8'), {
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: 'es6' },
  }).code;
}

/** What the page sends for these parameters; Chromium runs until then. */
export async function inChromium<T>(site: Site, query: Readonly<Record<string, string>> = {}): Promise<T> {
  if (!executable) throw new Error('there is no Chromium');
  const own: Readonly<Record<string, string | Uint8Array>> = { ...startOf(site), ...site.files };
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
    response.setHeader('content-type', types[path] ?? types[extname(path)] ?? 'text/javascript');
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
  const address = `http://127.0.0.1:${port}/?${new URLSearchParams(query).toString()}`;
  const browser = spawn(executable, [...flags, address], { stdio: 'ignore', detached: true });
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
