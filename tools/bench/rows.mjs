/**
 * The rows of the benchmark: what we run, in which unit, and who is measured beside it.
 */
import { fileURLToPath } from 'node:url';

const own = (file, ...args) => [process.execPath, fileURLToPath(new URL(`rows/${file}.mjs`, import.meta.url)), ...args];

const nets = [
  ['784-512-512-10', 128],
  ['64-1024-1024-10', 256],
];

/**
 * A row has a name, the unit of its number (the key in the JSON output), the command of our child, what to take from its
 * result, and `others`. It runs on one core unless it is `free`: an engine compiles beside the program on another one. All but the first two rounds leave out who is not `everyRound`: they are far away and slow.
 * A row that is `optional` is left out, with a reason, where it cannot run.
 */
export function rowsOf(backend, yardsticks, rivals) {
  const yardstick = (name, program, ...args) =>
    yardsticks.has(program)
      ? [{ name, command: [yardsticks.get(program), ...args.map(String)], everyRound: true }]
      : [];

  const moons = ['adam', 'nesterov'].flatMap((optimizer) =>
    [1, 32, 300].map((batch) => {
      const name = `moons-${optimizer}-${batch}`;
      const epochs = { 1: 3, 32: 100, 300: 300 }[batch];
      return {
        name,
        unit: 'us_per_update',
        command: own('moons', optimizer, String(batch), backend),
        others: [
          ...(batch === 1 ? [] : yardstick('c-sse4', 'four-lanes', optimizer, batch, epochs)),
          ...yardstick('c-plain', 'plain', optimizer, batch, epochs),
          ...rivals.moons(name, optimizer, batch),
        ],
      };
    }),
  );

  const wide = nets.map(([sizes, batch]) => ({
    name: `mlp-${sizes}`,
    unit: 'ms_per_step',
    command: own('mlp', sizes, String(batch), backend),
    others: [...yardstick('c-sse4', 'wide', sizes, batch), ...rivals.wide(sizes, batch)],
  }));

  const compile = ['cold', 'second', 'again'].map((take) => ({
    name: `compile-${take}`,
    unit: 'ms',
    command: own('compile', backend),
    take,
    others: [],
    free: true,
  }));

  const stream = [1, 32, 300].map((batch) => ({
    name: `stream-moons-adam-${batch}`,
    unit: 'us_per_update',
    command: own('stream', String(batch), backend),
    others: [],
  }));

  const memory = {
    name: 'memory-moons-adam-32',
    unit: 'mebibytes',
    command: own('memory', backend, backend === 'reference' ? '3000' : '100000'),
    others: [],
    once: true,
  };
  // The modes of gpu.js that Node can have; a mode that is not there is left out with its reason.
  const graphics = ['webgpu', 'headlessgl', 'webasm', 'cpu'].flatMap((mode) => [
    {
      name: `gpu-${mode}-moons-adam-32`,
      unit: 'us_per_update',
      command: own('gpu', mode, 'moons', '32'),
      others: [],
      optional: true,
    },
    {
      name: `gpu-${mode}-mlp-784-512-512-10`,
      unit: 'ms_per_step',
      command: own('gpu', mode, '784-512-512-10', '128'),
      others: [],
      optional: true,
      once: true,
    },
  ]);
  const native = [
    {
      name: 'ort-moons-adam-32',
      unit: 'us_per_update',
      command: own('ort', 'moons', '32'),
      others: rivals.moons('moons-adam-32', 'adam', 32),
      optional: true,
    },
    ...nets.map(([sizes, batch]) => ({
      name: `ort-mlp-${sizes}`,
      unit: 'ms_per_step',
      command: own('ort', sizes, String(batch)),
      others: rivals.wide(sizes, batch),
      optional: true,
    })),
  ];
  const plugin = { name: 'plugin-moons-32', unit: 'us_per_update', command: own('plugin', backend), others: [] };
  const workers = { name: 'workers-2', unit: 'ms', command: own('workers', backend), others: [], free: true };
  return [
    ...moons,
    ...wide,
    plugin,
    ...compile,
    ...stream,
    workers,
    memory,
    ...(backend === 'wasm' ? [...native, ...graphics] : []),
  ];
}
