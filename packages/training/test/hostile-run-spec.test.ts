/** Runs in plain data from anywhere: the record of a run, the metadata of a model, the first line of a log. */
import { readerLaws } from '@rivulet/testkit';
import { parseRunSpec, runSpec } from '../src/index.js';
import { smallTask } from './small-task.js';

const specs = [
  smallTask(),
  smallTask({ measure: 'after', divergeAt: 9, onDivergence: { rollback: true, retries: 2 } }),
];

readerLaws(
  'parseRunSpec',
  specs.map((task) => new TextEncoder().encode(JSON.stringify(runSpec(task)))),
  (bytes) => {
    let json: unknown;
    try {
      json = JSON.parse(new TextDecoder().decode(bytes));
    } catch {
      return;
    }
    parseRunSpec(json, 'run.json');
  },
  {
    words: [
      '"epochs":0.5,',
      '"penalties":[null],',
      '"onDivergence":{"rollback":1},',
      '"use":"../x#y"',
      '"initial":"all",',
    ],
  },
);
