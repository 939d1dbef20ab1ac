/**
 * What listens to a run and fails: the log, the progress, the output.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Output } from '../src/io.js';
import { call, temporaryFolder } from './call.js';

const folder = temporaryFolder();
const train = ['train', '--epochs', '400', '--checkpoint-every', '20', '--out', 'run'];
const partial = () => join(folder.path(), 'run', 'partial');

/** A terminal on which something happens when the tenth line is drawn. */
const terminal = (happens: () => void): Output => {
  let lines = 0;
  return {
    write: () => {
      lines++;
      if (lines === 4) happens();
    },
  };
};

test('a progress line that fails is told once, and the run ends well', async () => {
  const stdout = terminal(() => {
    throw new Error('the terminal is gone');
  });
  const { code, err } = await call(folder.path(), train, { stdout });
  expect(code).toBe(0);
  expect(err).toBe('warning: how the run goes is not shown any more: the terminal is gone (--debug shows where)\n');
  expect(readdirSync(join(folder.path(), 'run'))).toContain('model.onnx');
});

test('a log that cannot be written any more ends the run with one line, and what was kept stays', async () => {
  const stdout = terminal(() => {
    rmSync(join(partial(), 'events.ndjson'));
    mkdirSync(join(partial(), 'events.ndjson'));
  });
  const { code, err } = await call(folder.path(), train, { stdout });
  expect(code).toBe(1);
  expect(err).toMatch(
    /^error: eventLog: cannot write .*events\.ndjson: it is a folder \(EISDIR\); what was recorded is in run\/partial\n$/,
  );
  expect(readdirSync(partial())).toContain('checkpoint.safetensors');
});

test('a log that is removed while it is written goes on, and the files of the run are all there', async () => {
  const stdout = terminal(() => rmSync(join(partial(), 'events.ndjson')));
  expect(await call(folder.path(), train, { stdout })).toMatchObject({ code: 0, err: '' });
  expect(readdirSync(join(folder.path(), 'run'))).toContain('events.ndjson');
});

test('a run that fails leaves the files of the one before as they were', async () => {
  mkdirSync(join(folder.path(), 'run'));
  writeFileSync(join(folder.path(), 'run', 'model.onnx'), 'of the run before');
  const stdout = terminal(() => rmSync(partial(), { recursive: true }));
  const { code, err } = await call(folder.path(), train, { stdout });
  expect(code).toBe(1);
  expect(err).toMatch(/^error: [^\n]+ there is no such file or folder \(ENOENT\)[^\n]*\n$/);
  expect(readdirSync(join(folder.path(), 'run'))).toEqual(['model.onnx']);
});
