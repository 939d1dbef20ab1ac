import { layerLaws } from '@rivulet/testkit';
import { at } from '../test/at.js';
import { relu } from './relu.js';

describe('relu', () => {
  it('passes what is positive and stops what is not', () => {
    // max(−2, 0) = 0 with slope 0; max(3, 0) = 3 with slope 1; at 0 the slope is that of the left side.
    expect(at(relu(), [-2, 0, 3])).toEqual({ y: [0, 0, 3], slope: [0, 0, 1] });
  });
});

layerLaws('relu', relu);
