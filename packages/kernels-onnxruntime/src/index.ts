/** @rivulet/kernels-onnxruntime: loads, verifies and runs ONNX models in onnxruntime-node. */
export { type OrtOptions, ort } from './ort.js';
export { type LoadOptions, type LoadedModel, type Prediction, loadModel } from './load-model.js';
export { type VerifyOptions, verifyModel } from './verify-model.js';
export {
  type TrainingStepVerification,
  type VerifyTrainingStepOptions,
  verifyTrainingStep,
} from './verify-training-step.js';
export { type ExportReport, type ExportVerifiedOptions, type WrittenFile, exportVerified } from './export-verified.js';
export { type Verification, VerificationError } from './verification-error.js';
export { type ModelValue, type OpenModel, openModel } from './open-model.js';
