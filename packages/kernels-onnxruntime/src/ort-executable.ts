/**
 * A program in ONNX Runtime.
 *
 * Where a program reports numbers, all steps of a call are one run of a graph with a loop; where it
 * reports rows, such as predictions, each step is a run. States stay in the tensors that the runtime has
 * written them into: two for each, read and written in turn.
 */
import {
  type Call,
  ConfigError,
  DataError,
  type Executable,
  type Floats,
  type Program,
  checkCall,
  formatShape,
  isSampleShape,
  provided,
  simplify,
  sizeOf,
} from '@rivulet/tensor';
import { withoutPadding } from '@rivulet/onnx';
import { flushMoments } from './flush-moments.js';
import { type Opened, Session } from './ort-session.js';

export class OrtExecutable implements Executable {
  readonly elsewhere = true;
  private readonly written = new Map<string, Float32Array>();
  private session: Session;
  private disposed = false;

  private constructor(
    private readonly program: Program,
    private readonly opened: Opened,
    session: Session,
  ) {
    this.session = session;
  }

  /** @throws Error of the runtime where the provider is not there */
  static async create(program: Program, opened: Opened): Promise<OrtExecutable> {
    return new OrtExecutable(
      program,
      opened,
      await Session.open(program, flushMoments(withoutPadding(program)), opened),
    );
  }

  get backend(): string {
    return this.session.said;
  }

  write(name: string, given: ArrayLike<number>): void {
    this.check();
    const values = Float32Array.from(given);
    const data = this.program.data.get(name);
    const state = this.program.state.get(name)?.leaf;
    if (state) {
      if (values.length !== sizeOf(state.shape)) {
        throw new DataError(
          `${name}: ${formatShape(state.shape)} holds ${sizeOf(state.shape)} numbers, received ${values.length}`,
        );
      }
      this.session.writeState(name, values);
    } else if (data) {
      const columns = Number(data.shape[1]);
      if (values.length % columns !== 0) {
        throw new DataError(`${name}: expected rows of ${columns} numbers, received ${values.length} numbers`);
      }
      this.written.set(name, values);
      this.session.writeData(name, values);
    } else throw this.unknown(name);
  }

  async run(call: Call): Promise<void> {
    this.check();
    checkCall(call, this.program, (name) => this.written.has(name));
    if (call.steps === 0) return;
    if (this.written.has(provided.valid) && !this.session.readsValid) await this.readValid();
    await this.session.run(call);
  }

  read(name: string): Floats {
    this.check();
    const state = this.program.state.get(name)?.leaf;
    const output = this.program.outputs.get(name);
    if (!state && !output) throw this.unknown(name);
    if (state) return this.session.readState(name);
    const shape = output?.shape ?? [];
    return this.session.readOutput(name) ?? new Float32Array(isSampleShape(shape) ? 0 : sizeOf(shape));
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.written.clear();
    this.session.close();
  }

  /** Somebody pads his batches: from now on the graph is one that reads `valid`. */
  private async readValid(): Promise<void> {
    const session = await Session.open(this.program, flushMoments(simplify(this.program)), this.opened);
    for (const name of this.program.state.keys()) session.writeState(name, this.session.readState(name));
    for (const [name, values] of this.written) session.writeData(name, values);
    this.session.close();
    this.session = session;
  }

  private check(): void {
    if (this.disposed) throw new ConfigError('this executable was disposed');
  }

  private unknown(name: string): ConfigError {
    const names = [...this.program.state.keys(), ...this.program.data.keys(), ...this.program.outputs.keys()];
    return new ConfigError(`there is no '${name}' in this program; there are ${names.join(', ')}`);
  }
}
