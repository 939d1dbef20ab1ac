import { Pairs } from './pairs.js';

/** Tells two sequences, the second one behind the first by so many items. */
function told(a: readonly string[], b: readonly string[], behind = 0): Pairs<string> {
  const pairs = new Pairs<string>();
  for (let i = 0; i < Math.max(a.length, b.length + behind); i++) {
    if (i < a.length) pairs.tell(0, a[i]!, a[i]!);
    if (i >= behind && i - behind < b.length) pairs.tell(1, b[i - behind]!, b[i - behind]!);
  }
  return pairs;
}

test('the first items that are not the same are found, whoever is ahead', () => {
  for (const behind of [0, 1, 3]) {
    expect(told(['a', 'b', 'c'], ['a', 'b', 'c'], behind)).toMatchObject({ difference: null, areLevel: true });
    expect(told(['a', 'b', 'c'], ['a', 'x', 'c'], behind).difference).toEqual(['b', 'x']);
  }
});

test('what one has more of differs from nothing, once nothing more comes', () => {
  const [longer, shorter] = [told(['a', 'b'], ['a']), told(['a'], ['a', 'b'])];
  for (const pairs of [longer, shorter]) {
    expect(pairs).toMatchObject({ difference: null, areLevel: false });
    pairs.end();
  }
  expect(longer.difference).toEqual(['b', null]);
  expect(shorter.difference).toEqual([null, 'b']);
});

test('a long text is waited for, a crowd of items is not', () => {
  const long = 'x'.repeat(1 << 20);
  expect(told([long], [long], 1).areLevel).toBe(true);
  const many = Array.from({ length: 100_000 }, (_, i) => `item ${i}`);
  expect(told(many, many, 1000).areLevel).toBe(true);
  expect(told(many, many, 99_999).difference).toEqual(['item 0', null]);
});
