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
 * result, and `others`. It runs on one core unless it is `free`: an engine compiles beside the program on another one, and so does the
 * driver of a graphics card. All but the first two rounds leave out who is not `everyRound`: they are far away and slow.
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
  const graphics = ['webgpu', 'headlessgl', 'webasm', 'cpu'].flatMap((mode) => {
    const onCard = mode === 'webgpu' || mode === 'headlessgl';
    const row = { optional: true, free: onCard };
    return [
      {
        ...row,
        name: `gpu-${mode}-moons-adam-32`,
        unit: 'us_per_update',
        command: own('gpu', mode, 'moons', '32'),
        others: onCard
          ? [
              { name: 'wasm', command: own('moons', 'adam', '32', 'wasm'), everyRound: true },
              ...rivals.moonsOnCard('adam', 32),
            ]
          : [],
      },
      ...nets.slice(0, onCard ? nets.length : 1).map(([sizes, batch]) => ({
        ...row,
        name: `gpu-${mode}-mlp-${sizes}`,
        unit: 'ms_per_step',
        command: own('gpu', mode, sizes, String(batch)),
        others: onCard
          ? [
              { name: 'wasm', command: own('mlp', sizes, String(batch), 'wasm'), everyRound: true },
              ...rivals.wideOnCard(sizes, batch),
            ]
          : [],
        once: !onCard,
      })),
    ];
  });
  const native = ['cpu', 'webgpu', 'cuda'].flatMap((provider) => {
    const onCard = provider !== 'cpu';
    const start = onCard ? `ort-${provider}` : 'ort';
    return [
      {
        name: `${start}-moons-adam-32`,
        unit: 'us_per_update',
        command: own('ort', 'moons', '32', provider),
        others: onCard ? [] : rivals.moons('moons-adam-32', 'adam', 32),
        optional: true,
        free: onCard,
      },
      ...nets.map(([sizes, batch]) => ({
        name: `${start}-mlp-${sizes}`,
        unit: 'ms_per_step',
        command: own('ort', sizes, String(batch), provider),
        others: onCard ? [] : rivals.wide(sizes, batch),
        optional: true,
        free: onCard,
      })),
    ];
  });
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
