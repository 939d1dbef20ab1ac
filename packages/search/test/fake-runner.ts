/**
 * A runner whose runs are formulas, done as soon or as late as a test likes, and searches that tell whether anything
 * but their plan had a say.
 */
import { type Json, specOf } from '@rivulet/tensor';
import { Observable, type SchedulerLike, Subject, type Subscriber, asyncScheduler, identity, mergeMap } from 'rxjs';
import {
  type Pruner,
  type RunNews,
  type RunOrder,
  type Runner,
  type Sampler,
  type SearchPlan,
  float,
} from '../src/index.js';

/** A run with a rate that is searched for. */
export const template = {
  model: specOf('m#m'),
  loss: specOf('l#l'),
  data: specOf('d#d'),
  optimizer: specOf('o#o', { rate: float(0, 1) }),
  penalties: [],
  stop: null,
  epochs: 10,
  batchSize: 4,
  seed: 0,
} satisfies Json;

/** The rate that was chosen for a run. */
export function rateOf({ spec }: RunOrder): number {
  return (spec.optimizer.args[0] as { readonly rate: number }).rate;
}

/** News of a run that learns in ten epochs, to a loss that its rate and its seed decide; a rate near 1 diverges. */
export function newsOfRate(order: RunOrder): readonly RunNews[] {
  const rate = rateOf(order);
  const loss = (rate - 0.3) ** 2 + 0.01 * chance(`${order.spec.seed} ${rate}`);
  const news: RunNews[] = [];
  for (let epoch = order.every; epoch <= order.spec.epochs; epoch += order.every) {
    news.push({ kind: 'report', epoch, updates: 5 * epoch, value: loss + 1 / epoch });
    if (rate > 0.95 && epoch > 4) return [...news, { kind: 'failure', code: 'DIVERGED', message: 'too fast' }];
  }
  return [...news, { kind: 'result', value: loss, epochs: order.spec.epochs, updates: 5 * order.spec.epochs }];
}

/** A runner that does so many runs at once, each step of which takes as long as `delay` says: `null` is no time at all. */
export class FakeRunner implements Runner {
  readonly name = 'fake';
  /** Runs that somebody waits for now, and at most so far. */
  on = 0;
  most = 0;
  readonly begun: string[] = [];
  private readonly waiting = new Subject<Observable<never>>();

  constructor(
    workers: number,
    private readonly delay: () => number | null,
    private readonly news: (order: RunOrder) => readonly RunNews[] = newsOfRate,
    private readonly scheduler: SchedulerLike = asyncScheduler,
  ) {
    this.waiting.pipe(mergeMap(identity, workers)).subscribe();
  }

  run(order: RunOrder): Observable<RunNews> {
    return new Observable((listener) => {
      this.on++;
      this.most = Math.max(this.most, this.on);
      listener.add(() => this.on--);
      this.waiting.next(
        new Observable((place) => {
          listener.add(() => place.complete());
          if (listener.closed) return;
          this.begun.push(order.id);
          this.tell(this.news(order), listener);
        }),
      );
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private tell(news: readonly RunNews[], listener: Subscriber<RunNews>): void {
    const from = (at: number): void => {
      for (let i = at; i < news.length && !listener.closed; i++) {
        const wait = this.delay();
        if (wait === null) {
          listener.next(news[i]!);
          continue;
        }
        listener.add(
          this.scheduler.schedule(() => {
            listener.next(news[i]!);
            from(i + 1);
          }, wait),
        );
        return;
      }
      listener.complete();
    };
    from(0);
  }
}

/** A number in [0, 1) that a text decides. */
export function chance(text: string): number {
  let hash = 2166136261;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619);
  hash = Math.imul(hash ^ (hash >>> 15), 2246822507);
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}

/** A sampler that everything it is told has a say in. */
export const telltaleSampler: Sampler = {
  name: 'telltale',
  spec: specOf('@example/telltale#sampler'),
  sample: ({ number, seed, trials }) => ({ 'optimizer.o.rate': chance(JSON.stringify([number, seed, trials])) }),
};

/** A pruner that everything it is told has a say in; ends one run in six or so. */
export const telltalePruner: Pruner = {
  name: 'telltale',
  spec: specOf('@example/telltale#pruner'),
  prune: ({ direction, trial, others }) => {
    const seen = others.map(({ number, state, value, reports }) => [number, state, value, reports.length]);
    return chance(JSON.stringify([direction, trial, seen])) < 0.02;
  },
};

/** A search of these. */
export function planOf(changes: Partial<SearchPlan> = {}): SearchPlan {
  const objective = { of: 'loss' } as const;
  return { template, objective, trials: 30, sampler: telltaleSampler, pruner: telltalePruner, seed: 7, ...changes };
}
