/**
 * `npm run soak`: hours of training in one process, and what becomes of its memory and speed. `--minutes 60 --runs 10000`
 * are the defaults; `--write` puts the table into docs/reliability.md. Ends with 1 where a bound is passed.
 *
 * Speed is that of the old process beside a young one, which does the same just then on the same core: what shares a core
 * with us, unseen, on the host of a virtual machine changes even the time of computing by a quarter, for seconds to minutes.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import { build, root } from './setup.mjs';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    runs: { type: 'string', default: '10000' },
    write: { type: 'boolean', default: false },
    inside: { type: 'boolean', default: false },
    young: { type: 'string' },
  },
});

// Memory can be told apart from garbage only by collecting first, and from V8's room for new objects, which grows and shrinks
// by 30 MiB, only where that is fixed. A young process shares our core where there is `taskset`.
const flags = ['--expose-gc', '--min-semi-space-size=16', '--max-semi-space-size=16'];
if (!values.inside && !values.young) {
  if (!(await build())) process.exit(1);
  const again = [process.execPath, ...flags, ...process.argv.slice(1), '--inside'];
  const pinned = spawnSync('taskset', ['-c', '0', 'true']).status === 0 ? ['taskset', '-c', '0'] : [];
  const [command, ...rest] = [...pinned, ...again];
  process.exit(spawnSync(command, rest, { stdio: 'inherit' }).status ?? 1);
}

const [
  { twoMoons },
  { mlp, softmaxCrossEntropy },
  { adam },
  { batchNorm, dropout },
  { train, epochs },
  { last, share },
] = await Promise.all([
  import('@rivulet/datasets'),
  import('@rivulet/layers'),
  import('@rivulet/optimizers'),
  import('@rivulet/regularizers'),
  import('@rivulet/training'),
  import('rxjs'),
]);

/** What may grow after the warm-up, as a share; and what the speed may fall to, beside that of a young process. */
const bounds = { memory: 0.02, speed: 0.95 };
const data = twoMoons({ samples: 300, noise: 0.1, seed: 1 });
const task = (more) => ({
  model: mlp({ sizes: [2, 12, 13, 13, 2] }),
  loss: softmaxCrossEntropy(),
  data,
  optimizer: adam({ learningRate: 1e-4 }),
  batchSize: 32,
  epochs: Number.MAX_SAFE_INTEGER,
  ...more,
});

const megabytes = () => {
  for (let i = 0; i < 3; i++) globalThis.gc();
  return process.memoryUsage.rss() / 2 ** 20;
};
/** Milliseconds of computing, so that others on the machine do not count. */
const computed = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];

/**
 * What goes on for long. Each calls `take` with its speed just then, `samples` times. Collecting and waiting come between, so
 * speed is taken over the second half of a sample: memory of which the system took hold meanwhile is there again.
 */
const parts = {
  /** One run; its speed is taken over four seconds of every `span` ms. */
  async long(samples, span, take) {
    const window = Math.min(span, 4000);
    const stop = new AbortController();
    let due = performance.now() + span - window;
    let from;
    await new Promise((resolve, reject) => {
      train(task({ signal: stop.signal })).subscribe({
        next: (event) => {
          if (event.kind !== 'epoch' || performance.now() < due) return;
          if (from) {
            take(((event.step - from.step) / (computed() - from.since)) * 1000);
            if (--samples === 0) stop.abort();
          }
          due = performance.now() + (from && span > window ? span - window : window);
          from = from && span > window ? undefined : { step: event.step, since: computed() };
        },
        error: reject,
        complete: resolve,
      });
    });
  },

  /** Many runs one after the other, `count` a sample: twelve forms of model, so that compiling is among it. */
  async short(samples, count, take) {
    const half = Math.floor(count / 2);
    let since;
    for (let run = 0; run < samples * count; run++) {
      const hidden = run % 3 === 0 ? undefined : run % 3 === 1 ? [dropout(0.1)] : [batchNorm()];
      const model = mlp({ sizes: [2, 4 + (run % 4), 2], ...(hidden && { hidden }) });
      await train(task({ model, epochs: 3, seed: run }))
        .pipe(last())
        .forEach(() => undefined);
      if ((run + 1) % count === half) since = computed();
      if ((run + 1) % count === 0) take(((count - half) / (computed() - since)) * 1000);
    }
  },

  /** Listeners who come and go on one run, `count` an epoch, a thousand epochs a sample. */
  async listeners(samples, count, take) {
    const run$ = train(task({ epochs: (samples + 1) * 1000 })).pipe(epochs(), share());
    let since;
    await run$.forEach(({ epoch }) => {
      if (epoch > samples * 1000) return;
      const one = run$.subscribe();
      for (let i = 1; i < count; i++) run$.subscribe().unsubscribe();
      setTimeout(() => one.unsubscribe(), 5);
      if (epoch % 1000 === 500) since = computed();
      if (epoch % 1000 === 0) take(5e5 / (computed() - since));
    });
  },
};

