import { dense, mlp, relu } from '@rivulet/layers';
import { ConfigError, DataError, type Layer, Trace } from '@rivulet/tensor';
import { type ParametersOptions, type TensorFile, encodeSafetensors, parametersFrom, stateDictOf } from './index.js';
import { decodeWeights } from './decode-weights.js';

const model = mlp({ sizes: [2, 3, 1], hidden: [relu()] });

/** A file with arrays of these shapes; every number is the place of its array. */
const fileOf = (shapes: Readonly<Record<string, readonly number[]>>, metadata = {}): TensorFile => ({
  tensors: Object.fromEntries(
    Object.entries(shapes).map(([name, shape], place) => [
      name,
      { shape, values: new Float32Array(shape.reduce((product, n) => product * n, 1)).fill(place) },
    ]),
  ),
  metadata,
});
const fitting = { '0.weight': [3, 2], '0.bias': [3], '2.weight': [1, 3], '2.bias': [1] };
const withNames = (rename: (name: string) => string) =>
  Object.fromEntries(Object.entries(fitting).map(([name, shape]) => [rename(name), shape]));
const parameters = (file: TensorFile, options: Partial<ParametersOptions> = {}) =>
  parametersFrom(file, { model, features: 2, name: 'net.npz', ...options });
/** First number of each parameter. */
const firsts = (file: TensorFile, options: Partial<ParametersOptions> = {}) =>
  Object.fromEntries(Object.entries(parameters(file, options)).map(([name, [first]]) => [name, first]));
const found = { 'params/0.weight': 0, 'params/0.bias': 1, 'params/2.weight': 2, 'params/2.bias': 3 };

describe('parameters out of a file', () => {
  it('are found under their very names', () => {
    expect(firsts(fileOf(fitting))).toEqual(found);
  });

  it('are found behind a prefix, and under other names of their modules', () => {
    expect(firsts(fileOf(withNames((name) => `net.${name}`)), { prefix: 'net.' })).toEqual(found);
    const other = (name: string) => name.replace(/^0/, 'fc1').replace(/^2/, 'fc2');
    const rename = { fc1: '0', fc2: '2' };
    expect(firsts(fileOf(withNames(other)), { rename })).toEqual(found);
    expect(firsts(fileOf(withNames((name) => `net.${other(name)}`)), { prefix: 'net.', rename })).toEqual(found);
    const full = { 'net.fc1': '0', 'net.fc2.weight': '2.weight', 'net.fc2': '2' };
    expect(firsts(fileOf(withNames((name) => `net.${other(name)}`)), { rename: full })).toEqual(found);
  });

  it('under their very names win over those behind a prefix', () => {
    const file = fileOf({ 'net.0.bias': [3], ...fitting });
    expect(() => firsts(file, { prefix: 'net.' })).toThrow("has no place for 'net.0.bias' [3]");
    expect(firsts(file, { prefix: 'net.', strict: false })['params/0.bias']).toBe(2);
  });

  it('may come from a checkpoint, which holds more', () => {
    const state = withNames((name) => `params/${name}`);
    const checkpoint = fileOf(
      { ...state, 'optimizer/m/0.bias': [3], 'kept/stop/params/0.bias': [3] },
      { rivulet: '{}' },
    );
    expect(firsts(checkpoint)).toEqual(found);
  });

  it('are the same after a way through the bytes of a state dict', () => {
    const [numbers, shapes] = [parameters(fileOf(fitting)), withNames((name) => `params/${name}`)];
    const bytes = encodeSafetensors({ tensors: stateDictOf(numbers, shapes), metadata: {} });
    expect(parameters(decodeWeights(bytes, 'net'))).toEqual(numbers);
  });

  it('may be some of them, with strict off', () => {
    const file = fileOf({ '0.bias': [3], extra: [7] });
    expect(firsts(file, { strict: false })).toEqual({ 'params/0.bias': 0 });
    expect(() => firsts(fileOf({ extra: [7] }), { strict: false })).toThrow(DataError);
  });
});

