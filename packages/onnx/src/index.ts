/** @rivulet/onnx: writes trained programs as ONNX models, and reads such files back into layers that learn. */
export {
  type ExportFilesOptions,
  type ExportOptions,
  type ExportedFiles,
  exportOnnx,
  exportOnnxFiles,
  producer,
} from './export-onnx.js';
export { type ExportOptimizerOptions, exportOptimizer } from './optimizer/export-optimizer.js';
export { type ExportSettings, exportSettings } from './export-settings.js';
export type { DataFile, ExternalData } from './external-data.js';
export { irVersionOf, opsets, target } from './opsets.js';
export { type ImportOptions, type ImportedModel, fromOnnx, importable } from './import/from-onnx.js';
export { onnxLayer } from './import/onnx-layer.js';
export type { OnnxAttribute, OnnxConstant, OnnxGraph, OnnxNode, OnnxParameter, OnnxStructure } from './import/graph.js';
export type { Activation } from './import/head.js';
export { type ModelSummary, type ValueSummary, modelSummary } from './model-summary.js';
export { type BoundProgram, foldConstants } from './fold-constants.js';
export { type LowerOptions, type Parameters, lowerProgram } from './lower-program.js';
export { type TrainingStepFiles, type TrainingStepOptions, exportTrainingStep } from './steps/export-training-step.js';
export { type LoopGraphOptions, loopGraph } from './steps/loop-graph.js';
export { type StepGraphOptions, nextPrefix, stepGraph, uniformPrefix } from './steps/step-graph.js';
export { type NumbersBy, fedNumbers } from './steps/numbers.js';
export { type Arena, type Flattening, flatten } from './steps/flatten.js';
export { withoutPadding } from './steps/without-padding.js';
export { GraphBuilder, type GraphOptions, type NodeAttribute, type NodeAttributes } from './graph-builder.js';
export { type Lowering, lowerings } from './lowerings.js';
export { type Match, type Pattern, equal, gemm, patterns, relu, softmax } from './patterns.js';
export {
  type AttributeProto,
  type DimensionProto,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type OperatorSetIdProto,
  type StringStringEntryProto,
  type TensorProto,
  type TensorShapeProto,
  type TensorTypeProto,
  type TypeProto,
  type ValueInfoProto,
  attributeTypes,
  decodeModel,
  elementTypes,
  encodeModel,
} from './proto.js';
