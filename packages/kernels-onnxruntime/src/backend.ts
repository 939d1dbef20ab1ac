/** @rivulet/kernels-onnxruntime/backend: the ONNX Runtime backend alone, which pages can import too. */
export { type OrtOptions, ort } from './ort.js';
