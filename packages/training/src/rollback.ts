/**
 * A place to go back to, and how often that was done.
 */
import type { CheckpointEvent } from './events.js';
import { type DivergencePolicy, policyName } from './divergence-policy.js';
import type { Snapshot } from './machine.js';

/** Where a run stands between two steps. */
export type Place = {
  readonly step: number;
  readonly epoch: number;
  /** Training loss of its weights; NaN where that is not finite. */
  readonly loss: number;
  /** Sums over the epoch that is under way. */
  readonly totals: Float64Array;
  readonly state: Snapshot;
};

/** Remembers the best place of a run. */
export class Rollback {
  private best: Place | null = null;
  private used = 0;
  private reached = -1;
  private readonly factor: number;
  private readonly retries: number;

  /** @param resume where the run goes on from, with what it had remembered */
  constructor({ factor = 0.5, retries = 3 }: DivergencePolicy, resume: CheckpointEvent | undefined) {
    this.factor = factor;
    this.retries = retries;
    if (!resume?.rollback) return;
    const { step, epoch, loss, used, reached } = resume.rollback;
    const [totals, state] = [Float64Array.from(resume.totals[policyName] ?? []), resume.kept[policyName]];
    this.used = used;
    this.reached = reached;
    if (state) this.best = { step, epoch, loss: loss ?? NaN, totals, state };
  }

  /** Where to go back to; `null` before there is such a place. */
  get place(): Place | null {
    return this.best;
  }

  /** Whether weights with this loss would be a better place than the one there is. */
  prefers(loss: number): boolean {
    return this.best === null || loss <= this.best.loss || (Number.isNaN(this.best.loss) && !Number.isNaN(loss));
  }

  /** Remembers a place, unless numbers of its model are not finite, which a loss over steps does not tell; whether it did. */
  remember(place: Place): boolean {
    const models = Object.keys(place.state).filter((name) => !name.startsWith('optimizer/'));
    const isWhole = models.every((name) => place.state[name]?.every(Number.isFinite));
    if (isWhole) this.best = place;
    return isWhole;
  }

  /**
   * The place to go back to, once more.
   *
   * @param step up to which decisions from outside were carried out
   * @returns `null` where there is none, or it was done often enough
   */
  goBack(step: number): Place | null {
    if (!this.best || this.used >= this.retries) return null;
    this.used++;
    this.reached = Math.max(this.reached, step);
    return this.best;
  }

  /** The rate to go on with. */
  lower(rate: number): number {
    return rate * this.factor;
  }

  /** How often it was done, and how often it may be: `1 of 3`. */
  get count(): string {
    return `${this.used} of ${this.retries}`;
  }

  /** What a checkpoint needs besides the arrays. */
  get entry(): Pick<CheckpointEvent, 'rollback'> {
    if (!this.best) return {};
    const { step, epoch, loss } = this.best;
    const { used, reached } = this;
    return { rollback: { step, epoch, loss: Number.isFinite(loss) ? loss : null, used, reached } };
  }
}
