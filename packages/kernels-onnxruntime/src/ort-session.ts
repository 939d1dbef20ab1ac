/**
 * One graph of a program in the runtime, with the tensors that go in and come out.
 */
import {
  type Call,
  DataError,
  type Floats,
  type HostScalars,
  type Program,
  type Shape,
  fillUniform,
  isSampleShape,
  partitionHostScalars,
  provided,
  sizeOf,
  streamKey,
} from '@rivulet/tensor';
import {
  type Arena,
  encodeModel,
  fedNumbers,
  flatten,
  loopGraph,
  nextPrefix,
  producer,
  stepGraph,
  target,
  uniformPrefix,
} from '@rivulet/onnx';
import type { Runtime } from './runtime.js';

/** What a program is opened with. */
export type Opened = {
  readonly runtime: Pick<Runtime, 'InferenceSession' | 'Tensor' | 'env'>;
  readonly provider: string;
  readonly threads: number;
  /** Providers that were tried before, and why they are not used. */
  readonly passedOver: readonly string[];
};

type Native = Awaited<ReturnType<Runtime['InferenceSession']['create']>>;
type OrtTensor = InstanceType<Runtime['Tensor']>;
type Feeds = Record<string, OrtTensor>;
/** A state, or an arena of them: its tensor, and the one that the next run writes. */
type Place = { readonly name: string; tensor: OrtTensor; spare: OrtTensor | null };

export class Session {
  readonly readsValid: boolean;
  private readonly places = new Map<string, Place>();
  /** Where a state lies in its place. */
  private readonly spans = new Map<string, { readonly place: Place; readonly at: number; readonly size: number }>();
  private readonly data = new Map<string, OrtTensor>();
  private readonly uniforms: readonly { readonly stream: string; readonly shape: Shape }[];
  private readonly outputs = new Map<string, Float32Array>();

  private constructor(
    private readonly program: Program,
    private readonly lowered: Program,
    private readonly opened: Opened,
    private readonly native: Native,
    private readonly host: HostScalars,
    private readonly loops: boolean,
    arenas: readonly Arena[],
    readonly said: string,
  ) {
    this.readsValid = lowered.data.has(provided.valid);
    const inArena = new Set(arenas.flatMap(({ states }) => states));
    for (const { name, states, sizes } of arenas) {
      const place = this.place(name, [sizes.reduce((sum, size) => sum + size, 0)], true);
      let at = 0;
      states.forEach((state, index) => {
        const size = sizes[index] ?? 0;
        this.spans.set(state, { place, at, size });
        at += size;
      });
    }
    for (const [name, { leaf, next }] of lowered.state) {
      if (inArena.has(name)) continue;
      const place = this.place(name, leaf.shape.map(Number), next !== null);
      this.spans.set(name, { place, at: 0, size: sizeOf(leaf.shape) });
    }
    this.uniforms = lowered.nodes().flatMap((node) => {
      const stream = node.as('uniform')?.stream;
      return stream === undefined ? [] : [{ stream, shape: node.shape }];
    });
  }

  /**
   * @param program as it was given, whose order of scalars a call has
   * @param lowered the same, simplified
   */
  static async open(program: Program, lowered: Program, opened: Opened): Promise<Session> {
    const { runtime, provider, threads, passedOver } = opened;
    const loops = [...lowered.outputs.values()].every(({ shape }) => shape.length === 0);
    const flattening = loops ? flatten(lowered) : new Map<string, never>();
    const graph = loops
      ? loopGraph({ program: lowered, numbers: 'fed', flattening })
      : stepGraph({ program: lowered, numbers: 'fed' });
    const bytes = encodeModel({
      irVersion: target.irVersion,
      producerName: producer.name,
      producerVersion: producer.version,
      graph,
      opsetImport: [{ domain: '', version: target.opset }],
      metadataProps: [],
    });
    const native = await runtime.InferenceSession.create(bytes, {
      executionProviders: [provider],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      logSeverityLevel: 3,
      // Moments of dead units decay towards zero, and subnormal numbers are a hundred times slower.
      extra: { session: { set_denormal_as_zero: '1' } },
    });
    const why = passedOver.length > 0 ? `; not ${passedOver.join('; not ')}` : '';
    const version = runtime.env.versions.node ?? runtime.env.versions.web ?? runtime.env.versions.common;
    const said = `onnxruntime ${version} ${provider}, ${threads} ${threads === 1 ? 'thread' : 'threads'}${why}`;
    const arenas = [...flattening.values()].map(({ arena }: { readonly arena: Arena }) => arena);
    return new Session(program, lowered, opened, native, partitionHostScalars(lowered), loops, arenas, said);
  }

