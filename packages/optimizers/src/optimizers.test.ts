/**
 * Every optimizer against every law. A new optimizer is a new row in test/rows.ts or test/further-rows.ts.
 */
import {
  ConfigError,
  type Scalar,
  type Signal,
  type Transform,
  initialState,
  random,
  reference,
  traceUpdate,
} from '@rivulet/tensor';
import { expectClose, runTransform, transformLaws } from '@rivulet/testkit';
import { furtherRows } from '../test/further-rows.js';
import { rows } from '../test/rows.js';

const generator = random(2, 'optimizers');
const draw = (size: number) => Array.from({ length: size }, () => generator.normal());
const start = draw(4);
const gradients = Array.from({ length: 20 }, () => draw(4));

describe.each(Object.entries({ ...rows, ...furtherRows }))('%s', (name, row) => {
  const { make, scalars, refused, forms = [], still = {}, elementwise = true, shape = [4] } = row;
  const { waits = 0, drifts = false } = row;
  const given = { start, gradients, shape };
  for (const form of [{}, ...forms]) {
    transformLaws(`${name}(${JSON.stringify(form)})`, () => make(form));
  }

  it.each(Object.keys(scalars))('%s may be a number, a schedule, or set from outside step by step', (option) => {
    const value = scalars[option] ?? NaN;
    const values = gradients.map((_, step) => value * (1 - step / 40));
    const constant = runTransform(make(scalars), given);
    expect(runTransform(make({ ...scalars, [option]: () => value }), given)).toEqual(constant);

    const scheduled = runTransform(make({ ...scalars, [option]: (step: number) => values[step] }), given);
    expect(scheduled).not.toEqual(constant);
    expect(runDecided(make({ ...scalars, [option]: watcher(value) }), shape, option, values)).toEqual(scheduled);
    expect(runDecided(make({ ...scalars, [option]: value }), shape, option, values)).toEqual(scheduled);
  });

  it.each(Object.entries(refused))('refuses %s %p', (option, value) => {
    const attempt = () => make({ [option]: value });
    expect(attempt).toThrow(ConfigError);
    expect(attempt).toThrow(new RegExp(`^${name}: expected .*${option === 'lr' ? 'received "lr"$' : option}`));
  });

  it('needs no options, and takes undefined for a default', () => {
    expect(make({ learningRate: undefined }).spec).toEqual(make().spec);
    expect(runTransform(make({ learningRate: undefined }), given)).toEqual(runTransform(make(), given));
  });

  it('climbs with maximize as it descends on the negative', () => {
    const negative = gradients.map((row) => row.map((g) => -g));
    for (const form of [{}, ...forms]) {
      const turned = make({ ...form, maximize: !('maximize' in form && form['maximize']) });
      expect(runTransform(turned, { ...given, gradients: negative })).toEqual(runTransform(make(form), given));
    }
  });

  it(`moves against a gradient that stays${drifts ? '' : ', and not without one'}`, () => {
    const steady = gradients.map(() => [1, -1, 0, 0]);
    const path = runTransform(make(still), { ...given, start: [0, 0, 0, 5], gradients: steady });
    let [left, right] = [0, 0];
    for (const [a = NaN, b = NaN, c, d] of path.slice(waits)) {
      expect(a).toBeLessThan(left);
      expect(b).toBeGreaterThan(right);
      if (!drifts) expect([c, d]).toEqual([0, 5]);
      [left, right] = [a, b];
    }
    expect(path.slice(0, waits)).toEqual(steady.slice(0, waits).map(() => [0, 0, 0, 5]));
  });

  it('treats every element by itself, so that a matrix is as good as a vector, unless it is for whole tensors', () => {
    const vector = runTransform(make(), { start, gradients });
    const matrix = runTransform(make(), { start, gradients, shape: [2, 2] });
    if (elementwise) expect(matrix).toEqual(vector);
    else expect(matrix).not.toEqual(vector);
  });

  it('stays within float32 rounding of float64 in float32', () => {
    const exact = runTransform(make(scalars), given);
    const rounded = runTransform(make(scalars), { ...given, precision: 'float32' });
    // 20 steps of about ten roundings of 6e-8; relative to 10⁻³ + |x|.
    rounded.forEach((row, step) => expectClose(row, exact[step] ?? [], 2e-3, `step ${step + 1}`));
    expect(rounded).not.toEqual(exact);
  });
});

/** A signal that a run would ask; here the numbers come from outside. */
function watcher(value: number): Signal<number, null> {
  return {
    name: 'watcher',
    spec: null,
    per: 'epoch',
    init: () => null,
    value: () => value,
    next: (state) => state,
    because: () => 'it is a test',
  };
}

/** Fills one hyper-parameter with a number a step, as the loop does with what was decided. */
function runDecided(
  transform: Transform,
  shape: readonly number[],
  option: string,
  values: readonly number[],
): number[][] {
  const program = traceUpdate(transform, { p: shape });
  const executable = reference({ precision: 'float64' }).compile(program);
  const initial = initialState(program, { precision: 'float64' }, { 'params/p': start });
  for (const [name, numbers] of Object.entries(initial)) executable.write(name, numbers);
  const fill = (source: Scalar | null | undefined) => (typeof source === 'number' ? source : NaN);
  return gradients.map((gradient, index) => {
    executable.write('gradients/p', gradient);
    executable.run({
      steps: 1,
      step: index + 1,
      seed: 0,
      rows: new Int32Array(0),
      starts: Int32Array.of(0, 0),
      scalars: Float64Array.from(program.freeScalars, (name) =>
        name === `optimizer/${option}` ? (values[index] ?? NaN) : fill(program.scalars.get(name)?.source),
      ),
      numbers: new Float64Array(0),
    });
    return Array.from(executable.read('params/p'));
  });
}
