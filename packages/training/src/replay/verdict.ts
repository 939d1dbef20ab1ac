/**
 * What a replay says of the run that it asks about, and where it stops to know.
 */
import { type OperatorFunction, concatWith, connect, defer, ignoreElements, merge, of, tap } from 'rxjs';
import type { DecisionEvent, EndEvent, EpochEvent, StepEvent, TrainingEvent } from '../events.js';
import { Pairs } from './pairs.js';

/** How a stream ends. */
export type Ending = {
  readonly step: number;
  readonly epoch: number;
  /** As `end` says; 'stopped' by a decision; 'unfinished' where the record breaks off. */
  readonly reason: EndEvent['reason'] | 'unfinished';
  /** The decision that ended it, if one did. */
  readonly stop: DecisionEvent | null;
};

/** Where a replay and what was recorded first differ in a number that training depends on. */
export type Parting = {
  /** The last update whose numbers are those of both. */
  readonly step: number;
  readonly epoch: number;
  /** What was decided then and would be decided now; `null` where nothing, and both where a schedule differs. */
  readonly recorded: DecisionEvent | null;
  readonly replayed: DecisionEvent | null;
};

/** What a replay says. */
export type Verdict = {
  /**
   * 'same': nothing would have been different. 'exact': up to its end, a real run would have been what the replay says.
   * 'unknown': the run would have gone on where the record ends. 'parted': numbers would have been others on the way.
   */
  readonly kind: 'same' | 'exact' | 'unknown' | 'parted';
  readonly recorded: Ending;
  readonly replayed: Ending;
  readonly parting: Parting | null;
  /** In a sentence. */
  readonly because: string;
};

/**
 * Compares a replay with what was recorded; the verdict is the only value, when the stream has ended.
 *
 * Numbers depend on changes of hyper-parameters and on returns to what was kept; to keep something changes nothing until
 * then, and a stop nothing before it. So an earlier stop is exact, a later one cannot be known, and what follows a
 * different learning rate rests on losses of another run. However long the run is, none of it is kept.
 *
 * @param replaying `replay(rules, recorded)`, alone or with others behind it that listen
 * @returns an operator on the recorded stream
 * @example
 * from(readRun('events.ndjson', console.warn)).pipe(verdictOf(replay(rules, recorded))).subscribe(({ because }) => console.log(because));
 * // the record ends at epoch 310; this run would have gone on
 */
export function verdictOf(
  replaying: OperatorFunction<TrainingEvent, TrainingEvent>,
): OperatorFunction<TrainingEvent, Verdict> {
  return (events$) =>
    defer(() => {
      const comparison = new Comparison();
      return events$.pipe(
        // Each event is heard as it was recorded first, and then what the replay makes of it.
        connect((recorded$) =>
          merge(
            recorded$.pipe(tap((event) => comparison.hear(0, event))),
            recorded$.pipe(
              replaying,
              tap((event) => comparison.hear(1, event)),
            ),
          ),
        ),
        ignoreElements(),
        concatWith(defer(() => of(comparison.verdict()))),
      );
    });
}

/** Two streams as they are told in turn, the recorded one (0) and the replayed one (1). */
class Comparison {
  private readonly courses = [new Course(), new Course()] as const;
  private readonly decisions = new Pairs<DecisionEvent>();
  private readonly changes = new Pairs<DecisionEvent>();
  /** The last event with hyper-parameters, as it was recorded. */
  private measured: Told | null = null;
  /** The last moment at which hyper-parameters were the same, and whether they have differed since. */
  private same = { step: 0, epoch: 0 };
  private isOther = false;

  hear(side: 0 | 1, event: TrainingEvent): void {
    const course = this.courses[side];
    course.hear(event);
    if (event.kind === 'decision') {
      this.decisions.tell(side, JSON.stringify(event), event);
      const key = course.changeOf(event);
      if (key !== null) this.changes.tell(side, key, event);
    }
    if (event.kind !== 'epoch' && event.kind !== 'step') return;
    if (side === 0) this.measured = event;
    else this.compare(event);
  }

