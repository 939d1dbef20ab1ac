/**
 * What a replay says of the run that it asks about, and where it stops to know.
 */
import type { DecisionEvent, EndEvent, TrainingEvent } from '../events.js';

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
 * Compares a replay with what was recorded.
 *
 * Numbers depend on changes of hyper-parameters and on returns to what was kept; to keep something changes nothing until
 * then, and a stop nothing before it. So an earlier stop is exact, a later one cannot be known, and what follows a
 * different learning rate rests on losses of another run.
 *
 * @param recorded events of one run
 * @param replayed what `replay` made of them
 * @example verdictOf(events, replayed).because; // 'the record ends at epoch 310; this run would have gone on'
 */
export function verdictOf(recorded: readonly TrainingEvent[], replayed: readonly TrainingEvent[]): Verdict {
  const [then, now] = [endingOf(recorded), endingOf(replayed)];
  const parting = partingOf(recorded, replayed, now.step);
  const common = { recorded: then, replayed: now, parting };
  if (parting) return { kind: 'parted', ...common, because: partedBecause(parting, now) };
  if (then.stop && !now.stop) {
    return {
      kind: 'unknown',
      ...common,
      because: `the record ends at epoch ${then.epoch}; this run would have gone on`,
    };
  }
  const same = JSON.stringify(decisionsOf(recorded)) === JSON.stringify(decisionsOf(replayed));
  if (same) return { kind: 'same', ...common, because: 'the same would have been decided' };
  return { kind: 'exact', ...common, because: `a run by these rules has the same numbers until it ends` };
}

function endingOf(events: readonly TrainingEvent[]): Ending {
  const stop = decisionsOf(events).find(({ value }) => value === 'stop') ?? null;
  const last = events.findLast(({ kind }) => kind === 'end' || kind === 'epoch' || kind === 'step');
  const reason = stop ? 'stopped' : last?.kind === 'end' ? last.reason : 'unfinished';
  return { step: last?.step ?? 0, epoch: last?.epoch ?? 0, reason, stop };
}

/** The first difference in numbers up to a step. */
function partingOf(
  recorded: readonly TrainingEvent[],
  replayed: readonly TrainingEvent[],
  until: number,
): Parting | null {
  const [then, now] = [recorded, replayed].map((events) => changesOf(events).filter(({ step }) => step < until));
  const first = Math.max(then?.length ?? 0, now?.length ?? 0);
  let decided: Parting | null = null;
  for (let i = 0; i < first && !decided; i++) {
    const [before, after] = [then?.[i], now?.[i]];
    if (before?.key === after?.key) continue;
    const { step, epoch } = [before, after].flatMap((change) => change?.decision ?? []).sort(byStep)[0]!;
    const at = (change: Change | undefined): DecisionEvent | null => (change?.step === step ? change.decision : null);
    decided = { step, epoch, recorded: at(before), replayed: at(after) };
  }
  const scheduled = scheduledParting(recorded, replayed);
  return decided && (!scheduled || decided.step <= scheduled.step) ? decided : scheduled;
}

/** The last moment before hyper-parameters differ in events. */
function scheduledParting(recorded: readonly TrainingEvent[], replayed: readonly TrainingEvent[]): Parting | null {
  const [then, now] = [recorded, replayed].map((events) => events.filter(hasScalars));
  let last = { step: 0, epoch: 0 };
  for (const [i, event] of (now ?? []).entries()) {
    const before = then?.[i];
    if (before && Object.entries(event.scalars).some(([name, value]) => !Object.is(before.scalars[name], value))) {
      return { ...last, recorded: null, replayed: null };
    }
    last = { step: event.step, epoch: event.epoch };
  }
  return null;
}

type Told = Extract<TrainingEvent, { readonly scalars: unknown }>;

function hasScalars(event: TrainingEvent): event is Told {
  return event.kind === 'epoch' || event.kind === 'step';
}

/** A decision that changes numbers, and all of it that matters. */
type Change = { readonly step: number; readonly key: string; readonly decision: DecisionEvent };

function changesOf(events: readonly TrainingEvent[]): readonly Change[] {
  const kept = new Map<string, number>();
  const changes: Change[] = [];
  for (const decision of decisionsOf(events)) {
    const { step, by, of, value } = decision;
    if (value === 'keep') kept.set(by, step);
    if (typeof value === 'number') changes.push({ step, key: `${step} ${of} ${value}`, decision });
    // To go back changes what it goes back to.
    if (value === 'restore') changes.push({ step, key: `${step} to ${kept.get(by) ?? 'nothing'}`, decision });
  }
  return changes;
}

function decisionsOf(events: readonly TrainingEvent[]): readonly DecisionEvent[] {
  return events.filter((event) => event.kind === 'decision');
}

const byStep = (a: DecisionEvent, b: DecisionEvent): number => a.step - b.step;

function partedBecause({ epoch, recorded, replayed }: Parting, { stop }: Ending): string {
  const from = `from epoch ${epoch} on`;
  const guess = stop ? `, so the stop at epoch ${stop.epoch} is a guess` : '';
  if (!recorded && !replayed)
    return `${from} hyper-parameters differ, and losses are those of the recorded run${guess}`;
  const { of } = (replayed ?? recorded)!;
  const said = (decision: DecisionEvent | null): string => (decision ? `${decision.value}` : 'as before');
  const what = of === 'run' ? 'what the run goes back to' : of;
  return `${from} ${what} would be ${said(replayed)} and was ${said(recorded)}; losses are those of the recorded run${guess}`;
}
