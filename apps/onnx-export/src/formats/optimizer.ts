/**
 * The optimizer alone: parameters, gradients and state in, new parameters and state out.
 */
import { type OpenModel, openModel } from '@rivulet/kernels-onnxruntime';
import { exportOptimizer } from '@rivulet/onnx';
import { ConfigError, RivuletError, isSolver } from '@rivulet/tensor';
import { trainingStepOf } from '@rivulet/training';
import { writeWhole } from '../files.js';
import { randomFeeds } from '../verify/feeds.js';
import type { Format } from './format.js';
import { refuseSettings, written } from './written.js';

const prefix = 'params/';

/** Writes the rule for the parameters of the model. */
export const optimizer: Format = {
  about: 'what updates: parameters, gradients and state in, new parameters and state out, in plain operators',
  async write({ task, spec }, place, settings) {
    refuseSettings(settings, 'an optimizer');
    const { optimizer: rule } = task;
    if (isSolver(rule)) {
      throw new ConfigError(`${rule.name}: decides on the host from one evaluation to the next, so it is no program`);
    }
    const shapes = Object.fromEntries(
      [...trainingStepOf(task).program.state].flatMap(([name, { leaf }]) =>
        name.startsWith(prefix) ? [[name.slice(prefix.length), leaf.shape.map(Number)] as const] : [],
      ),
    );
    const { opset } = settings;
    const metadata = { run: JSON.stringify(spec) };
    const bytes = await exportOptimizer({ optimizer: rule, shapes, metadata, ...(opset !== undefined && { opset }) });
    const opened = await openModel(bytes);
    const broken = await firstBroken(opened).finally(() => opened.dispose());
    if (broken !== undefined) {
      throw new RivuletError('VERIFICATION', `${place.shown}: ONNX Runtime computes a ${broken} that is not finite`);
    }
    writeWhole(place, bytes);
    return {
      files: [written(place, bytes)],
      notes: [],
      data: { optimizer: rule.spec ?? rule.name, shapes },
      facts: [
        ['optimizer', rule.name],
        ['checked', 'one update in ONNX Runtime, all results finite'],
      ],
    };
  },
};

/** The first result of an update of made-up values that is not finite. */
async function firstBroken(model: OpenModel): Promise<string | undefined> {
  const results = Object.entries(await model.run(randomFeeds(model.inputs)));
  return results.find(
    ([, { values }]) => !Array.from<number | string>(values).every((value) => Number.isFinite(value)),
  )?.[0];
}
