import { ConfigError } from '@rivulet/tensor';
import { layerLaws } from '@rivulet/testkit';
import { at } from '../test/at.js';
import { leakyRelu } from './leaky-relu.js';

describe('leakyRelu', () => {
  it('scales what is negative by the slope', () => {
    // −2 · 0.25 = −0.5 with slope 0.25; 3 stays 3 with slope 1; at 0 the slope is that of the left side.
    expect(at(leakyRelu({ slope: 0.25 }), [-2, 0, 3])).toEqual({ y: [-0.5, 0, 3], slope: [0.25, 0.25, 1] });
  });

  it('has a slope of 0.01 unless told otherwise', () => {
    expect(at(leakyRelu(), [-100]).y).toEqual([-1]);
  });

  it('refuses a slope that is not finite, and options that it does not know', () => {
    expect(() => leakyRelu({ slope: NaN })).toThrow(
      new ConfigError('leakyRelu: expected a finite slope, received NaN'),
    );
    expect(() => leakyRelu(JSON.parse('{"alpha":0.2}') as object)).toThrow('no option of this name, received "alpha"');
  });
});

layerLaws('leakyRelu', () => leakyRelu({ slope: 0.2 }));
