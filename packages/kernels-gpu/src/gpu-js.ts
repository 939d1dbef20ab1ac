/**
 * gpu.js, typed: the only module that knows the library.
 *
 * Its own types are unions that say little, and it falls back without a word: to another backend,
 * to another executor. Here its objects become small ones that say what they are, and what really
 * ran is read back from it. It is loaded when a device is asked for, not before.
 */
import { ConfigError } from '@rivulet/tensor';

/** A backend of gpu.js. */
export type Mode = 'webgpu' | 'webgl2' | 'headlessgl' | 'webasm' | 'cpu';

/** All of them, fastest first where the hardware is there. */
export const modes: readonly Mode[] = ['webgpu', 'webgl2', 'headlessgl', 'webasm', 'cpu'];

declare const opaque: unique symbol;
/** A kernel of a device; only pipelines of the same device can call it. */
export type Kernel = { readonly [opaque]: 'kernel' };
/** A value that stays on the device: an argument of a pipeline, or what a kernel leaves. */
export type Handle = { readonly [opaque]: 'handle' };

/** Numbers for a pipeline, and their size as [x, y, z]. */
export type Argument = { readonly values: Float32Array; readonly size: readonly number[] };

/** Calls of kernels, recorded once and replayed in one call. */
export interface Pipeline {
  /** Uploads the arguments, runs all recorded calls, reads the results back; numbers in the order of x, then y, then z. */
  run(args: readonly Argument[]): Promise<readonly Float32Array[]>;
  /** The backend that runs it; read it after a run. */
  readonly ran: string;
  /** How: `fused-sync`, `fused-encoder`, `generic`. */
  readonly executor: string;
  /** Why it is not fused; `null` where it is, or was never meant to be. */
  readonly reason: string | null;
  destroy(): Promise<void>;
}

/** A mode that answered. Whoever opens one closes it. */
export interface Device {
  readonly mode: Mode;
  /** What answered: the adapter of WebGPU, what draws for WebGL2; `null` where it has no name. */
  readonly adapter: string | null;
  /** How many arrays one kernel may read. */
  readonly inputs: number;
  /** Kernels and pipelines that were made here and not given back yet. */
  readonly alive: number;
  /** @param output size of the result as [x], [x, y] or [x, y, z] */
  kernel(source: string, output: readonly number[]): Kernel;
  /** Records what `record` calls; it gets as many handles as there are arguments, and returns the results. */
  pipeline(
    count: number,
    record: (args: readonly Handle[], call: (kernel: Kernel, args: readonly Handle[]) => Handle) => readonly Handle[],
  ): Pipeline;
  /** Runs one kernel by itself, with a readback. */
  call(kernel: Kernel, args: readonly Argument[]): Promise<Float32Array>;
  release(kernel: Kernel): void;
  close(): Promise<void>;
}

/** What of the library is used. */
type Library = {
  readonly GPU: LibraryGpu;
  readonly Input: new (values: Float32Array, size: number[]) => object;
  readonly WebGL2Kernel: unknown;
  readonly HeadlessGLKernel: unknown;
};
type LibraryGpu = {
  new (settings: { readonly mode: string }): Instance;
  readonly isHeadlessGLSupported: boolean;
  readonly isWebGL2Supported: boolean;
  readonly isWebGPUSupported: boolean;
  readonly isWebAssemblySupported: boolean;
};
type Instance = {
  /** The class of its kernels; all that run on WebGL of any kind call their mode 'gpu'. */
  readonly Kernel: unknown;
  createKernel(source: string, settings: object): Runnable;
  createPipeline(record: (...handles: unknown[]) => unknown, settings: object): Recorded;
  destroy(): Promise<void>;
};
type Runnable = { (...args: unknown[]): unknown; destroy(): void };
type Recorded = {
  (...args: unknown[]): Promise<unknown>;
  readonly backend: string | null;
  readonly executorKind: string;
  readonly fallbackReason: string | null;
  destroy(): Promise<void>;
};
type Adapter = {
  readonly info?: { readonly vendor?: string; readonly architecture?: string; readonly device?: string };
};
type Canvas = new (width: number, height: number) => { getContext(kind: 'webgl2'): Context | null };
type Context = {
  getExtension(name: 'WEBGL_debug_renderer_info'): { readonly UNMASKED_RENDERER_WEBGL: number } | null;
  getExtension(name: 'WEBGL_lose_context'): { loseContext(): void } | null;
  getParameter(name: number): string | null;
};
type Navigator = { readonly gpu?: { requestAdapter(): Promise<Adapter | null> } };

