/**
 * What a worker does: makes the task of an order again, runs it, and posts what happens.
 */
import { wasm } from '@rivulet/kernels-wasm';
import { type Backend, ConfigError, plainError, reference } from '@rivulet/tensor';
import { type OperatorFunction, ReplaySubject, identity, takeUntil } from 'rxjs';
import type { TrainingEvent } from '../events.js';
import { reviveTask } from '../run-spec.js';
import type { OutsideDecision } from '../events.js';
import { train } from '../train.js';
import type { Assignment, BackendName, Fold, Message } from './messages.js';
import { Outbox, heldBack, ownBuffers } from './outbox.js';

type Load = (name: string) => Promise<unknown>;

/** Called by the pool in a worker. Never rejects: if this does not end well, the worker has died. */
export async function runInWorker({ port, delivered, fold, ...order }: Assignment): Promise<void> {
  const outbox = new Outbox(port, delivered, fold ? () => [] : (event) => ownBuffers(event as TrainingEvent));
  // The run listens only when its plugins have been loaded.
  const decisions = new ReplaySubject<OutsideDecision>();
  for (const decision of order.decisions) decisions.next(decision);
  const abort = new AbortController();
  if (order.aborted) abort.abort();
  port.on('message', (message: Message) => {
    if (message.kind === 'taken') outbox.taken();
    else if (message.kind === 'decision') decisions.next(message.decision);
    else abort.abort();
  });
  const left = new ReplaySubject<void>();
  port.once('close', () => {
    left.next();
    outbox.leave();
  });
  try {
    const task = await reviveTask(order.spec, order.load === null ? undefined : await loadFrom(order.load));
    const backend = heldBack(backendOf(order.backend), outbox);
    const run$ = train({ ...task, ...order.settings, backend, decisions, signal: abort.signal });
    const posted$ = run$.pipe(takeUntil(left), fold ? await operatorOf(fold) : identity);
    await posted$.forEach((event) => outbox.add(event));
    outbox.close(null);
  } catch (error) {
    outbox.close(plainError(error));
  }
}

/** One for all runs of this thread, so that what it keeps between programs serves the next one that is alike. */
const backends: Partial<Record<BackendName, Backend>> = {};

function backendOf(name: BackendName): Backend {
  return (backends[name] ??= name === 'wasm' ? wasm() : reference());
}

async function loadFrom(address: string): Promise<Load> {
  const { load } = (await import(address)) as { readonly load?: Load };
  if (!load) throw new ConfigError(`workers: ${address} has no export 'load'`);
  return load;
}

async function operatorOf({ module, name, args }: Fold): Promise<OperatorFunction<TrainingEvent, unknown>> {
  const makers = (await import(module)) as Readonly<
    Record<string, (...args: readonly unknown[]) => OperatorFunction<TrainingEvent, unknown>>
  >;
  const make = makers[name];
  if (!make) throw new ConfigError(`pool: ${module} has no export '${name}'`);
  return make(...args);
}
