import type { Progress } from '@rivulet/training';
import { epochLine, number, onlineLine, percent, progressLine } from './progress-line.js';

const at = (epoch: number, changes: Partial<Progress> = {}): Progress => ({
  epoch,
  epochs: 300,
  step: 10 * epoch,
  loss: 1 / epoch,
  accuracy: 0.9871,
  validationLoss: null,
  learningRate: 0.01,
  seconds: epoch / 50,
  epochsPerSecond: 50,
  ...changes,
});

const output = (isTTY: boolean, columns?: number) => {
  const written: string[] = [];
  return { written, stream: { write: (text: string) => written.push(text), isTTY, columns } };
};

test('on a terminal one line is drawn again, at most ten times a second', () => {
  const { written, stream } = output(true, 200);
  let now = 0;
  const line = progressLine(stream, epochLine, () => now);
  for (let epoch = 1; epoch <= 100; epoch++) {
    now += 10;
    line.show(at(epoch));
  }
  expect(written).toHaveLength(10);
  expect(written.every((text) => text.startsWith('\r\u001b[2K') && !text.includes('\n'))).toBe(true);
  expect(written.at(-1)).toContain('epoch  91/300  loss 0.011  accuracy 98.7 %  rate 0.01  50 epochs/s  █');
  expect(written.at(-1)).toMatch(/[▁-█]{16}  5 s left$/);
  line.end();
  expect(written.slice(-2).join('')).toMatch(/epoch 100\/300.*\n$/);
});

test('on a narrow terminal the line is cut, so that it stays one line', () => {
  const { written, stream } = output(true, 30);
  progressLine(stream, epochLine, () => 0).show(at(5));
  expect(written[0]!.replace('\r\u001b[2K', '')).toHaveLength(29);
  expect(written[0]).toMatch(/…$/);
});

test('without a terminal there is the first line, then one for every tenth of the run', () => {
  const { written, stream } = output(false);
  const line = progressLine(stream, epochLine);
  for (let epoch = 1; epoch <= 300; epoch++) line.show(at(epoch));
  line.end();
  expect(written.map((text) => Number(/epoch +(\d+)/.exec(text)?.[1]))).toEqual([
    1, 30, 60, 90, 120, 150, 180, 210, 240, 270, 300,
  ]);
  expect(written.every((text) => text.endsWith('\n') && !text.includes('\u001b'))).toBe(true);
});

test('what is not there is not shown', () => {
  const { written, stream } = output(false);
  progressLine(stream, epochLine).show(at(1, { accuracy: null, learningRate: null, validationLoss: 0.5 }));
  expect(written[0]).toBe('epoch   1/300  loss 1  validation 0.5  50 epochs/s\n');
});

test('on a stream, whose end is unknown, lines come ever more rarely', () => {
  const { written, stream } = output(false);
  const line = progressLine(stream, onlineLine);
  const common = { loss: 0.5, accuracy: 0.75, learningRate: 0.01, seconds: 1, samplesPerSecond: 90_000 };
  for (let step = 100; step <= 2000; step += 100) line.show({ ...common, step, samples: 8 * step });
  expect(written.map((text) => text.split('  ')[0])).toEqual([
    '800 samples',
    '1,600 samples',
    '3,200 samples',
    '6,400 samples',
    '12,800 samples',
  ]);
  expect(written[0]).toBe('800 samples  loss 0.5  accuracy 75.0 %  rate 0.01  90,000 samples/s\n');
});

test('numbers have few digits, and an accuracy of 100 % is one', () => {
  expect([0, 0.012345, 812.4, 12345, 1.26e-7, 3e9, NaN].map((value) => number(value))).toEqual([
    '0',
    '0.0123',
    '812',
    '12,345',
    '1.26e-7',
    '3e9',
    'NaN',
  ]);
  expect([1, 0.99999, 0.5].map(percent)).toEqual(['100 %', '99.9 %', '50.0 %']);
});
