/**
 * The WebAssembly backend: a whole training step as one module.
 */
import {
  type Call,
  ConfigError,
  DataError,
  type Floats,
  type HostScalars,
  type Program,
  type SyncBackend,
  type SyncExecutable,
  check,
  checkCall,
  formatShape,
  isSampleShape,
  largestStep,
  partitionHostScalars,
  provided,
  reference,
  sizeOf,
} from '@rivulet/tensor';
import { type Memory, WebAssembly } from './web-assembly.js';
import { checkRows, withoutPadding } from './calls.js';
import { type Compiled, compileProgram } from './compile.js';
import { CompileCache } from './compile-cache.js';
import { hasRelaxedSimd, hasSimd } from './features.js';

/** Options of `wasm`: each pass can be switched off, to see what it is worth and that it changes no result. */
export type WasmOptions = {
  /** Rewrite the program to an equal one with less to do. Default true. */
  readonly simplify?: boolean;
  /** Finish matrix products elementwise within their own kernel. Default true. */
  readonly epilogues?: boolean;
  /** Compute what is elementwise where it is used instead of keeping it. Default true. */
  readonly inlining?: boolean;
  /** One loop for neighbouring parameters with the same formula. Default true. */
  readonly merge?: boolean;
  /** Vectors of four numbers. Default: where the engine has SIMD; elsewhere the same code on single numbers. */
  readonly simd?: boolean;
  /** Fused multiply-add, a part of SIMD. Default: where the engine has relaxed SIMD (Node ≥ 22, current browsers). */
  readonly fused?: boolean;
};

/**
 * The WebAssembly backend: float32, one module a program, state and data in its linear memory.
 *
 * `backend` of an executable says what really runs: `wasm simd fma`, `wasm simd`, `wasm scalar` where
 * the engine has no SIMD, or `reference (wasm: why)` where the program, or the engine, lacks something
 * else; then the whole program runs on the reference evaluator. The same variant gives the same bits on
 * every machine; with `fma`, on every machine whose processor fuses. `wasm scalar` gives those of
 * `wasm simd`.
 *
 * One backend may run many programs. It remembers what it compiled last, so a model of the same form
 * as an earlier one starts several times sooner.
 *
 * @param options switches; all passes are on by default
 * @throws ConfigError `wasm: expected simd true with fused, received false`
 * @example
 * train({ model, loss, data, optimizer, epochs: 100, backend: wasm() }); // the default
 */
export function wasm(options: WasmOptions = {}): SyncBackend {
  const { simplify = true, epilogues = true, inlining = true, merge = true } = options;
  check(!(options.fused && options.simd === false), 'wasm', 'simd true with fused', options.simd);
  let engine: { readonly variant: string; readonly cache: CompileCache } | undefined;
  const start = () => {
    const simd = options.simd ?? (options.fused === true || hasSimd());
    const fused = options.fused ?? (simd && hasRelaxedSimd());
    const passes = { simplify, epilogues, inlining, merge, simd, fused };
    return {
      variant: fused ? 'wasm simd fma' : simd ? 'wasm simd' : 'wasm scalar',
      cache: new CompileCache((program, samples) => compileProgram(program, samples, passes)),
    };
  };
  return {
    name: 'wasm',
    compile(program, { samples = 32 } = {}) {
      try {
        const { variant, cache } = (engine ??= start());
        return new WasmExecutable(program, (most) => cache.get(program, most), samples, variant);
      } catch (error) {
        if (error instanceof ConfigError) throw error;
        const inner = reference().compile(program);
        return Object.assign(Object.create(inner) as SyncExecutable, {
          backend: `reference (wasm: ${error instanceof Error ? error.message : String(error)})`,
        });
      }
    },
  };
}

type Run = (...addresses: number[]) => void;

class WasmExecutable implements SyncExecutable {
  private compiled: Compiled;
  /** Holds the numbers of the last step, so every executable has its own. */
  private host: HostScalars;
  private memory: Memory;
  /** The memory as numbers; made again when it grows. */
  private ints = new Int32Array(0);
  private floats = new Float32Array(0);
  private start: Run;
  private readonly data = new Map<string, Float32Array>();
  private dataAt = new Map<string, number>();
  /** Where each output of shape [] comes from: a number known now, a slot of the host, or the module's table. */
  private numbers: readonly { readonly constant: number | undefined; readonly slot: number }[] = [];
  private width = 0;
  private addresses: readonly number[] = [];
  private tablesAt = 0;
  private stale = true;
  private last = 0;
  private disposed = false;

  constructor(
    private readonly program: Program,
    private readonly compile: (samples: number) => Compiled,
    private samples: number,
    readonly backend: string,
  ) {
    this.compiled = compile(samples);
    this.host = partitionHostScalars(this.compiled.program);
    this.memory = this.reserve();
    this.start = this.instantiate();
  }

  write(name: string, values: ArrayLike<number>): void {
    if (this.disposed) throw disposedError();
    const state = this.program.state.get(name)?.leaf;
    const data = this.program.data.get(name);
    if (state) {
      const size = sizeOf(state.shape);
      if (values.length !== size)
        throw new DataError(`${name}: ${formatShape(state.shape)} holds ${size} numbers, received ${values.length}`);
      this.floats.set(values, this.stateAddress(name) / 4);
    } else if (data) {
      const columns = Number(data.shape[1]);
      if (values.length % columns !== 0)
        throw new DataError(`${name}: expected rows of ${columns} numbers, received ${values.length} numbers`);
      this.data.set(name, Float32Array.from(values));
      this.stale = true;
    } else throw new ConfigError(`there is no '${name}' in this program`);
  }

