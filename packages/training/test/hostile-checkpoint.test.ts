import { readerLaws } from '@rivulet/testkit';
import { decodeCheckpoint, encodeCheckpoint, trainSync } from '../src/index.js';
import { smallTask } from './small-task.js';

const checkpoints = [...trainSync(smallTask({ epochs: 2, checkpointEvery: 1 }))].flatMap((event) =>
  event.kind === 'checkpoint' ? [encodeCheckpoint(event)] : [],
);

readerLaws('decodeCheckpoint', checkpoints, (bytes) => decodeCheckpoint(bytes, 'run.safetensors'), {
  words: ['"step":-1', '"format":1e9', 'kept/__proto__/w', '"spec":{"model":1}', 'optimizer/../..', '"folds":[]'],
});