// A young process: warm after some samples, it prints the speed of the last.
if (values.young) {
  const [part, much] = values.young.split(' ');
  const rates = [];
  await parts[part]({ long: 2, short: 8, listeners: 12 }[part], Number(much), (rate) => {
    rates.push(rate);
    megabytes();
  });
  console.log(rates.at(-1));
  process.exit(0);
}

/** The speed of a young process at a part, of which it does as much a sample, at most the four seconds of the long run. */
const young = (part, much) => {
  const again = [...flags, process.argv[1], '--young', `${part} ${Math.min(much, 4000)}`];
  return Number(spawnSync(process.execPath, again, { encoding: 'utf8' }).stdout);
};

/** Takes sixty samples of a part: its speed, that beside a young process, and resident memory. */
async function soak(part, much, what, unit) {
  const samples = [];
  await parts[part](60, much, (rate) => {
    const rss = megabytes();
    const pace = rate / young(part, much);
    samples.push({ rate, pace, rss });
    process.stderr.write(
      `${part} ${samples.length} of 60: ${rss.toFixed(1)} MiB, ${rate.toFixed(0)} ${unit}, ${pace.toFixed(3)}\n`,
    );
  });
  return summary(what, samples, unit);
}

/** Growth and speed between the end of the warm-up, a tenth, and the end. */
function summary(what, samples, unit) {
  const warm = samples.slice(samples.length / 10);
  const part = Math.ceil(warm.length / 6);
  const [first, end] = [warm.slice(0, part), warm.slice(-part)];
  const of = (list, key) => median(list.map((sample) => sample[key]));
  const [m0, m1, r0, r1] = [of(first, 'rss'), of(end, 'rss'), of(first, 'rate'), of(end, 'rate')];
  const pace = of(end, 'pace') / of(first, 'pace');
  return { what, m0, m1, r0, r1, pace, unit, fine: m1 <= m0 * (1 + bounds.memory) && pace >= bounds.speed };
}

const handles = () => process.getActiveResourcesInfo().filter((kind) => !/TTY|Pipe|FSReq/.test(kind));
const minutes = Number(values.minutes);
const runs = Math.ceil(Number(values.runs) / 60);
const rows = [];
for (const part of [
  ['long', minutes * 1000, `one run of ${minutes} minutes`, 'updates a second'],
  ['short', runs, `${(runs * 60).toLocaleString('en')} runs of 30 updates`, 'runs a second'],
  ['listeners', 10, '600,000 listeners of one run', 'epochs a second'],
]) {
  rows.push(await soak(...part));
  const { what, m0, m1, r0, r1, pace, unit, fine } = rows.at(-1);
  console.log(
    `${what}: ${m0.toFixed(1)} → ${m1.toFixed(1)} MiB, ${r0.toFixed(0)} → ${r1.toFixed(0)} ${unit} (beside a young process: ${pace.toFixed(3)})${fine ? '' : '  PASSES ITS BOUND'}`,
  );
}
await new Promise((resolve) => setTimeout(resolve, 100));
const left = handles();
console.log(`timers, workers and sockets that are left: ${left.length === 0 ? 'none' : left.join(', ')}`);

if (values.write) {
  const page = `${root}/docs/reliability.md`;
  const machine = `Node ${process.versions.node}, ${cpus().length} cores of ${cpus()[0].model.trim()}`;
  const table = [
    `${machine}. Resident memory after a collection, and speed by the time of computing: the median of the sixth of samples after the`,
    'warm-up (a tenth), and of the last sixth. The last column is the speed at the end as a share of that after the warm-up, each divided by',
    'that of a young process which did the same just then: what the machine itself gives changes by more.',
    '',
    '| what | MiB after warm-up | at the end | speed after warm-up | at the end | share |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...rows.map(
      ({ what, m0, m1, r0, r1, pace, unit }) =>
        `| ${what} | ${m0.toFixed(1)} | ${m1.toFixed(1)} | ${r0.toFixed(0)} ${unit} | ${r1.toFixed(0)} | ${pace.toFixed(3)} |`,
    ),
    '',
    `Node 20 keeps some 0.75 kB of each WebAssembly module that it has ever compiled, Node 24 nothing. A backend compiles the same form`,
    'once as long as it is among the last sixteen, so this grows only with models of ever new forms, two modules each.',
    '',
    `Timers, workers and sockets that were left: ${left.length === 0 ? 'none' : left.join(', ')}.`,
  ].join('\n');
  const [head] = readFileSync(page, 'utf8').split('<!-- npm run soak -- --write: the rest is written by it -->');
  const text = `${head}<!-- npm run soak -- --write: the rest is written by it -->\n\n${table}\n`;
  writeFileSync(page, await format(text, { parser: 'markdown', printWidth: 120, proseWrap: 'preserve' }));
}
process.exitCode = rows.every(({ fine }) => fine) && left.length === 0 ? 0 : 1;
