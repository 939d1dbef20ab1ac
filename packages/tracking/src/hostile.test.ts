import { readerLaws } from '@rivulet/testkit';
import { decision, epoch, start, step } from '../test/events.js';
import { decodeEvents, encodeEvent } from './event-lines.js';

const log = [start(), step(1), epoch(1), decision(1), epoch(2)].map(encodeEvent).join('\n');

readerLaws('decodeEvents', [new TextEncoder().encode(log)], (bytes) => decodeEvents(new TextDecoder().decode(bytes)), {
  words: ['"kind":"end"', '"omitted"', '"loss":"NaN"', '"-Infinity"', '"scalars":{"__proto__":1}', '\n\n'],
});
