import type { Job } from 'bullmq';
import { EMPTY, Observable } from 'rxjs';
import type { RunNews, RunOrder, Runner } from '../runner.js';
import { Assignment } from './assignment.js';
import type { JobData } from './wire.js';

const job = { data: { search: 'moons', order: { id: '0/0' } as RunOrder } } as Job<JobData>;
const runnerOf = (news$: Observable<RunNews>): Runner => ({
  name: 'a runner',
  run: () => news$,
  close: () => Promise.resolve(),
});

describe('an assignment', () => {
  it('that was stopped before it was begun is not begun', async () => {
    const begun = jest.fn();
    const assignment = new Assignment(job, 0);
    assignment.stop('closed');
    expect(await assignment.do(runnerOf(new Observable(begun)))).toBe('closed');
    expect(begun).not.toHaveBeenCalled();
  });

  it('whose run ends without a result has failed, rather than being on for ever', async () => {
    expect(await new Assignment(job, 0).do(runnerOf(EMPTY))).toEqual({
      tail: { from: 0, reports: [] },
      news: { kind: 'failure', code: 'UNEXPECTED', message: 'a runner: a run ended without a result' },
    });
  });
});
