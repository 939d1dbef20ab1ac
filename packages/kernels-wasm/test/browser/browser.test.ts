/**
 * The moons in a page: Chromium gets the built packages from a server on this machine, under a content
 * security policy that forbids eval, and sends its losses back.
 */
import { execFileSync, spawn } from 'node:child_process';
import { accessSync, mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, normalize, resolve } from 'node:path';

type Result = { readonly backend: string; readonly losses: readonly number[] };
type Results = { readonly plain: Result; readonly best: Result };

const root = resolve(__dirname, '../../../..');
const packages = join(root, 'packages');
const names = ['tensor', 'layers', 'optimizers', 'regularizers', 'datasets', 'kernels-wasm'];
const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(exists);
const isBuilt = names.every((name) => exists(join(packages, name, 'dist/index.js')));
const missing = [...(chromium ? [] : ['Chromium']), ...(isBuilt ? [] : ['built packages (npm run build)'])];

const imports = {
  ...Object.fromEntries(names.map((name) => [`@rivulet/${name}`, `/packages/${name}/dist/index.js`])),
  // What the data sets read files of comma-separated values with.
  'csv-parse/browser/esm/sync': '/node_modules/csv-parse/dist/esm/sync.js',
};
const page = `<!doctype html><meta charset="utf-8">
<script type="importmap" nonce="moons">${JSON.stringify({ imports })}</script>
<script type="module" src="/page.js"></script>`;
const script = `import('/packages/kernels-wasm/test/browser/moons.mjs').then(
  ({ results }) => results,
  (error) => ({ error: String(error?.stack ?? error) }),
).then((results) => fetch('/results', { method: 'POST', body: JSON.stringify(results) }));`;
const policy = "default-src 'self'; script-src 'self' 'nonce-moons' 'wasm-unsafe-eval'";

function exists(path: string): boolean {
  try {
    accessSync(path);
    return true;
  } catch {
    return false;
  }
}

/** What the page sends; chromium runs until then. */
async function inChromium(executable: string): Promise<Results> {
  const profile = mkdtempSync(join(tmpdir(), 'rivulet-chromium-'));
  let receive: (text: string) => void = () => undefined;
  const received = new Promise<string>((done) => (receive = done));
  const server = createServer((request, response) => {
    const path = normalize(request.url ?? '/');
    if (request.method === 'POST') {
      let text = '';
      request.setEncoding('utf8').on('data', (part: string) => (text += part));
      request.on('end', () => receive(text));
      response.end();
      return;
    }
    const type = path === '/' ? 'text/html' : 'text/javascript';
    response.setHeader('content-type', type).setHeader('content-security-policy', policy);
    const own: Readonly<Record<string, string>> = { '/': page, '/page.js': script };
    const file = join(root, path);
    if (own[path] === undefined && !exists(file)) response.statusCode = 404;
    response.end(own[path] ?? (exists(file) ? readFileSync(file) : ''));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const flags = '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking';
  const more = `--disable-component-update --disable-sync --disable-dev-shm-usage --user-data-dir=${profile}`;
  const browser = spawn(executable, [...`${flags} ${more}`.split(' '), `http://127.0.0.1:${port}/`], {
    stdio: 'ignore',
    detached: true,
  });
  try {
    const failed = new Promise<never>((_, reject) => {
      browser.on('error', reject).on('exit', (code) => reject(new Error(`Chromium ended with ${code}`)));
    });
    const results = JSON.parse(await Promise.race([received, failed])) as Results & { readonly error?: string };
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

/** What Node makes of the same files. */
function inNode(): Results {
  const text = "import { results } from './moons.mjs'; process.stdout.write(JSON.stringify(results))";
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', text], { cwd: __dirname, encoding: 'utf8' }),
  ) as Results;
}

if (missing.length > 0 || !chromium) {
  test.skip(`the moons in a page: skipped, there is no ${missing.join(', no ')}`, () => undefined);
} else {
  test('Chromium trains the moons without eval and gets the losses of Node, bit for bit', async () => {
    const [there, here] = [await inChromium(chromium), inNode()];
    expect(there.plain.backend).toBe('wasm simd');
    expect(there.plain).toEqual(here.plain);
    expect(there.plain.losses.at(-1)).toBeLessThan(0.7 * (there.plain.losses[0] ?? 0));
    // With fused multiply-add, which Node 20 lacks, each product is rounded once less.
    expect(there.best.backend).toMatch(/^wasm simd( fma)?$/);
    there.best.losses.forEach((loss, i) => expect(Math.abs(loss - (here.best.losses[i] ?? NaN))).toBeLessThan(1e-4));
  });
}
