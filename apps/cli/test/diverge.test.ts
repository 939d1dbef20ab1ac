/**
 * A run that diverges keeps what it has learned, or goes back by itself.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { call, eventsIn, temporaryFolder } from './call.js';

const folder = temporaryFolder();
const at = (...names: readonly string[]) => join(folder.path(), ...names);
const calls = (...argv: readonly string[]) => call(folder.path(), argv);
/** Plain descent with a penalty that pushes harder than it can follow: w grows by 1.1 an epoch until a loss is above 1e6. */
const explosive = [
  ...['--optimizer', 'sgd', '--learning-rate', '1', '--l2', '1.05', '--epochs', '300', '--batch', 'all'],
  ...['--diverge-at', '1000000', '--quiet', '--out', 'run'],
];
const decisions = () =>
  eventsIn(at('run', 'events.ndjson')).flatMap((event) =>
    event.kind === 'decision' ? [[event.by, event.of, event.value]] : [],
  );
const half = ['onDivergence', 'learningRate', 0.5];

test('its last checkpoint is named; resume with a policy, or a start from the checkpoint, ends well', async () => {
  const first = await calls('train', ...explosive, '--checkpoint-every', '5steps');
  expect(first.code).toBe(1);
  expect(first.err).toMatch(
    /^error: sgd: the loss became .* above divergeAt 1000000; .*; here: --learning-rate 0\.1, --clip-norm 1 or --on-divergence rollback; the last checkpoint is run\/partial\/checkpoint\.safetensors: go on with rivulet resume run --on-divergence rollback, or start from it with --initial and a lower rate; what was recorded is in run\/partial\n$/,
  );
  expect((await calls('resume', 'run', '--quiet')).code).toBe(1);
  const checkpoint = readFileSync(at('run', 'partial', 'checkpoint.safetensors'));
  writeFileSync(at('last.safetensors'), checkpoint);
  const started = await calls(
    'train',
    ...explosive,
    '--initial',
    'last.safetensors',
    '--learning-rate',
    '0.1',
    '--out',
    'other',
  );
  expect(started).toMatchObject({ code: 0, err: '' });
  expect(await calls('resume', 'run', '--quiet', '--on-divergence', 'rollback')).toMatchObject({ code: 0, err: '' });
  expect(decisions()).toEqual([half]);
});

test('with a policy it goes back, which the log and the record tell, and a replay finds again', async () => {
  writeFileSync(at('rivulet.config.json'), JSON.stringify({ onDivergence: 'rollback', rollbackRetries: 2 }));
  expect(await calls('train', ...explosive)).toMatchObject({ code: 0, err: '' });
  expect(decisions()).toEqual([half]);
  const record = JSON.parse(readFileSync(at('run', 'run.json'), 'utf8')) as { plan: { spec: object } };
  expect(record.plan.spec).toMatchObject({
    divergeAt: 1e6,
    onDivergence: { rollback: true, factor: 0.5, retries: 2 },
  });
  expect(await calls('replay', at('run', 'events.ndjson'))).toMatchObject({ code: 0, err: '' });
});

test.each([
  [
    ['train', '--on-divergence', 'weep'],
    '--on-divergence: expected \'rollback\', or nothing: the run ends, received "weep"',
  ],
  [['train', '--rollback-factor', '0.5'], '--rollback-factor: says how a run goes back; add --on-divergence rollback'],
  [['resume', 'run', '--rollback-retries', '0'], '--rollback-retries: expected an integer ≥ 1, received 0'],
  [
    ['compare', 'adam', 'sgd', '--on-divergence', 'rollback'],
    '--on-divergence: does not go with compare: a run that goes back counts its epochs twice',
  ],
])('%j is told what is wrong', async (argv, message) => {
  expect(await calls(...argv)).toMatchObject({ code: 2, err: `error: ${message}\n` });
});
