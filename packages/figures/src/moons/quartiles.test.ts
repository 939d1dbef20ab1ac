import { quartiles } from './quartiles.js';

describe('quartiles', () => {
  it('are runs themselves where there are nine', () => {
    expect(quartiles([9, 1, 8, 2, 7, 3, 6, 4, 5])).toEqual({ low: 3, median: 5, high: 7 });
  });

  it('lie between neighbours in proportion: at places 0.75, 1.5 and 2.25 of 0 … 3', () => {
    expect(quartiles([40, 10, 30, 20])).toEqual({ low: 17.5, median: 25, high: 32.5 });
  });

  it('count a run that never arrived as later than all others', () => {
    expect(quartiles([Infinity, 1, 2, Infinity, 3])).toEqual({ low: 2, median: 3, high: Infinity });
  });
});
