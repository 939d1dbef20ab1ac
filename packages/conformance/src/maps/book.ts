/**
 * The rules as they are taught, which no library has under this name.
 */
import { momentum, nesterov } from '@rivulet/optimizers';
import type { OptimizerTable } from '../table.js';

/** By the names of the files; looked up where a library does not know a name. */
export const bookOptimizers: OptimizerTable = {
  SGDClassical: (hyper, learningRate) =>
    hyper.flag('nesterov', false)
      ? nesterov({ learningRate, momentum: hyper.number('momentum'), form: 'keras' })
      : momentum({ learningRate, momentum: hyper.number('momentum'), velocity: 'changes' }),
  NesterovBook: (hyper, learningRate) =>
    nesterov({ learningRate, momentum: hyper.number('momentum'), form: 'lookahead' }),
};
