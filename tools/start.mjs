/**
 * `npm start`: trains a classifier of two moons and leaves a verified ONNX model, a checkpoint, the
 * log of events and pictures in out/moons. More arguments go to the command: `npm start -- --epochs 50`.
 */
import { join } from 'node:path';
import { build, install, requireNode, root, run } from './setup.mjs';

const command = [
  ...['train', '--data', 'moons-book', '--layers', '12,13,13', '--optimizer', 'adam', '--learning-rate', '0.01'],
  ...['--batch', '32', '--epochs', '400', '--out', 'out/moons'],
  ...process.argv.slice(2),
];

requireNode();
await install();
if (await build('@rivulet/cli')) {
  console.log(`\n> rivulet ${command.join(' ')}\n`);
  process.exitCode = await run(process.execPath, [join(root, 'apps/cli/bin/rivulet.mjs'), ...command]);
} else {
  process.exitCode = 1;
}
