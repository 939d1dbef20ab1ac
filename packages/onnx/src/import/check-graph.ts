/**
 * Checks a graph that comes as plain data, out of a checkpoint for instance.
 */
import { check } from '@rivulet/tensor';
import type { OnnxGraph } from './graph.js';

type Rule = (value: unknown) => boolean;

const text: Rule = (value) => typeof value === 'string';
const number: Rule = (value) => typeof value === 'number' && Number.isFinite(value);
const length: Rule = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const oneOf =
  (...words: readonly string[]): Rule =>
  (value) =>
    words.includes(value as string);
const list =
  (rule: Rule): Rule =>
  (value) =>
    Array.isArray(value) && value.every(rule);
const record =
  (rules: { readonly [key: string]: Rule }): Rule =>
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(rules).every(([key, rule]) => Object.hasOwn(value, key) && rule(value[key as keyof typeof value]));
const setting: Rule = (value) => text(value) || number(value) || list(number)(value);

const rules: { readonly [K in keyof OnnxGraph]: Rule } = {
  opset: length,
  input: text,
  axes: list(length),
  samples: length,
  output: text,
  columns: length,
  variance: oneOf('biased', 'unbiased'),
  nodes: list(
    record({
      op: text,
      name: text,
      inputs: list(text),
      outputs: list(text),
      attributes: list(record({ name: text, value: setting })),
    }),
  ),
  parameters: list(
    record({
      value: text,
      name: text,
      kind: oneOf('params', 'layers'),
      shape: list(length),
      start: number,
      spread: number,
    }),
  ),
  constants: list(
    record({ name: text, dims: list(length), values: list(number), type: oneOf('float', 'integer', 'truth') }),
  ),
};

/**
 * Checks every part of a graph.
 *
 * @throws ConfigError naming the first part that is not as it must be
 */
export function checkGraph(graph: unknown): asserts graph is OnnxGraph {
  check(typeof graph === 'object' && graph !== null, 'onnxLayer', 'a graph', graph);
  for (const [key, rule] of Object.entries(rules)) {
    const value = Object.hasOwn(graph, key) ? graph[key as keyof typeof graph] : undefined;
    check(
      rule(value),
      'onnxLayer',
      `a graph with ${key} as fromOnnx gives them`,
      value === undefined ? 'none' : typeof value,
    );
  }
}
