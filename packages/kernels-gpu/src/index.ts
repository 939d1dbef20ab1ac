/** @rivulet/kernels-gpu: the training step as kernels of gpu.js. */
export { type GpuOptions, type Graphics, findGraphics, gpu } from './gpu.js';
export {
  type Formula,
  type LossAndGradient,
  type ReductionSizes,
  type TensorKernels,
  type Transposes,
  tensorKernels,
} from './tensor-kernels.js';
