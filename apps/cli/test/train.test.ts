import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { call, lastJson, temporaryFolder } from './call.js';

const folder = temporaryFolder();

test('a run leaves a model, a checkpoint, a log and pictures, and says what it reached', async () => {
  const { code, out, err } = await call(folder.path(), ['train', '--epochs', '5']);
  console.log(out, err);
  expect(err).toBe('');
  expect(code).toBe(0);
});