  run(given: Call): void {
    if (this.disposed) throw disposedError();
    checkCall(given, this.program, (name) => this.data.has(name));
    checkRows(given, this.program, this.data);
    if (given.steps === 0) return;
    const valid = this.data.get(provided.valid);
    const call = valid ? withoutPadding(given, valid) : given;
    const most = largestStep(call);
    if (most > this.samples) this.recompile(most);
    const { host } = this;
    const { slots } = this.compiled.layout;
    const starts = this.prepareTables(call, slots.bytes / 4, this.numbers.length);
    const rowsAt = starts + 4 * (call.steps + 1);
    const slotsAt = rowsAt + 4 * call.rows.length;
    const row = slots.bytes / 4;
    const numbersAt = slotsAt + 4 * call.steps * row;
    const { ints, floats, width } = this;
    for (let i = 0; i <= call.steps; i++) ints[starts / 4 + i] = call.starts[i]!;
    ints.set(call.rows, rowsAt / 4);
    ints[1] = call.seed | 0;
    for (let i = 0; i < call.steps; i++) {
      const count = call.starts[i + 1]! - call.starts[i]!;
      host.fill(call.step + i, count, call.scalars, i * width, floats, slotsAt / 4 + i * row);
      this.last = count;
    }
    this.start(call.steps, call.step, starts, rowsAt, slotsAt, numbersAt, ...this.addresses);
    const columns = this.numbers.length;
    for (let n = 0; n < columns; n++) {
      const { slot, constant } = this.numbers[n]!;
      for (let i = 0; i < call.steps; i++) {
        call.numbers[i * columns + n] =
          constant ?? (slot >= 0 ? floats[slotsAt / 4 + i * row + slot]! : floats[numbersAt / 4 + i * columns + n]!);
      }
    }
  }

  read(name: string): Floats {
    if (this.disposed) throw disposedError();
    const { layout, program } = this.compiled;
    const state = this.program.state.get(name)?.leaf;
    if (state) return this.slice(this.stateAddress(name), sizeOf(state.shape));
    const output = program.outputs.get(name);
    if (!output) throw new ConfigError(`there is no '${name}' in this program`);
    const { address } = layout.place(output);
    if (!isSampleShape(output.shape)) return this.slice(address, sizeOf(output.shape));
    const columns = Number(output.shape[1]);
    const { panelWidth } = layout;
    const panels = this.floats.subarray(address / 4);
    return Float32Array.from({ length: this.last * columns }, (_, i) => {
      const [row, column] = [Math.floor(i / columns), i % columns];
      return panels[(Math.floor(row / panelWidth) * columns + column) * panelWidth + (row % panelWidth)] ?? NaN;
    });
  }

  dispose(): void {
    this.disposed = true;
    this.data.clear();
    // The instance holds the memory, and the function the instance.
    this.start = () => undefined;
    this.memory = new WebAssembly.Memory({ initial: 0 });
    this.look();
  }

  private stateAddress(name: string): number {
    const leaf = this.compiled.program.state.get(name)?.leaf;
    if (!leaf) throw new ConfigError(`there is no '${name}' in this program`);
    return this.compiled.layout.place(leaf).address;
  }

  private slice(address: number, size: number): Float32Array {
    return this.floats.slice(address / 4, address / 4 + size);
  }

  /** Memory for all that has a fixed place. */
  private reserve(): Memory {
    return new WebAssembly.Memory({ initial: Math.ceil(this.compiled.layout.end / 65536) });
  }

  private look(): void {
    this.ints = new Int32Array(this.memory.buffer);
    this.floats = new Float32Array(this.memory.buffer);
  }

  private instantiate(): Run {
    const { program, layout, module } = this.compiled;
    this.look();
    for (const [value, address] of this.compiled.pool) this.floats[address / 4] = value;
    for (const { address, values } of layout.constants) this.floats.set(values, address / 4);
    const instance = new WebAssembly.Instance(module, { rivulet: { memory: this.memory } });
    this.numbers = program.numbers.map((name) => {
      const output = program.outputs.get(name);
      return { constant: output?.constant, slot: output ? this.host.slots.indexOf(output) : -1 };
    });
    this.width = program.freeScalars.length;
    this.stale = true;
    return instance.exports['run'] as Run;
  }

  /** A module with room for more samples; states move over. */
  private recompile(samples: number): void {
    const states = [...this.program.state.keys()].map((name) => [name, this.read(name)] as const);
    this.samples = samples;
    this.compiled = this.compile(samples);
    this.host = partitionHostScalars(this.compiled.program);
    this.memory = this.reserve();
    this.start = this.instantiate();
    for (const [name, values] of states) this.write(name, values);
  }

  /** Puts the data behind the fixed part and leaves room for the tables; their address. */
  private prepareTables(call: Call, slots: number, numbers: number): number {
    if (this.stale) {
      this.dataAt = new Map();
      let at = this.compiled.layout.end;
      for (const [name, values] of this.data) {
        this.grow(at + values.byteLength);
        this.floats.set(values, at / 4);
        this.dataAt.set(name, at);
        at += values.byteLength;
      }
      this.addresses = [...this.compiled.program.data.keys()]
        .filter((name) => name !== provided.valid)
        .map((name) => this.dataAt.get(name) ?? 0);
      this.tablesAt = at;
      this.stale = false;
    }
    this.grow(this.tablesAt + 4 * (call.steps + 1 + call.rows.length + call.steps * (slots + numbers)));
    return this.tablesAt;
  }

  private grow(bytes: number): void {
    const missing = bytes - this.memory.buffer.byteLength;
    if (missing <= 0) return;
    this.memory.grow(Math.ceil(missing / 65536));
    this.look();
  }
}

function disposedError(): ConfigError {
  return new ConfigError('this executable was disposed');
}
