/** @rivulet/kernels-gpu: the training step as kernels of gpu.js. */
export { type GpuOptions, type Graphics, findGraphics, gpu } from './gpu.js';
