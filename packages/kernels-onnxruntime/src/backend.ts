/** @rivulet/kernels-onnxruntime/backend: the ONNX Runtime backend alone, which pages can import too. */
export { type OrtOptions, findOrt, ort } from './ort.js';
