/**
 * The gpu.js backend: a training step as kernels of a graphics card, or of what stands in for one.
 */
import { type Backend, ConfigError, checkChoices } from '@rivulet/tensor';
import { GpuExecutable } from './executable.js';
import { type Mode, type Opened, type Pipeline, modes, openDevice } from './gpu-js.js';

/** Options of `gpu`. */
export type GpuOptions = {
  /** What to run on. Default 'auto': the first of webgpu, webgl2, headlessgl, webasm, cpu that is there. */
  readonly mode?: Mode | 'auto';
};

/**
 * The gpu.js backend: float32, one kernel a kept value, all steps of a call in one pipeline.
 *
 * `backend` of an executable says what ran, as read from the library: `gpu webgpu fused-encoder
 * (nvidia ampere)`, `gpu webasm fused-sync`. A mode that is asked for either runs or is an error; only
 * 'auto' falls back, and says what it passed over. It always waits, so `trainSync` refuses it.
 *
 * @param options.mode default 'auto'
 * @throws ConfigError at once for a mode that does not exist; from `compile`, when gpu.js is not
 * installed or the mode is not there: why, and what brings it
 * @example
 * train({ model, loss, data, optimizer, epochs: 100, backend: gpu({ mode: 'webgpu' }) });
 */
export function gpu({ mode = 'auto' }: GpuOptions = {}): Backend {
  checkChoices('gpu', ['auto', ...modes], { mode });
  return {
    name: mode === 'auto' ? 'gpu' : `gpu ${mode}`,
    async compile(program, { samples } = {}) {
      const opened = await openDevice(mode);
      const describe = (pipeline: Pipeline): string => whatRan(opened, mode, pipeline);
      try {
        return await GpuExecutable.create(program, opened.device, describe, samples === undefined ? {} : { samples });
      } catch (error) {
        await opened.device.close();
        throw error;
      }
    },
  };
}

/** What ran, in words; an error where that is not what was asked for. */
export function whatRan(
  { device, passedOver }: Opened,
  asked: Mode | 'auto',
  { ran, executor, reason }: Pipeline,
): string {
  if (ran !== device.mode && asked !== 'auto') {
    throw new ConfigError(
      `gpu: mode '${asked}' does not run this program, it fell back to ${ran}: ${reason ?? 'no reason given'}`,
    );
  }
  const adapter = device.adapter === null ? '' : ` (${device.adapter})`;
  const why = [...(reason === null ? [] : [reason]), ...passedOver];
  return `gpu ${ran} ${executor}${adapter}${why.length > 0 ? `; not ${why.join('; not ')}` : ''}`;
}

/** Whether a graphics card is there, by the name that it gives; otherwise why not. */
export type Graphics =
  { readonly mode: Mode; readonly adapter: string | null } | { readonly mode: null; readonly why: string };

/**
 * Looks for a graphics card: what `gpu()` would run on, if that is neither software in its place nor the
 * processor.
 */
export async function findGraphics(): Promise<Graphics> {
  try {
    const { device, passedOver } = await openDevice('auto');
    const { mode, adapter } = device;
    await device.close();
    const isProcessor = mode === 'webasm' || mode === 'cpu';
    return isProcessor ? { mode: null, why: passedOver.join('; ') } : { mode, adapter };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { mode: null, why: error.message };
  }
}
