/**
 * What `npm start` and `npm test` do first, on a fresh machine as on a used one: check Node, install
 * what package-lock.json says, build what is needed. Each says what it does in one line, and does
 * nothing that is done already.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npm } from './npm.mjs';

/** The root of the repository. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs a program in the repository with the terminal as ours, and gives its exit status. */
export function run(command, args, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...env },
      // On Windows npm is a script, which only a shell can start.
      shell: process.platform === 'win32' && command === 'npm',
    });
    // Ctrl-C reaches the child as well; wait for how it ends, so that its last words are not cut off.
    const wait = () => {};
    process.on('SIGINT', wait);
    child.on('error', reject);
    child.on('close', (code) => {
      process.off('SIGINT', wait);
      resolve(code ?? 1);
    });
  });
}

/** The program that an installed package brings, without a shell in between. */
export function binary(name) {
  const folder = join(root, 'node_modules', name);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof bin === 'string' ? bin : bin[name]);
}

/** Ends with one line where Node is too old. */
export function requireNode() {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const [major, minor] = engines.node.match(/\d+/g).map(Number);
  const [ownMajor, ownMinor] = process.versions.node.split('.').map(Number);
  if (ownMajor < major || (ownMajor === major && ownMinor < minor)) {
    console.error(`Rivulet needs Node ${major}.${minor} or newer; this is Node ${process.versions.node}.`);
    process.exit(1);
  }
}

/** `npm ci`, unless node_modules is already what package-lock.json says. */
export async function install() {
  const lock = join(root, 'package-lock.json');
  const installed = join(root, 'node_modules/.package-lock.json');
  const marker = join(root, 'node_modules/.rivulet-lock-hash');
  const hash = createHash('sha256').update(readFileSync(lock)).digest('hex');
  if (existsSync(installed)) {
    if (existsSync(marker) && readFileSync(marker, 'utf8') === hash) return;
    // Somebody else installed after the lock file was last written; npm writes the two in the same moment.
    if (statSync(installed).mtimeMs + 5000 > statSync(lock).mtimeMs) {
      writeFileSync(marker, hash);
      return;
    }
  }
  console.log('Installing what package-lock.json lists (npm ci); this takes a minute or two …');
  const [command, ...first] = npm;
  if ((await run(command, [...first, 'ci'])) !== 0) {
    console.error('npm ci failed; see above.');
    process.exit(1);
  }
  writeFileSync(marker, hash);
}

/** Builds the named projects, or all, and what they need; nx keeps what it has built before. Says whether it could. */
export async function build(...projects) {
  const status = await run(
    process.execPath,
    [
      binary('nx'),
      ...['run-many', '--target=build', '--output-style=static'],
      ...(projects.length > 0 ? [`--projects=${projects.join(',')}`] : []),
    ],
    { NX_DAEMON: 'false', NX_TUI: 'false' },
  );
  if (status !== 0) console.error('The build failed; see above.');
  return status === 0;
}