  writeState(name: string, values: ArrayLike<number>): void {
    const span = this.spans.get(name);
    if (span) numbersOf(span.place.tensor).set(values, span.at);
  }

  readState(name: string): Float32Array {
    const span = this.spans.get(name);
    return span ? numbersOf(span.place.tensor).slice(span.at, span.at + span.size) : new Float32Array(0);
  }

  /** `undefined` before the first run. */
  readOutput(name: string): Floats | undefined {
    return this.outputs.get(name)?.slice();
  }

  writeData(name: string, values: Float32Array, columns: number): void {
    if (this.lowered.data.has(name)) this.data.set(name, this.tensor(values, [values.length / columns, columns]));
  }

  async run(call: Call, written: ReadonlyMap<string, Float32Array>): Promise<void> {
    this.checkRows(call, written);
    if (this.loops) return this.runSteps(call, written);
    for (let index = 0; index < call.steps; index++) await this.runStep(call, index, written);
  }

  close(): void {
    for (const map of [this.places, this.spans, this.data, this.outputs]) map.clear();
    void this.native.release();
  }

  /** All steps of a call at once. */
  private async runSteps(call: Call, written: ReadonlyMap<string, Float32Array>): Promise<void> {
    const { steps, starts } = call;
    const first = starts[0] ?? 0;
    const last = starts[steps] ?? 0;
    const feeds = this.stateFeeds();
    feeds['starts'] = this.integers(steps + 1, (index) => (starts[index] ?? 0) - first);
    if (this.lowered.data.size > 0)
      feeds['rows'] = this.integers(last - first, (index) => call.rows[first + index] ?? 0);
    for (const [name, tensor] of this.data) feeds[name] = tensor;
    const slots = this.host.slots.length;
    if (slots > 0) {
      const numbers = new Float32Array(slots * steps);
      const one = new Float64Array(slots);
      for (let index = 0; index < steps; index++) {
        this.fillNumbers(call, index, written, one);
        for (let slot = 0; slot < slots; slot++) numbers[slot * steps + index] = one[slot]!;
      }
      feeds[fedNumbers] = this.tensor(numbers, [slots, steps]);
    }
    for (const { stream, shape } of this.uniforms) {
      const key = streamKey(call.seed, stream);
      const columns = Number(shape.at(-1) ?? 1);
      const whole = isSampleShape(shape) ? (last - first) * columns : steps * sizeOf(shape);
      const values = new Float32Array(whole);
      for (let index = 0; index < steps; index++) {
        const [from, to] = [(starts[index] ?? 0) - first, (starts[index + 1] ?? 0) - first];
        const [at, rows] = isSampleShape(shape)
          ? [from * columns, to - from]
          : [index * sizeOf(shape), sizeOf(shape) / columns];
        fillUniform(values.subarray(at), rows, columns, key, call.step + index);
      }
      const dims = isSampleShape(shape) ? [last - first, columns] : [steps, ...shape.map(Number)];
      feeds[uniformPrefix + stream] = this.tensor(values, dims);
    }
    const results = await this.call(feeds);
    const { numbers } = this.program;
    numbers.forEach((name, column) => {
      const values = results.get(name);
      for (let index = 0; index < steps; index++)
        call.numbers[index * numbers.length + column] = values?.[index] ?? NaN;
      this.outputs.set(name, Float32Array.of(values?.[steps - 1] ?? NaN));
    });
  }