describe('a file that does not fit', () => {
  const told = (file: TensorFile, options: Partial<ParametersOptions> = {}): string => {
    try {
      parameters(file, options);
      return 'fits';
    } catch (error) {
      expect(error).toBeInstanceOf(DataError);
      return (error as DataError).message;
    }
  };

  it('is told what it lacks, with the nearest names, and what is left over', () => {
    const { '2.bias': bias, ...others } = fitting;
    expect(told(fileOf({ ...others, 'head.bias': bias, 'head.other': [4] }))).toBe(
      "net.npz: does not fit the model: lacks '2.bias' [1] (nearest: 'head.bias'); has no place for 'head.bias' [1], 'head.other' [4]",
    );
  });

  it('is told the shapes, and that Keras turns them', () => {
    expect(told(fileOf({ ...fitting, '0.weight': [2, 3], '2.bias': [5] }))).toBe(
      "net.npz: does not fit the model: '0.weight' has the shape [2, 3], the model needs [3, 2]: transposed, as Keras and scikit-learn store them; '2.bias' has the shape [5], the model needs [1]",
    );
  });

  it('is told the prefix under which it would', () => {
    expect(told(fileOf(withNames((name) => `model.net.${name}`)))).toMatch(
      /; with the prefix 'model\.net\.' all names are found$/,
    );
  });

  it('is told when two arrays would be one parameter', () => {
    const file = fileOf({ ...withNames((name) => `a.${name}`), 'b.bias': [3] });
    expect(told(file, { prefix: 'a.', rename: { b: '0' } })).toBe(
      "net.npz: both 'a.0.bias' and 'b.bias' would be '0.bias'",
    );
  });

  it('is told in a line, however many and long its names are', () => {
    const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`${'x'.repeat(90)}${i}.weight`, [3, 2]]));
    const began = performance.now();
    expect(told(fileOf(many)).length).toBeLessThan(1500);
    expect(performance.now() - began).toBeLessThan(2000);
  });
});

describe('options of parametersFrom', () => {
  it.each([
    [{ prefix: 'nte.' }, "net.npz: expected a prefix that its names have, received 'nte.'"],
    [{ rename: { fc9: '0' } }, "net.npz: expected a name or module that it holds as one to rename, received 'fc9'"],
    [{ features: 0 }, 'parametersFrom: expected an integer features ≥ 1, received 0'],
    [{ strict: 1 }, 'parametersFrom: expected strict true or false, received 1'],
    [{ lr: 1 }, 'parametersFrom: expected no option of this name, received "lr"'],
  ])('%j is a ConfigError', (options, message) => {
    const call = () => parameters(fileOf(fitting), options as Partial<ParametersOptions>);
    expect(call).toThrow(ConfigError);
    expect(call).toThrow(message);
  });

  it('take no model with two things of one name', () => {
    const twice: Layer = {
      name: 'twice',
      spec: null,
      init: (input) => {
        const bias = new Trace().state('bias', [1]);
        return { params: { bias }, state: { bias }, output: input };
      },
      apply: (x, _, state) => ({ output: x, state }),
    };
    expect(() => parameters(fileOf({ bias: [1] }), { model: twice })).toThrow("expected one 'bias' in the model");
    const numbers = { 'params/bias': Float32Array.of(1), 'layers/bias': Float32Array.of(1) };
    expect(() => stateDictOf(numbers, { 'params/bias': [1], 'layers/bias': [1] })).toThrow(
      "expected one array called 'bias'",
    );
    expect(() => stateDictOf(numbers, {})).toThrow("expected a shape for 'params/bias', received none");
  });

  it('say which layer the features do not fit', () => {
    expect(() => parameters(fileOf(fitting), { model: dense(3), features: 5 })).toThrow(DataError);
    expect(() => parameters(fileOf(fitting), { features: 5 })).toThrow('mlp: its sizes begin with 2 features');
  });
});