async function load(): Promise<Library> {
  try {
    const module = (await import('gpu.js')) as unknown as Partial<Library> & { readonly default?: Partial<Library> };
    const library = { ...module.default, ...module };
    if (library.GPU && library.Input) return library as Library;
  } catch (error) {
    const { code } = error as { readonly code?: string };
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw error;
  }
  throw new ConfigError("gpu: the package 'gpu.js' is not installed; npm install --ignore-scripts gpu.js@2");
}

/** The adapter of WebGPU by name; `null` where none answers. */
async function findAdapter(): Promise<string | null> {
  const { gpu } = (globalThis as { readonly navigator?: Navigator }).navigator ?? {};
  const adapter = await gpu?.requestAdapter().catch(() => null);
  if (!adapter) return null;
  const { vendor, architecture, device } = adapter.info ?? {};
  return [vendor, architecture, device].filter(Boolean).join(' ') || 'unnamed adapter';
}

/** What draws for WebGL2 in a page, by name; `null` where it is not told. */
function findRenderer(): string | null {
  const { OffscreenCanvas: Canvas } = globalThis as { readonly OffscreenCanvas?: Canvas };
  const context = Canvas ? new Canvas(1, 1).getContext('webgl2') : null;
  const names = context?.getExtension('WEBGL_debug_renderer_info');
  const renderer = names ? context?.getParameter(names.UNMASKED_RENDERER_WEBGL) : null;
  // Browsers limit how many contexts there are.
  context?.getExtension('WEBGL_lose_context')?.loseContext();
  return renderer ?? null;
}

/** What a mode lacks here, and what would bring it; `null`: nothing. */
function lack({ GPU }: Library, mode: Mode, adapter: string | null): string | null {
  switch (mode) {
    case 'webgpu':
      if (adapter !== null) return null;
      return GPU.isWebGPUSupported
        ? 'no WebGPU adapter answers; it needs a graphics driver with Vulkan, Metal or Direct3D 12'
        : 'there is no navigator.gpu; in Node, npm install webgpu and put its create([]) on globalThis.navigator.gpu; a page needs a browser with WebGPU and https';
    case 'webgl2':
      return GPU.isWebGL2Supported ? null : "there is no WebGL2; it needs a browser, in Node take 'headlessgl'";
    case 'headlessgl':
      return GPU.isHeadlessGLSupported
        ? null
        : "the package 'gl' did not load; it needs npm rebuild gl with install scripts on, and an X display (xvfb-run)";
    case 'webasm':
      return GPU.isWebAssemblySupported ? null : 'this engine has no WebAssembly';
    case 'cpu':
      return null;
  }
}

/** Names of software that answers in place of a graphics card: slower than WebAssembly. */
const software = /swiftshader|llvmpipe|lavapipe|software|basic render/i;

/** A device, and what `auto` passed over before it, with the reasons. */
export type Opened = { readonly device: Device; readonly passedOver: readonly string[] };

/**
 * Opens a device of this mode, or of the first that is there and no software in place of a graphics card.
 *
 * @throws ConfigError when gpu.js is not installed, or the mode is not there: why, and what brings it
 */
