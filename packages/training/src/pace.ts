/**
 * How many steps go into one call, so that a page or a server stays responsive.
 */

/** How long the loop works before it lets others have the thread. */
const sliceMilliseconds = 8;

/** Measures calls and sizes the next one. What it says changes when things happen, never what happens. */
export class Pace {
  /** Steps that fit into what is left of the slice; at least one. */
  steps = 1;
  private used = 0;

  /** Notes a call; `true`: the slice is used up, breathe. */
  note(steps: number, milliseconds: number): boolean {
    this.used += milliseconds;
    const full = this.used >= sliceMilliseconds;
    if (full) this.used = 0;
    const fitting = Math.floor(((sliceMilliseconds - this.used) * steps) / Math.max(milliseconds, 1e-3));
    // At most twice as many as before, so that one call measured as too short cannot take the thread.
    this.steps = Math.max(1, Math.min(fitting, 2 * steps));
    return full;
  }
}
