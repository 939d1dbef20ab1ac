/**
 * Two sequences that are told in turn, held against each other without being kept.
 */

/** Characters of what one sequence has told and the other has not: with more than one item, and more of them, it never will. */
const mostText = 1 << 18;

/** An item of a sequence, and all of it that counts. */
type Item<T> = { readonly key: string; readonly item: T };

/** Two sequences, the first of which is side 0. */
export class Pairs<T> {
  /** The first items that are not the same; `null` where one sequence has nothing more. */
  difference: readonly [T | null, T | null] | null = null;
  /** What one side has told, and the other not yet. */
  private waiting: Item<T>[] = [];
  private side: 0 | 1 = 0;
  private text = 0;

  /** The next item of a side. */
  tell(side: 0 | 1, key: string, item: T): void {
    if (this.difference) return;
    const [first] = this.waiting;
    if (!first || side === this.side) {
      this.side = side;
      this.waiting.push({ key, item });
      this.text += key.length;
      if (first && this.text > mostText) this.end();
    } else if (first.key === key) {
      this.waiting.shift();
      this.text -= key.length;
    } else this.part(first.item, item);
  }

  /** Nothing more comes: what still waits has nothing beside it. */
  end(): void {
    const [first] = this.waiting;
    if (first && !this.difference) this.part(first.item, null);
  }

  /** Whether both sides have told the same, as far as they have told. */
  get areLevel(): boolean {
    return !this.difference && this.waiting.length === 0;
  }

  private part(waited: T, other: T | null): void {
    this.difference = this.side === 0 ? [waited, other] : [other, waited];
    this.waiting = [];
  }
}
