/**
 * Timing of what is fast once it is warm.
 *
 * The engine compiles hot functions again in the background, on the same core here. So everything runs for a while
 * first. A span begins at the initial state each time and ends long before the loss is tiny: gradients that have become
 * subnormal numbers are slow on machines that do not flush them to zero, and that would be measured instead.
 */
export const median = (list) => {
  const sorted = [...list].sort((a, b) => a - b);
  const half = (sorted.length - 1) / 2;
  return (sorted[Math.floor(half)] + sorted[Math.ceil(half)]) / 2;
};

/** Milliseconds of each span: `reset()`, not timed, then `work()`. */
export function spans(reset, work, { warmUp = 700, budget = 1000, least = 5, most = 101 } = {}) {
  const began = performance.now();
  while (performance.now() - began < warmUp) {
    reset();
    work();
  }
  const times = [];
  const started = performance.now();
  while (times.length < least || (times.length < most && performance.now() - started < budget)) {
    reset();
    const start = performance.now();
    work();
    times.push(performance.now() - start);
  }
  return times;
}

/** The last line of a child's output, which is all that its parent reads. */
export function report(result) {
  console.log(JSON.stringify(result));
}
