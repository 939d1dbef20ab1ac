/**
 * Many tests at once: among a hundred pairs of equals, five would differ at p < 0.05.
 */

/**
 * Holm's correction.
 *
 * The i-th smallest of m becomes max over j ≤ i of min(1, (m − j + 1)·pⱼ); all those below a level together err with at
 * most that probability.
 *
 * @param ps in any order, each 0 … 1
 * @returns the corrected ones, in the order of `ps`
 *
 * S. Holm 1979, "A simple sequentially rejective multiple test procedure".
 */
export function holm(ps: readonly number[]): readonly number[] {
  const corrected = new Array<number>(ps.length).fill(1);
  let largest = 0;
  const order = ps.map((p, index) => ({ p, index })).sort((a, b) => a.p - b.p);
  order.forEach(({ p, index }, rank) => {
    largest = Math.max(largest, Math.min(1, (ps.length - rank) * p));
    corrected[index] = largest;
  });
  return corrected;
}
