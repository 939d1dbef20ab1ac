/**
 * `npm run soak`: hours of training in one process, and what becomes of its memory and speed. `--minutes 60 --runs 10000`
 * are the defaults; `--write` puts the table into docs/reliability.md. Ends with 1 where a bound is passed.
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
  },
});

// Memory can be told apart from garbage only by collecting first.
if (!values.inside) {
  if (!(await build())) process.exit(1);
  const again = ['--expose-gc', ...process.argv.slice(1), '--inside'];
  process.exit(spawnSync(process.execPath, again, { stdio: 'inherit' }).status ?? 1);
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

/** What may grow after the warm-up, as a share; and what the speed may fall to, beside that of a fixed loop. */
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
const numbers = new Float64Array(2048).fill(1);
/**
 * Turns a millisecond of computing of a loop that never changes: what the machine is worth just now. Others on it, and its
 * host, slow down even the time of computing, by a quarter for minutes.
 */
const yardstick = () => {
  const since = computed();
  for (let i = 0; i < 2e7; i++) numbers[i & 2047] = numbers[i & 2047] * 0.999 + 0.001;
  return 2e7 / (computed() - since);
};
const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];

const sample = (rate) => ({ rate, pace: rate / yardstick(), rss: megabytes() });

/** One run, for as long as it takes; a sample of memory and speed every `span` ms. */
async function long(minutes) {
  const span = (minutes * 60_000) / 60;
  const samples = [];
  const stop = new AbortController();
  let due = performance.now() + span;
  let since = computed();
  let before = 0;
  await new Promise((resolve, reject) => {
    train(task({ signal: stop.signal })).subscribe({
      next: (event) => {
        if (event.kind !== 'epoch' || performance.now() < due) return;
        samples.push(sample(((event.step - before) / (computed() - since)) * 1000));
        [due, since, before] = [performance.now() + span, computed(), event.step];
        if (samples.length === 60) stop.abort();
      },
      error: reject,
      complete: resolve,
    });
  });
  return summary(`one run of ${minutes} minutes`, samples, 'updates a second');
}

/** Many runs one after the other: twelve forms of model, so that compiling is among it. */
async function short(count) {
  const samples = [];
  let since = computed();
  for (let run = 0; run < count; run++) {
    const hidden = run % 3 === 0 ? undefined : run % 3 === 1 ? [dropout(0.1)] : [batchNorm()];
    const model = mlp({ sizes: [2, 4 + (run % 4), 2], ...(hidden && { hidden }) });
    await train(task({ model, epochs: 3, seed: run }))
      .pipe(last())
      .forEach(() => undefined);
    if ((run + 1) % (count / 60) >= 1) continue;
    const rate = (count / 60 / (computed() - since)) * 1000;
    samples.push(sample(rate));
    since = computed();
  }
  return summary(`${count.toLocaleString('en')} runs of 30 updates`, samples, 'runs a second');
}

/** Listeners who come and go on one run, `count` a hundred epochs. */
async function listeners(count) {
  const run$ = train(task({ epochs: 60_000 })).pipe(epochs(), share());
  const samples = [];
  let since = computed();
  await run$.forEach(({ epoch }) => {
    if (epoch <= 59_000) {
      const one = run$.subscribe();
      for (let i = 1; i < count / 100; i++) run$.subscribe().unsubscribe();
      setTimeout(() => one.unsubscribe(), 5);
    }
    if (epoch % 1000 > 0) return;
    samples.push(sample(1e6 / (computed() - since)));
    since = computed();
  });
  return summary(`${(590 * count).toLocaleString('en')} listeners of one run`, samples, 'epochs a second');
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
const rows = [];
for (const part of [() => long(Number(values.minutes)), () => short(Number(values.runs)), () => listeners(1000)]) {
  rows.push(await part());
  const { what, m0, m1, r0, r1, pace, unit, fine } = rows.at(-1);
  console.log(
    `${what}: ${m0.toFixed(1)} → ${m1.toFixed(1)} MiB, ${r0.toFixed(0)} → ${r1.toFixed(0)} ${unit} (beside a fixed loop: ${pace.toFixed(3)})${fine ? '' : '  PASSES ITS BOUND'}`,
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
    'warm-up (a tenth), and of the last sixth. The last column is the speed at the end as a share of that after the warm-up, both divided by',
    'the pace of a fixed loop just then: what the machine itself gives changes by more.',
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
