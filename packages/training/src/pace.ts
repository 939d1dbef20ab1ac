/**
 * How many steps go into one call, so that a page or a server stays responsive.
 */

/** How long the loop works before it lets others have the thread; and how long it waits for what is computed elsewhere. */
const slices = { here: 8, elsewhere: 100 };

/** Measures calls and sizes the next one. What it says changes when things happen, never what happens. */
export class Pace {
  /** Steps that fit into what is left of the slice; at least one. */
  steps = 1;
  private sliceBegan = performance.now();
  private callBegan = 0;
  private readonly slice: number;

  /** @param elsewhere whether the thread is free while a call runs */
  constructor(elsewhere: boolean) {
    this.slice = elsewhere ? slices.elsewhere : slices.here;
  }

  /** A call begins. */
  begin(): void {
    this.callBegan = performance.now();
  }

  /** The call of so many steps is over; `true`: the slice is used up, breathe. Everything since the last breath counts. */
  end(steps: number): boolean {
    const now = performance.now();
    const spent = now - this.sliceBegan;
    // A clock that went back would let nobody else have the thread until it has caught up.
    const left = spent >= 0 ? this.slice - spent : 0;
    const fitting = Math.floor((Math.max(left, 0) * steps) / Math.max(now - this.callBegan, 1e-3));
    // At most twice as many as before, so that one call measured as too short cannot take the thread.
    this.steps = Math.max(1, Math.min(left > 0 ? fitting : Infinity, 2 * steps));
    return left <= 0;
  }

  /** A new slice begins. */
  breathed(): void {
    this.sliceBegan = performance.now();
  }
}
