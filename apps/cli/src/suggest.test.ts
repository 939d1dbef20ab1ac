import { nearest, suggestion } from './suggest.js';

test('a slip of the pen is recognised: a letter missing, two exchanged, capitals and dashes', () => {
  const names = ['--epochs', '--batchnorm', '--batch', '--learning-rate'];
  expect(nearest('--epoch', names)).toBe('--epochs');
  expect(nearest('--batch-norm', names)).toBe('--batchnorm');
  expect(nearest('--learningrate', names)).toBe('--learning-rate');
  expect(nearest('trian', ['train', 'plugins'])).toBe('train');
});

test('what is like nothing gets no suggestion, however long it is', () => {
  expect(nearest('cosine', ['adam', 'sgd'])).toBeNull();
  expect(nearest('x'.repeat(100_000), ['adam'])).toBeNull();
  expect(nearest('adam', [])).toBeNull();
  expect(suggestion('cosine', ['adam'])).toBe('');
});

test('a suggestion is the end of a sentence', () => {
  expect(suggestion('adm', ['adam'])).toBe("; did you mean 'adam'?");
});

test('the beginning of a name is enough, of several the shortest is meant', () => {
  expect(nearest('cosine', ['constant', 'cosineWarmRestarts', 'cosineDecay'])).toBe('cosineDecay');
  expect(nearest('exponentially', ['exponentialDecay'])).toBe('exponentialDecay');
  expect(nearest('co', ['cosineDecay'])).toBeNull();
});