  private async runStep(call: Call, index: number, written: ReadonlyMap<string, Float32Array>): Promise<void> {
    const [from, to] = [call.starts[index] ?? 0, call.starts[index + 1] ?? 0];
    const feeds = this.stateFeeds();
    for (const [name, leaf] of this.lowered.data) {
      const columns = Number(leaf.shape[1]);
      const values = new Float32Array((to - from) * columns);
      const all = written.get(name);
      for (let row = from; row < to; row++) {
        const at = (call.rows[row] ?? 0) * columns;
        if (all) values.set(all.subarray(at, at + columns), (row - from) * columns);
        else values.fill(1, (row - from) * columns, (row - from + 1) * columns);
      }
      feeds[name] = this.tensor(values, [to - from, columns]);
    }
    if (this.host.slots.length > 0) {
      const one = new Float64Array(this.host.slots.length);
      this.fillNumbers(call, index, written, one);
      feeds[fedNumbers] = this.tensor(Float32Array.from(one), [one.length]);
    }
    for (const { stream, shape } of this.uniforms) {
      const dims = shape.map((length) => (length === 'batch' ? to - from : length));
      const columns = dims.at(-1) ?? 1;
      const values = new Float32Array(dims.reduce((product, length) => product * length, 1));
      fillUniform(values, values.length / columns, columns, streamKey(call.seed, stream), call.step + index);
      feeds[uniformPrefix + stream] = this.tensor(values, dims);
    }
    const results = await this.call(feeds);
    for (const name of this.program.outputs.keys()) this.outputs.set(name, results.get(name) ?? new Float32Array(0));
    const { numbers } = this.program;
    numbers.forEach((name, column) => {
      call.numbers[index * numbers.length + column] = results.get(name)?.[0] ?? NaN;
    });
  }

  /** Runs the graph, and makes what it wrote the states. */
  private async call(feeds: Feeds): Promise<ReadonlyMap<string, Float32Array>> {
    const fetches: Record<string, OrtTensor | null> = {};
    for (const { name, spare } of this.places.values()) if (spare) fetches[nextPrefix + name] = spare;
    for (const name of this.program.outputs.keys()) fetches[name] = null;
    const results = await this.native.run(feeds, fetches);
    for (const place of this.places.values()) {
      if (!place.spare) continue;
      const made = results[nextPrefix + place.name];
      if (!made) throw new Error(`the runtime gave no ${place.name}`);
      [place.tensor, place.spare] = [made as OrtTensor, place.tensor];
    }
    return new Map(
      [...this.program.outputs.keys()].flatMap((name) => {
        const values = results[name];
        return values ? [[name, numbersOf(values as OrtTensor)] as const] : [];
      }),
    );
  }

  private stateFeeds(): Feeds {
    return Object.fromEntries([...this.places.values()].map(({ name, tensor }) => [name, tensor]));
  }

  private fillNumbers(call: Call, index: number, written: ReadonlyMap<string, Float32Array>, into: Float64Array): void {
    const [from, to] = [call.starts[index] ?? 0, call.starts[index + 1] ?? 0];
    const valid = written.get(provided.valid);
    let count = to - from;
    if (valid) {
      count = 0;
      for (let row = from; row < to; row++) count += valid[call.rows[row] ?? 0] ?? 0;
    }
    this.host.fill(call.step + index, count, call.scalars, index * this.lowered.freeScalars.length, into, 0);
  }

  private checkRows({ rows, starts, steps }: Call, written: ReadonlyMap<string, Float32Array>): void {
    for (const [name, leaf] of this.lowered.data) {
      const values = written.get(name);
      if (!values) continue;
      const most = values.length / Number(leaf.shape[1]);
      for (let index = starts[0] ?? 0; index < (starts[steps] ?? 0); index++) {
        const row = rows[index] ?? -1;
        if (row < 0 || row >= most) throw new DataError(`${name}: there is no row ${row}`);
      }
    }
  }

  private place(name: string, dims: readonly number[], changes: boolean): Place {
    const size = dims.reduce((product, length) => product * length, 1);
    const make = (): OrtTensor => this.tensor(new Float32Array(size), dims);
    const place = { name, tensor: make(), spare: changes ? make() : null };
    this.places.set(name, place);
    return place;
  }

  private tensor(values: Float32Array, dims: readonly number[]): OrtTensor {
    return new this.opened.runtime.Tensor('float32', values, dims);
  }

  /** 64-bit integers, written by their lower halves. */
  private integers(length: number, value: (index: number) => number): OrtTensor {
    const values = new BigInt64Array(length);
    const halves = new Int32Array(values.buffer);
    for (let index = 0; index < length; index++) halves[2 * index] = value(index);
    return new this.opened.runtime.Tensor('int64', values, [length]);
  }
}

function numbersOf(tensor: OrtTensor): Float32Array {
  return tensor.data as Float32Array;
}
