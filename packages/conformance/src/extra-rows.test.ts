import { stateFor } from './extra-rows.js';

test('a recorded row is found by a part of the name of a state, wherever the transform stands', () => {
  expect(stateFor('averaged', ['params/p', 'optimizer/1/average/p', 'optimizer/1/count'])).toBe(
    'optimizer/1/average/p',
  );
  expect(stateFor('notfinite_count', ['optimizer/notFinite', 'optimizer/totalNotFinite'])).toBe('optimizer/notFinite');
});

test('a parameter of that name is no state, and of two that fit none is taken', () => {
  expect(stateFor('slow', ['params/slow'])).toBeNull();
  expect(stateFor('slow', ['optimizer/slow/p', 'optimizer/inner/slow/p'])).toBeNull();
  expect(stateFor('unheard', ['optimizer/unheard'])).toBeNull();
});
