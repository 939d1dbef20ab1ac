/**
 * What leaves a worker: events in parcels, and never more than a few parcels ahead of the receiver.
 */
import type { MessagePort } from 'node:worker_threads';
import type { Backend, Executable, Floats } from '@rivulet/tensor';
import type { TrainingEvent } from '../events.js';
import type { Parcel, RunError } from './messages.js';

/** Parcels that may be on their way or being dealt with. One would make worker and receiver take turns. */
const parcelsAhead = 4;
/** Events in a parcel at most. */
const parcelSize = 256;

/** Posts the events of one run, or what a fold makes of them. */
export class Outbox {
  private waiting: unknown[] = [];
  private ahead = 0;
  private flush: NodeJS.Immediate | null = null;
  private gate: { readonly opened: Promise<void>; readonly open: () => void } | null = null;

  /**
   * @param skip events of an earlier attempt that have arrived; a run that is repeated gives the same ones
   * @param buffersOf memory of an event that nobody in this thread needs any more
   */
  constructor(
    private readonly port: MessagePort,
    private skip: number,
    private readonly buffersOf: (event: unknown) => readonly ArrayBuffer[],
  ) {}

  /** Takes an event; its large arrays leave this thread with it. */
  add(event: unknown): void {
    if (this.skip > 0) {
      this.skip--;
      // An empty parcel says that the run is where it was when its first worker died.
      if (this.skip === 0) this.post(null);
      return;
    }
    this.waiting.push(event);
    // What holds arrays counts as a full parcel: there may be more numbers in it than in thousands of other events.
    if (this.waiting.length >= parcelSize || this.buffersOf(event).length > 0) this.postIfFree();
    else this.flush ??= setImmediate(() => this.postIfFree());
  }

  /** The receiver has dealt with a parcel. */
  taken(): void {
    this.ahead--;
    if (this.waiting.length > 0) this.postIfFree();
    if (this.ahead >= parcelsAhead) return;
    this.gate?.open();
    this.gate = null;
  }

  /** Nobody listens any more: what waits may go on, to its end. */
  leave(): void {
    this.ahead = -Infinity;
    this.gate?.open();
  }

  /** The last parcel. */
  close(error: RunError | null): void {
    this.post({ error });
  }

  /** `null`: the run may go on; or what it has to wait for. */
  get blocked(): Promise<void> | null {
    if (this.ahead < parcelsAhead) return null;
    if (!this.gate) {
      let open = (): void => undefined;
      const opened = new Promise<void>((resolve) => (open = resolve));
      this.gate = { opened, open };
    }
    return this.gate.opened;
  }

  private postIfFree(): void {
    if (this.ahead < parcelsAhead) this.post(null);
  }

  private post(over: Parcel['over']): void {
    if (this.flush) clearImmediate(this.flush);
    this.flush = null;
    const parcel: Parcel = { events: this.waiting, over };
    this.waiting = [];
    this.ahead++;
    this.port.postMessage(parcel, [...new Set(parcel.events.flatMap(this.buffersOf))]);
  }
}

/**
 * A backend whose programs wait before they run while the receiver is behind. The loop waits for
 * its backend in any case, so this is where a run can be held up without knowing of it.
 */
export function heldBack(inner: Backend, outbox: Outbox): Backend {
  return {
    name: inner.name,
    async compile(program, options): Promise<Executable> {
      const executable = await inner.compile(program, options);
      return {
        backend: executable.backend,
        write: (name, values) => executable.write(name, values),
        run: (call) => outbox.blocked?.then(() => executable.run(call)) ?? executable.run(call),
        read: (name) => executable.read(name),
        dispose: () => executable.dispose(),
      };
    },
  };
}

/** Memory of an event that nobody in this thread needs any more; what was kept, the loop may go back to. */
export function ownBuffers(event: TrainingEvent): readonly ArrayBuffer[] {
  const arrays: readonly Floats[] =
    event.kind === 'checkpoint'
      ? Object.values(event.state)
      : event.kind === 'end'
        ? Object.values(event.parameters)
        : [];
  return arrays.flatMap(({ buffer, byteLength }) =>
    buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? buffer : [],
  );
}
