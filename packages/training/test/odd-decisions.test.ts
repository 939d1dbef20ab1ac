/**
 * Decisions from outside that are none, and very many of them.
 */
import { sgd } from '@rivulet/optimizers';
import { Subject, config, firstValueFrom, from, lastValueFrom, timer } from 'rxjs';
import { type OutsideDecision, decodeCheckpoint, encodeCheckpoint, train, trainSync } from '../src/index.js';
import { smallTask } from './small-task.js';

const rate = (value: number, step?: number): OutsideDecision => ({
  ...{ by: 'user', of: 'learningRate', value, because: '' },
  ...(step !== undefined && { step }),
});

describe('a decision from outside', () => {
  it.each([3.5, NaN, -1, '4'])(
    'of step %p, which is none, is an error on the stream, and nothing else happens',
    async (step) => {
      const unhandled: unknown[] = [];
      config.onUnhandledError = (error: unknown) => unhandled.push(error);
      const door = new Subject<OutsideDecision>();
      const end = lastValueFrom(train(smallTask({ decisions: door, epochs: 1e6 })));
      setTimeout(() => door.next(rate(0.1, step as number)), 5);
      await expect(end).rejects.toThrow(/^decision: expected an integer step ≥ 0, received /);
      await firstValueFrom(timer(5));
      expect(unhandled).toEqual([]);
      config.onUnhandledError = null;
    },
  );

  it('that is nothing at all is an error on the stream', () => {
    const decisions = from([null as unknown as OutsideDecision]);
    expect(() => [...trainSync(smallTask({ decisions }))]).toThrow(/^decision: expected /);
  });
});

it('a run takes as many decisions as a long run has made', () => {
  const decisions = from(Array.from({ length: 150_000 }, (_, i) => rate(0.1 / (i + 1), 1000 + i)));
  const events = [...trainSync(smallTask({ optimizer: sgd(), decisions, epochs: 2 }))];
  expect(events.at(-1)).toMatchObject({ kind: 'end', step: 8 });
});

describe('somebody without a name', () => {
  const run = (value: 'keep' | 'restore', step: number): OutsideDecision => ({
    by: '',
    of: 'run',
    value,
    because: '',
    step,
  });

  it('keeps nothing that a run without a stop rule would end with', () => {
    const kept = [...trainSync(smallTask({ decisions: from([run('keep', 4)]) }))].at(-1);
    expect(kept).toEqual([...trainSync(smallTask())].at(-1));
  });

  it('goes back to what was kept also in a run that was resumed in between', () => {
    const task = smallTask({ decisions: from([run('keep', 4), run('restore', 14)]), checkpointEvery: { steps: 10 } });
    const whole = [...trainSync(task)];
    const checkpoint = whole.find((event) => event.kind === 'checkpoint');
    if (!checkpoint) throw new Error('no checkpoint came');
    const resumed = [...trainSync({ ...task, resume: decodeCheckpoint(encodeCheckpoint(checkpoint)) })];
    expect(resumed.at(-1)).toEqual(whole.at(-1));
  });
});
