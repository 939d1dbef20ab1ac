/**
 * The other trainers: which there are, which are installed, and how to install those from npm.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npm } from '../npm.mjs';
import { root } from '../setup.mjs';

/** Where the rivals from npm live: out of the workspace's own node_modules, ignored by git. */
const folder = join(root, 'out/bench/peers');
const script = (name) => fileURLToPath(new URL(`peers/${name}`, import.meta.url));

/** The variables that their scripts need. */
export const environment = { BENCH_PEERS: folder };

/** Name, npm package, script, arguments, and for which of the moons rows. */
const javascript = [
  { name: 'tfjs-cpu', needs: '@tensorflow/tfjs', run: ['tfjs.mjs'], mode: 'cpu', rows: /./ },
  { name: 'tfjs-wasm', needs: '@tensorflow/tfjs-backend-wasm', run: ['tfjs.mjs'], mode: 'wasm', rows: /32|300/ },
  { name: 'jax-js', needs: '@jax-js/jax', run: ['jax-js.mjs'], rows: /32|300/ },
  { name: 'js-pytorch', needs: 'js-pytorch', run: ['js-pytorch.mjs'], rows: /adam-(32|300)/ },
  { name: 'brain.js', needs: 'brain.js', run: ['brain.mjs'], rows: /-1$/ },
  { name: 'convnetjs', needs: 'convnetjs', run: ['convnet.mjs'], rows: /./ },
  { name: 'synaptic', needs: 'synaptic', run: ['synaptic.mjs'], rows: /nesterov-1$/ },
  { name: 'ml-fnn', needs: 'ml-fnn', run: ['ml-fnn.mjs'], rows: /nesterov-300/ },
];

const versions = {
  '@tensorflow/tfjs': '4.22.0',
  '@tensorflow/tfjs-backend-wasm': '4.22.0',
  '@jax-js/jax': '0.1.25',
  'js-pytorch': '0.7.2',
  'brain.js': '2.0.0-beta.24',
  convnetjs: '0.3.0',
  synaptic: '1.1.4',
  'ml-fnn': '5.0.0',
};

const python = [
  { name: 'torch-eager', needs: 'torch', run: ['torch_moons.py'], mode: 'eager', rows: /./ },
  { name: 'torch-jit', needs: 'torch', run: ['torch_moons.py'], mode: 'jit', rows: /./ },
  { name: 'torch-foreach', needs: 'torch', run: ['torch_moons.py'], mode: 'foreach', rows: /adam/ },
  { name: 'torch-fused', needs: 'torch', run: ['torch_moons.py'], mode: 'fused', rows: /adam/ },
  { name: 'torch-compile', needs: 'torch', run: ['torch_moons.py'], mode: 'compile', rows: /adam/ },
  { name: 'scikit-learn', needs: 'sklearn', run: ['sklearn_moons.py'], rows: /./ },
];

/** Installs the rivals from npm into their folder; says whether that went well. */
export function installRivals() {
  mkdirSync(folder, { recursive: true });
  const manifest = { name: 'bench-peers', private: true, dependencies: versions };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  const [command, ...first] = npm;
  const flags = ['install', '--no-workspaces', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync(command, [...first, ...flags], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32' && command === 'npm',
  });
  return status === 0;
}

/** What is here: the command of each rival for a row, and one line for each that is not. */
export function findRivals() {
  const modules = new Map([...new Set(python.map(({ needs }) => needs))].map((name) => [name, pythonWith(name)]));
  const missing = new Set();
  const here = [];
  for (const rival of javascript) {
    if (existsSync(join(folder, 'node_modules', rival.needs))) here.push({ ...rival, program: process.execPath });
    else missing.add(`${rival.name}: not installed; npm run bench -- --peers does that`);
  }
  for (const rival of python) {
    const program = modules.get(rival.needs);
    if (program) here.push({ ...rival, program });
    else missing.add(`${rival.needs}: python3 has no such module`);
  }
  const tfjs = here.find(({ name }) => name === 'tfjs-wasm');
  const torch = modules.get('torch');
  /** PyTorch on a graphics card; where there is none, it says so itself. */
  const onCard = (file, ...args) =>
    (torch ? ['eager', 'fused', 'compile', 'graph'] : []).map((mode) => ({
      name: `torch-cuda-${mode}`,
      command: [torch, script(file), ...args, mode, 'cuda'],
      everyRound: true,
      free: true,
    }));
  return {
    missing: [...missing],
    /** Who trains the two moons, and wide nets, on a graphics card. */
    moonsOnCard: (optimizer, batch) => onCard('torch_moons.py', optimizer, String(batch)),
    wideOnCard: (sizes, batch) => onCard('torch_wide.py', sizes, String(batch)),
    /** Who does a row of the two-moons task. */
    moons: (row, optimizer, batch) =>
      here
        .filter(({ rows }) => rows.test(row))
        .map(({ name, program, run: [file], mode }) => ({
          name,
          command: [program, script(file), optimizer, String(batch), ...(mode ? [mode] : [])],
        })),
    /** Who trains wide nets. */
    wide: (sizes, batch) => [
      ...(torch ? ['eager', 'foreach', 'fused', 'compile'] : []).map((mode) => ({
        name: `torch-${mode}`,
        command: [torch, script('torch_wide.py'), sizes, String(batch), mode],
        everyRound: true,
      })),
      ...(tfjs
        ? [{ name: 'tfjs-wasm', command: [tfjs.program, script('tfjs-wide.mjs'), sizes, String(batch), 'wasm'] }]
        : []),
    ],
  };
}

/** The first python3 that has a module: the one on the PATH, or the system's. */
function pythonWith(module) {
  const test = `import importlib.util, sys; sys.exit(importlib.util.find_spec('${module}') is None)`;
  return ['python3', '/usr/bin/python3'].find((program) => spawnSync(program, ['-c', test]).status === 0);
}
