/**
 * One run on a pool, seen from the thread that asked for it.
 */
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { Piscina } from 'piscina';
import type { Subscriber } from 'rxjs';
import type { OutsideDecision, TrainingEvent } from '../events.js';
import type { Task } from '../task.js';
import type { Assignment, Message, Order, Parcel, PoolReport } from './messages.js';

/** Attempts at a run: the first, and one more after a crash. */
const attempts = 2;

/** How the thread that asked for a run has a say in it. */
export type Say = Pick<Task, 'decisions' | 'signal'> & {
  /** For messages: `trainMany: the worker of run 3`. */
  readonly worker: string;
  /** Called after every few events; the run goes on when what it returns has resolved. */
  readonly ready?: () => PromiseLike<unknown> | undefined;
};

/** Does a run on a pool, again if its worker dies; reports to `listener`, which may unsubscribe at any time. */
export class RemoteRun {
  private attempt = 0;
  /** Events that the listener has seen, over all attempts. */
  private delivered = 0;
  /** Whether this attempt has come to where the one before it died. */
  private caughtUp = true;
  /** Decisions from outside: first those that were published, with their step; then the others, as they came. */
  private readonly decisions: OutsideDecision[] = [];
  private published = 0;
  private port: MessagePort | null = null;

  constructor(
    private readonly pool: Piscina,
    private readonly order: Order,
    private readonly say: Say,
    private readonly listener: Subscriber<PoolReport<unknown>>,
  ) {}

  start(): void {
    const { listener, say } = this;
    const abort = (): void => {
      if (this.caughtUp) this.send({ kind: 'abort' });
    };
    say.signal?.addEventListener('abort', abort, { once: true });
    listener.add(() => {
      say.signal?.removeEventListener('abort', abort);
      this.hangUp();
    });
    listener.add(
      say.decisions?.subscribe({
        next: (decision) => this.hear(decision),
        error: (error: unknown) => listener.error(error),
      }),
    );
    if (!listener.closed) this.begin();
  }

  private begin(): void {
    const { port1, port2 } = new MessageChannel();
    const { order, delivered, published, say } = this;
    this.port = port1;
    this.attempt++;
    this.caughtUp = delivered === 0;
    // What was decided without naming a step must not be taken before the step at which it came.
    const decisions = this.decisions.filter(({ step }, at) => this.caughtUp || at < published || step !== undefined);
    const aborted = this.caughtUp && say.signal?.aborted === true;
    const assignment: Assignment = { ...order, port: port2, delivered, decisions, aborted };
    port1.on('message', (parcel: Parcel) => this.take(parcel, port1));
    this.pool.run(assignment, { transferList: [port2] }).catch((error: unknown) => {
      if (this.port === port1) this.crash((error as Partial<Error>).message ?? String(error));
    });
  }

  private take({ events, over }: Parcel, port: MessagePort): void {
    const { listener, order } = this;
    if (this.port !== port) return;
    if (!this.caughtUp) this.catchUp();
    for (const event of events) {
      this.delivered++;
      if (!order.fold) this.note(event as TrainingEvent);
      listener.next({ kind: 'event', event });
      if (listener.closed) return;
    }
    if (over?.error) listener.next({ kind: 'failure', error: over.error });
    this.whenReady(() => {
      if (over) listener.complete();
      else if (this.port === port) this.send({ kind: 'taken' });
    });
  }

  /** Tells the worker what it could not be told while it repeated. */
  private catchUp(): void {
    this.caughtUp = true;
    for (const decision of this.decisions.slice(this.published)) {
      if (decision.step === undefined) this.send({ kind: 'decision', decision });
    }
    if (this.say.signal?.aborted) this.send({ kind: 'abort' });
  }

  private hear(decision: OutsideDecision): void {
    this.decisions.push(decision);
    if (this.caughtUp || decision.step !== undefined) this.send({ kind: 'decision', decision });
  }

  /** Goes on when the listener is done with what it was given; its failure is the stream's. */
  private whenReady(goOn: () => void): void {
    const failed = (error: unknown): void => this.listener.error(error);
    let busy: PromiseLike<unknown> | undefined;
    try {
      busy = this.say.ready?.();
    } catch (error) {
      failed(error);
      return;
    }
    if (busy) busy.then(goOn, failed);
    else goOn();
  }

  private crash(because: string): void {
    const { listener, say } = this;
    this.hangUp();
    if (this.attempt < attempts) {
      listener.next({ kind: 'crash', because });
      if (!listener.closed) this.begin();
      return;
    }
    const message = `${say.worker} died, and so did the one that tried again: ${because}`;
    listener.next({ kind: 'failure', error: { code: 'CRASHED', message } });
    listener.complete();
  }

  /** Remembers at which step a decision from outside took effect, so that a repeated run takes it there. */
  private note(event: TrainingEvent): void {
    if (event.kind !== 'decision') return;
    const { by, of, value, because, step } = event;
    const at = this.decisions.findIndex(
      (decision, index) =>
        index >= this.published &&
        decision.by === by &&
        decision.of === of &&
        decision.value === value &&
        decision.because === because,
    );
    if (at < 0) return;
    // Published ones stand in front, in the order in which they were published.
    this.decisions.splice(at, 1);
    this.decisions.splice(this.published++, 0, { by, of, value, because, step });
  }

  /** From now on nothing arrives, not even what is on its way; a repeated run gives it again. */
  private hangUp(): void {
    this.port?.close();
    this.port = null;
  }

  private send(message: Message): void {
    this.port?.postMessage(message);
  }
}
