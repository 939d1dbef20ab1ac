import fc from 'fast-check';
import type { Json } from './contracts.js';
import { unwrapNumbers, wrapNumbers } from './json-numbers.js';

const through = (value: Json): Json => unwrapNumbers(JSON.parse(JSON.stringify(wrapNumbers(value))) as Json);

describe('numbers that JSON lacks', () => {
  it('are wrapped, others are not', () => {
    expect(wrapNumbers({ best: Infinity, since: 3, seen: [-0, NaN, -Infinity], why: 'NaN' })).toEqual({
      best: { $number: 'Infinity' },
      since: 3,
      seen: [{ $number: '-0' }, { $number: 'NaN' }, { $number: '-Infinity' }],
      why: 'NaN',
    });
  });

  it('come back bit for bit, in any value', () => {
    const leaf = fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -Infinity, -0), fc.string(), fc.constant(null));
    const { value } = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        leaf,
        fc.array(tie('value')),
        fc.dictionary(fc.string(), tie('value'), { noNullPrototype: true }),
      ),
    }));
    fc.assert(fc.property(value, (one) => expect(through(one)).toStrictEqual(one)));
  });

  it('leaves other things of that name alone', () => {
    const others: Json[] = [{ $number: 'three' }, { $number: 3 }, { $number: 'NaN', more: 1 }, { number: 'NaN' }];
    for (const other of others) expect(unwrapNumbers(other)).toStrictEqual(other);
    const own = JSON.parse('{"__proto__":{"$number":"NaN"}}') as Json;
    expect(Object.keys(unwrapNumbers(own) as object)).toEqual(['__proto__']);
  });
});
