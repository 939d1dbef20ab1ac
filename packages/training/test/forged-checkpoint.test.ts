/**
 * Checkpoints whose checksum is right and whose content is not: whoever can write a file can compute a checksum.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { sgd } from '@rivulet/optimizers';
import { ConfigError, DataError } from '@rivulet/tensor';
import { decodeSafetensors, encodeSafetensors } from '@rivulet/weights';
import { type CheckpointEvent, decodeCheckpoint, encodeCheckpoint, trainSync } from '../src/index.js';
import { smallTask } from './small-task.js';

const whole = [...trainSync(smallTask({ checkpointEvery: { steps: 6 } }))].find(({ kind }) => kind === 'checkpoint');
const { tensors, metadata } = decodeSafetensors(encodeCheckpoint(whole as CheckpointEvent), 'whole');
const entry = JSON.parse(metadata['rivulet'] ?? '') as object;

const blank = '0'.repeat(64);

/** A file with this entry and these arrays, and a checksum that fits. */
function forged(text: string, more: typeof tensors = {}): Uint8Array {
  const bytes = encodeSafetensors({ tensors: { ...tensors, ...more }, metadata: { sha256: blank, rivulet: text } });
  const at = new TextDecoder('latin1').decode(bytes.subarray(0, 200)).indexOf(blank);
  bytes.set(new TextEncoder().encode(bytesToHex(sha256(bytes))), at);
  return bytes;
}

const changed = (changes: object): string => JSON.stringify({ ...entry, ...changes });
const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

it('is read where nothing is wrong with it', () => {
  expect(decodeCheckpoint(forged(changed({})), 'run')).toEqual(whole);
});

it.each<[string, Uint8Array]>([
  ['an entry that is null', forged('null')],
  ['an entry that is a list', forged('[2]')],
  ['decisions that are none', forged(changed({ waiting: [null] }))],
  ['a decision without a value', forged(changed({ waiting: [{ by: 'a', of: 'run', because: '' }] }))],
  [
    'a decision at half a step',
    forged(changed({ waiting: [{ by: 'a', of: 'run', value: 1, because: '', step: 0.5 }] })),
  ],
  ['a standing that there is not', forged(changed({ standing: 'lying' }))],
  ['overrides that are no numbers', forged(changed({ overrides: { 'optimizer/learningRate': 'fast' } }))],
  ['overrides that are a list', forged(changed({ overrides: [1] }))],
  ['folds that are a word', forged(changed({ folds: 'folded' }))],
  [
    'a spec that is nested without end',
    forged(changed({ spec: 0 }).replace('"spec":0', `"spec":{"model":${nested(200_000)}}`)),
  ],
  [
    'a keeper whose name is half a character',
    forged(changed({}), { 'kept/%E0%A4/w': { shape: [1], values: new Float32Array(1) } }),
  ],
])('is a DataError that names the file, with %s', (_, bytes) => {
  expect(() => decodeCheckpoint(bytes, 'run.safetensors')).toThrow(DataError);
  expect(() => decodeCheckpoint(bytes, 'run.safetensors')).toThrow(/^run\.safetensors: /);
});

it.each([NaN, -3, 1.5, 1e300])('is refused by a run where %p steps of an epoch are done', (steps) => {
  const totals = { shape: [5], values: Float64Array.of(1, 0, 3, 12 * steps, steps) };
  const resume = decodeCheckpoint(forged(changed({}), { 'totals/epoch': totals }), 'run');
  expect(() => trainSync(smallTask({ optimizer: sgd(), resume })).next()).toThrow(ConfigError);
});
