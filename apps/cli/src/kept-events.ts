/**
 * What stays in memory of the events of a run: enough to draw its course, and no more however long it is.
 */
import type { EpochEvent, EventOf, StepEvent, TrainingEvent } from '@rivulet/training';

/** Far more than a chart has columns; a run with fewer epochs is kept whole. */
const fine = 20_000;

/** Newer decisions push out older ones beyond so many. */
const mostDecisions = 10_000;

type Numbered<T> = { readonly number: number; readonly event: T };

/**
 * Epochs and steps are thinned out: of each bucket of neighbours the lowest and the highest loss stay, in their order, and a
 * loss that is not finite. Of the decisions to keep the best only the last stays, which is the one that counts. Which events
 * stay depends on the events alone, so that a resumed run draws what an uninterrupted one does.
 */
export class KeptEvents {
  private count = 0;
  private readonly others: Numbered<TrainingEvent>[] = [];
  private decisions: Numbered<EventOf<'decision'>>[] = [];
  private readonly epochs = new Thinned<EpochEvent>();
  private readonly steps = new Thinned<StepEvent>();

  /** Takes the next event. Checkpoints are not kept, which hold parameters, nor warnings, which no chart shows. */
  add(event: TrainingEvent): void {
    const number = this.count++;
    if (event.kind === 'epoch') this.epochs.add({ number, event });
    else if (event.kind === 'step') this.steps.add({ number, event });
    else if (event.kind === 'decision') this.addDecision({ number, event });
    else if (event.kind === 'start' || event.kind === 'end') this.others.push({ number, event });
  }

  /** What is kept, in its order. */
  get events(): readonly TrainingEvent[] {
    const kept: Numbered<TrainingEvent>[] = [
      ...this.others,
      ...this.decisions,
      ...this.epochs.kept(),
      ...this.steps.kept(),
    ];
    return kept.sort((a, b) => a.number - b.number).map(({ event }) => event);
  }

  private addDecision(added: Numbered<EventOf<'decision'>>): void {
    this.decisions.push(added);
    if (this.decisions.length <= 2 * mostDecisions) return;
    const lastKeep = this.decisions.findLast(({ event }) => event.value === 'keep');
    const told = this.decisions.filter((item) => item.event.value !== 'keep' || item === lastKeep);
    this.decisions = told.slice(-mostDecisions);
  }
}

/** A line with fewer points, and every peak. */
class Thinned<T extends { readonly loss: number }> {
  private points: Numbered<T>[] = [];
  /** The points since the last full bucket. */
  private bucket: Numbered<T>[] = [];
  private last: Numbered<T> | null = null;
  /** How many points a bucket is of, and how many have come since the last was full. */
  private size = 1;
  private filled = 0;

  add(point: Numbered<T>): void {
    this.last = point;
    this.bucket = extremes([...this.bucket, point]);
    if (++this.filled < this.size) return;
    this.points.push(...this.bucket);
    this.bucket = [];
    this.filled = 0;
    if (this.points.length < 2 * fine) return;
    const [first, ...rest] = this.points;
    this.points = first ? [first] : [];
    for (let at = 0; at < rest.length; at += 4) this.points.push(...extremes(rest.slice(at, at + 4)));
    this.size *= this.size === 1 ? 4 : 2;
  }

  kept(): readonly Numbered<T>[] {
    const kept = [...this.points, ...this.bucket];
    return this.last && kept.at(-1) !== this.last ? [...kept, this.last] : kept;
  }
}

/** The lowest and the highest of some points, in their order, and one that is a gap. */
function extremes<T extends { readonly loss: number }>(points: readonly Numbered<T>[]): Numbered<T>[] {
  let low: Numbered<T> | null = null;
  let high: Numbered<T> | null = null;
  let gap: Numbered<T> | null = null;
  for (const point of points) {
    const { loss } = point.event;
    if (!Number.isFinite(loss)) gap = point;
    else {
      if (!low || loss < low.event.loss) low = point;
      if (!high || loss > high.event.loss) high = point;
    }
  }
  return points.filter((point) => point === low || point === high || point === gap);
}
