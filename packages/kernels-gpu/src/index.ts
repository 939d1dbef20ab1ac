/** @rivulet/kernels-gpu: the training step as kernels of gpu.js. */
export { type GpuOptions, gpu } from './gpu.js';