  verdict(): Verdict {
    this.decisions.end();
    this.changes.end();
    const [recorded, replayed] = [this.courses[0].ending(), this.courses[1].ending()];
    const parting = this.partingBefore(replayed.step);
    const common = { recorded, replayed, parting };
    if (parting) return { kind: 'parted', ...common, because: partedBecause(parting, replayed) };
    if (recorded.stop && !replayed.stop) {
      return {
        kind: 'unknown',
        ...common,
        because: `the record ends at epoch ${recorded.epoch}; this run would have gone on`,
      };
    }
    if (!this.decisions.difference) return { kind: 'same', ...common, because: 'the same would have been decided' };
    return { kind: 'exact', ...common, because: `a run by these rules has the same numbers until it ends` };
  }

  /** Takes the last moment before hyper-parameters differ in events. */
  private compare({ step, epoch, scalars }: Told): void {
    const then = this.measured?.scalars;
    this.isOther ||= then !== undefined && Object.keys(scalars).some((name) => !Object.is(then[name], scalars[name]));
    if (!this.isOther) this.same = { step, epoch };
  }

  /** The first difference in numbers before a step. */
  private partingBefore(until: number): Parting | null {
    const scheduled = this.isOther ? { ...this.same, recorded: null, replayed: null } : null;
    const pair = this.changes.difference;
    const [first] = (pair ?? []).flatMap((decision) => decision ?? []).sort(byStep);
    if (!pair || !first || first.step >= until || (scheduled && first.step > scheduled.step)) return scheduled;
    const [recorded, replayed] = pair.map((decision) => (decision?.step === first.step ? decision : null));
    return { step: first.step, epoch: first.epoch, recorded: recorded ?? null, replayed: replayed ?? null };
  }
}

/** Who may have kept something that can be gone back to: the last so many. */
const mostKeepers = 10_000;

/** One stream. */
class Course {
  private stop: DecisionEvent | null = null;
  private last: EndEvent | Told | null = null;
  /** The step at which each decider last kept something. */
  private readonly kept = new Map<string, number>();

  hear(event: TrainingEvent): void {
    if (event.kind === 'end' || event.kind === 'epoch' || event.kind === 'step') this.last = event;
    if (event.kind === 'decision' && event.value === 'stop') this.stop ??= event;
  }

  ending(): Ending {
    const { stop, last } = this;
    const reason = stop ? 'stopped' : last?.kind === 'end' ? last.reason : 'unfinished';
    return { step: last?.step ?? 0, epoch: last?.epoch ?? 0, reason, stop };
  }

  /** All that matters of a decision that changes numbers; `null` where it changes none. */
  changeOf({ step, by, of, value }: DecisionEvent): string | null {
    if (typeof value === 'number') return `${step} ${of} ${value}`;
    // To go back changes what it goes back to.
    if (value === 'restore') return `${step} to ${this.kept.get(by) ?? 'nothing'}`;
    if (value === 'keep') {
      this.kept.delete(by);
      this.kept.set(by, step);
      for (const oldest of this.kept.keys()) {
        if (this.kept.size <= mostKeepers) break;
        this.kept.delete(oldest);
      }
    }
    return null;
  }
}

type Told = EpochEvent | StepEvent;

const byStep = (a: DecisionEvent, b: DecisionEvent): number => a.step - b.step;

function partedBecause({ epoch, recorded, replayed }: Parting, { stop }: Ending): string {
  const from = `from epoch ${epoch} on`;
  const guess = stop ? `, so the stop at epoch ${stop.epoch} is a guess` : '';
  if (!recorded && !replayed)
    return `${from} hyper-parameters differ, and losses are those of the recorded run${guess}`;
  const { of: about } = (replayed ?? recorded)!;
  const said = (decision: DecisionEvent | null): string => (decision ? `${decision.value}` : 'as before');
  const what = about === 'run' ? 'what the run goes back to' : about;
  return `${from} ${what} would be ${said(replayed)} and was ${said(recorded)}; losses are those of the recorded run${guess}`;
}
