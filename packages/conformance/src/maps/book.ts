/**
 * The rules as they are taught, which no library has under this name.
 */
import { momentum, nesterov } from '@rivulet/optimizers';
import type { OptimizerTable } from '../table.js';

/** By the names of the files; looked up where a library does not know a name. */
export const bookOptimizers: OptimizerTable = {
  SGDClassical(hyper, learningRate) {
    const options = { learningRate, momentum: hyper.number('momentum') };
    return hyper.flag('nesterov', false)
      ? nesterov({ ...options, form: 'keras' })
      : momentum({ ...options, dialect: 'book' });
  },
  NesterovBook: (hyper, learningRate) =>
    nesterov({ dialect: 'book', learningRate, momentum: hyper.number('momentum') }),
};