export async function openDevice(mode: Mode | 'auto'): Promise<Opened> {
  const library = await load();
  const passedOver: string[] = [];
  for (const candidate of mode === 'auto' ? modes : [mode]) {
    const adapter = candidate === 'webgpu' ? await findAdapter() : candidate === 'webgl2' ? findRenderer() : null;
    const why = lack(library, candidate, adapter);
    const slow = mode === 'auto' && adapter !== null && software.test(adapter);
    if (why === null && !slow) return { device: new LibraryDevice(library, candidate, adapter), passedOver };
    if (mode !== 'auto') throw new ConfigError(`gpu: mode '${mode}' is not there: ${String(why)}`);
    passedOver.push(`${candidate}: ${why?.split(';')[0] ?? `it is software, ${String(adapter)}`}`);
  }
  throw new ConfigError(`gpu: no mode is there: ${passedOver.join('; ')}`);
}

class LibraryDevice implements Device {
  readonly inputs: number;
  private readonly instance: Instance;
  private readonly own = new Set<Kernel | Pipeline>();

  constructor(
    private readonly library: Library,
    readonly mode: Mode,
    readonly adapter: string | null,
  ) {
    // WebGPU promises 8 storage buffers a kernel, of which the result is one; WebGL 16 textures.
    this.inputs = 7;
    this.instance = new library.GPU({ mode });
  }

  get alive(): number {
    return this.own.size;
  }

  kernel(source: string, output: readonly number[]): Kernel {
    const made = this.instance.createKernel(source, { output: [...output], precision: 'single' }) as unknown as Kernel;
    this.own.add(made);
    return made;
  }

  pipeline(
    count: number,
    record: (args: readonly Handle[], call: (kernel: Kernel, args: readonly Handle[]) => Handle) => readonly Handle[],
  ): Pipeline {
    const call = (kernel: Kernel, args: readonly Handle[]): Handle =>
      (kernel as unknown as Runnable)(...args) as Handle;
    const trace = (...handles: unknown[]): unknown => record(handles as Handle[], call);
    // The library asks a function for the number of its parameters, and a rest parameter counts as none.
    Object.defineProperty(trace, 'length', { value: count });
    const recorded = this.instance.createPipeline(trace, { threads: false });
    const { mode, instance, library } = this;
    const graphics =
      instance.Kernel === library.WebGL2Kernel
        ? 'webgl2'
        : instance.Kernel === library.HeadlessGLKernel
          ? 'headlessgl'
          : 'webgl';
    const made: Pipeline = {
      run: async (args) => {
        const results = (await recorded(...args.map((one) => this.input(one)))) as unknown[];
        return results.map(flat);
      },
      get ran() {
        return recorded.backend === 'gpu' ? graphics : (recorded.backend ?? mode);
      },
      get executor() {
        return recorded.executorKind;
      },
      get reason() {
        const fusing = mode === 'webgpu' || mode === 'webasm';
        return fusing ? recorded.fallbackReason : null;
      },
      destroy: () => {
        this.own.delete(made);
        return recorded.destroy();
      },
    };
    this.own.add(made);
    return made;
  }

  async call(kernel: Kernel, args: readonly Argument[]): Promise<Float32Array> {
    return flat(await (kernel as unknown as Runnable)(...args.map((one) => this.input(one))));
  }

  release(kernel: Kernel): void {
    this.own.delete(kernel);
    (kernel as unknown as Runnable).destroy();
  }

  close(): Promise<void> {
    return this.instance.destroy();
  }

  private input({ values, size }: Argument): object {
    return new this.library.Input(values, [...size]);
  }
}

/** Rows of rows of numbers as one array. */
function flat(result: unknown): Float32Array {
  if (result instanceof Float32Array) return result;
  const parts: Float32Array[] = [];
  let size = 0;
  const collect = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(collect);
    else {
      const part = value as Float32Array;
      parts.push(part);
      size += part.length;
    }
  };
  collect(result);
  const [first] = parts;
  if (parts.length === 1 && first) return first;
  const whole = new Float32Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
