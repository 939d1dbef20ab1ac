import { expectClose, golden } from '@rivulet/testkit';
import { nesterov } from '../src/index.js';
import { descend } from './descend.js';
import { type Quadratic, quadratic } from './objectives.js';

describe('the three forms of nesterov', () => {
  const file = golden<{ readonly objective: Quadratic }>('closed_loop/quadratic.json');
  const objective = quadratic(file.objective);
  const options = { learningRate: 0.004, momentum: 0.8, weightDecay: 0.3 };
  const steps = 60;

  it('give one path at a constant rate: the stored forms are a velocity ahead, weight decay included', () => {
    const lookahead = descend(nesterov({ ...options, form: 'lookahead' }), objective, steps);
    const torch = descend(nesterov({ ...options, form: 'torch' }), objective, steps);
    const keras = descend(nesterov({ ...options, form: 'keras' }), objective, steps);
    const start = Object.values(objective.start).flat();
    for (let step = 0; step < steps; step++) {
      const [before, now] = [step === 0 ? start : (lookahead[step - 1] ?? []), lookahead[step] ?? []];
      // The velocity of changes is the last change.
      const ahead = now.map((x, i) => x + options.momentum * (x - (before[i] ?? NaN)));
      // 60 steps of a few roundings each.
      expectClose(torch[step] ?? [], ahead, 1e-12, `torch, step ${step + 1}`);
      expectClose(keras[step] ?? [], ahead, 1e-12, `keras, step ${step + 1}`);
    }
  });
});
