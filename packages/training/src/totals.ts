/**
 * What the steps of an epoch add up to.
 */

/** Running sums over an epoch, and the values of its last step. */
export class Totals {
  /** Loss of the last step, mean over its batch. */
  lastLoss = NaN;
  lastPenalty = 0;
  private lastCorrect = 0;
  private lastSize = 0;
  private loss = 0;
  private penalty = 0;
  private correct = 0;
  private samples = 0;
  private steps = 0;
  private readonly at;
  /** What a step reports besides, and where it stands. */
  private readonly others: readonly (readonly [string, number])[];

  /**
   * @param names of the numbers that a step reports, in their order
   * @param limit a loss above it has diverged
   */
  constructor(
    names: readonly string[],
    private readonly limit = Infinity,
  ) {
    this.at = { loss: names.indexOf('loss'), penalty: names.indexOf('penalty'), correct: names.indexOf('correct') };
    this.others = names.flatMap((name, index) => (name in this.at ? [] : [[name, index] as const]));
  }

  /** The sums, exactly, for a checkpoint. */
  get sums(): Float64Array {
    return Float64Array.of(this.loss, this.penalty, this.correct, this.samples, this.steps);
  }

  /** Goes on from the sums of a checkpoint, or of a place to go back to; the step before it is not known any more. */
  restore(sums: Iterable<number>): void {
    this.lastLoss = NaN;
    [this.loss = 0, this.penalty = 0, this.correct = 0, this.samples = 0, this.steps = 0] = sums;
  }

  /** Forgets everything: a new epoch begins. */
  clear(): void {
    this.loss = this.penalty = this.correct = this.samples = this.steps = 0;
  }

  /** Adds a step of `size` samples whose numbers start at `offset`. */
  add(numbers: Float64Array, offset: number, size: number): void {
    this.lastLoss = this.lossAt(numbers, offset);
    this.lastPenalty = numbers[offset + this.at.penalty] ?? 0;
    this.lastCorrect = numbers[offset + this.at.correct] ?? 0;
    this.lastSize = size;
    this.loss += this.lastLoss * size;
    this.penalty += this.lastPenalty;
    this.correct += this.lastCorrect;
    this.samples += size;
    this.steps++;
  }

  /** The loss of a step whose numbers start at `offset`. */
  lossAt(numbers: Float64Array, offset: number): number {
    return numbers[offset + this.at.loss] ?? NaN;
  }

  /** Whether a loss is one that the run can go on with. */
  isGood(loss: number): boolean {
    return Number.isFinite(loss) && loss <= this.limit;
  }

  /** Steps since `clear`. */
  get count(): number {
    return this.steps;
  }

  /** Samples since `clear`. */
  get size(): number {
    return this.samples;
  }

  get meanLoss(): number {
    return this.loss / this.samples;
  }

  get meanPenalty(): number {
    return this.penalty / this.steps;
  }

  /** Share of the epoch's samples that were right before their update; `null` without classes. */
  get accuracy(): number | null {
    return this.at.correct < 0 ? null : this.correct / this.samples;
  }

  /** The same for the last step. */
  get lastAccuracy(): number | null {
    return this.at.correct < 0 ? null : this.lastCorrect / this.lastSize;
  }

  /** What a step whose numbers start at `offset` reported besides; `null` where there is nothing. */
  metrics(numbers: Float64Array, offset: number): Readonly<Record<string, number>> | null {
    if (this.others.length === 0) return null;
    return Object.fromEntries(this.others.map(([name, index]) => [name, numbers[offset + index] ?? NaN]));
  }
}
