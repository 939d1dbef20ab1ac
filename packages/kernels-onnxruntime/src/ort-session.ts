/**
 * One graph of a program in the runtime, with the tensors that go in and come out.
 */
import { type Call, type Floats, type Program, provided, sizeOf } from '@rivulet/tensor';
import { type Arena, encodeModel, flatten, loopGraph, nextPrefix, producer, stepGraph, target } from '@rivulet/onnx';
import { Feeder, type Feeds, type OrtTensor } from './feeder.js';
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
/** A state, or an arena of them: its tensor, and the one that the next run writes where the runtime can do so. */
type Place = { readonly name: string; readonly changes: boolean; tensor: OrtTensor; spare: OrtTensor | null };

export class Session {
  readonly readsValid: boolean;
  private readonly places = new Map<string, Place>();
  /** Where a state lies in its place. */
  private readonly spans = new Map<string, { readonly place: Place; readonly at: number; readonly size: number }>();
  private readonly feeder: Feeder;
  private readonly outputs = new Map<string, Float32Array>();
  private running: Promise<void> = Promise.resolve();

  private constructor(
    private readonly program: Program,
    lowered: Program,
    private readonly opened: Opened,
    private readonly native: Native,
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
    this.feeder = new Feeder(lowered, opened.runtime.Tensor);
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
      ? loopGraph({ program: lowered, numbers: 'fed', flattening, vectors: true })
      : stepGraph({ program: lowered, numbers: 'fed' });
    const bytes = encodeModel({
      irVersion: target.irVersion,
      producerName: producer.name,
      producerVersion: producer.version,
      graph,
      opsetImport: [{ domain: '', version: target.opset }],
      metadataProps: [],
    });
    // In a page threads are made once, for all sessions, and only where it is isolated from others.
    if (inPage(runtime) && !runtime.env.wasm.numThreads) runtime.env.wasm.numThreads = threads;
    const native = await runtime.InferenceSession.create(bytes, {
      executionProviders: [provider],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      logSeverityLevel: 3,
    });
    const used = inPage(runtime) ? (runtime.env.wasm.numThreads ?? 1) : threads;
    const why = passedOver.length > 0 ? `; not ${passedOver.join('; not ')}` : '';
    const version = runtime.env.versions.node ?? runtime.env.versions.web ?? runtime.env.versions.common;
    const said = `onnxruntime ${version} ${provider}, ${used} ${used === 1 ? 'thread' : 'threads'}${why}`;
    const arenas = [...flattening.values()].map(({ arena }: { readonly arena: Arena }) => arena);
    return new Session(program, lowered, opened, native, loops, arenas, said);
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

  writeData(name: string, values: Float32Array): void {
    this.feeder.write(name, values);
  }

  async run(call: Call): Promise<void> {
    this.running = this.loops ? this.runSteps(call) : this.runEach(call);
    await this.running;
  }

  /** Gives everything back, once a run that is going on has ended; whoever waits for that hears of its error. */
  close(): void {
    const release = async (): Promise<void> => {
      for (const map of [this.places, this.spans, this.outputs]) map.clear();
      await this.native.release();
    };
    void this.running.catch(() => undefined).then(release);
  }

  private async runEach(call: Call): Promise<void> {
    for (let index = 0; index < call.steps; index++) await this.runStep(call, index);
  }

  /** All steps of a call at once. */
  private async runSteps(call: Call): Promise<void> {
    const results = await this.call(this.feeder.loop(call));
    const { numbers } = this.program;
    const { steps } = call;
    numbers.forEach((name, column) => {
      const values = results.get(name);
      for (let index = 0; index < steps; index++) {
        call.numbers[index * numbers.length + column] = values?.[index] ?? NaN;
      }
      this.outputs.set(name, Float32Array.of(values?.[steps - 1] ?? NaN));
    });
  }

  private async runStep(call: Call, index: number): Promise<void> {
    const results = await this.call(this.feeder.step(call, index));
    for (const [name, values] of results) this.outputs.set(name, values);
    const { numbers } = this.program;
    numbers.forEach((name, column) => {
      call.numbers[index * numbers.length + column] = results.get(name)?.[0] ?? NaN;
    });
  }

  /** Runs the graph, and makes what it wrote the states. */
  private async call(given: Feeds): Promise<ReadonlyMap<string, Float32Array>> {
    const feeds: Record<string, OrtTensor> = { ...given };
    for (const { name, tensor } of this.places.values()) feeds[name] = tensor;
    const fetches: Record<string, OrtTensor | null> = {};
    for (const { name, changes, spare } of this.places.values()) if (changes) fetches[nextPrefix + name] = spare;
    for (const name of this.program.outputs.keys()) fetches[name] = null;
    const results = await this.native.run(feeds, fetches);
    for (const place of this.places.values()) {
      if (!place.changes) continue;
      const made = results[nextPrefix + place.name];
      if (!made) throw new Error(`the runtime gave no ${place.name}`);
      place.spare &&= place.tensor;
      place.tensor = made;
    }
    return new Map(
      [...this.program.outputs.keys()].flatMap((name) => {
        const values = results[name];
        return values ? [[name, numbersOf(values)] as const] : [];
      }),
    );
  }

  private place(name: string, dims: readonly number[], changes: boolean): Place {
    const size = dims.reduce((product, length) => product * length, 1);
    const make = (): OrtTensor => new this.opened.runtime.Tensor('float32', new Float32Array(size), dims);
    const spare = changes && !inPage(this.opened.runtime) ? make() : null;
    const place = { name, changes, tensor: make(), spare };
    this.places.set(name, place);
    return place;
  }
}

/** onnxruntime-web computes in memory of its own: a tensor that it is given to write into stays as it was. */
function inPage({ env }: Opened['runtime']): boolean {
  return env.versions.web !== undefined;
}

function numbersOf(tensor: OrtTensor): Float32Array {
  return tensor.data as Float32Array;
}
