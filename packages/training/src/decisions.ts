/**
 * What has been decided and not yet been carried out.
 */
import { ConfigError } from '@rivulet/tensor';
import type { CheckpointEvent, DecisionEvent, OutsideDecision } from './events.js';
import type { HyperParameters } from './hyper-parameters.js';
import { checkDecision } from './outside-decision.js';

/** Something the run is asked to do with its state. */
export type StateRequest = { readonly by: string; readonly value: 'keep' | 'restore' };

/** The door through which decisions enter a run. */
export class Decisions {
  stopped: boolean;
  paused: boolean;
  private readonly outside: OutsideDecision[];
  /** Decisions up to this step have been carried out by the run that this one goes on from. */
  private readonly carriedOut: number;
  /** Those that waited there: whoever speaks again says them twice. */
  private readonly known: OutsideDecision[];
  private readonly requests: StateRequest[] = [];
  private wake: () => void = () => undefined;

  constructor(
    private readonly hyperParameters: HyperParameters,
    resume: CheckpointEvent | undefined,
  ) {
    this.stopped = resume?.standing === 'stopped';
    this.paused = resume?.standing === 'paused';
    this.outside = [...(resume?.waiting ?? [])];
    this.known = this.outside.filter(({ step }) => step !== undefined);
    this.carriedOut = Math.max(resume?.step ?? -1, resume?.rollback?.reached ?? -1);
  }

  /**
   * Takes a decision from outside; it waits for its step.
   *
   * @throws ConfigError when it is none
   */
  hear(decision: OutsideDecision): void {
    checkDecision(decision);
    if (decision.step !== undefined && decision.step <= this.carriedOut) return;
    const again = this.known.findIndex((known) => isSame(known, decision));
    if (again >= 0) {
      this.known.splice(again, 1);
      return;
    }
    this.outside.push(decision);
    this.wake();
  }

  /**
   * Carries out a decision that is on the stream. It holds from the next step on.
   *
   * @throws ConfigError for a hyper-parameter that is not there, or a value that makes no sense
   */
  obey({ of, value, by }: DecisionEvent): void {
    if (of !== 'run') {
      if (typeof value !== 'number')
        throw new ConfigError(`decision: expected a number for ${of}, received '${value}'`);
      this.hyperParameters.set(of, value);
    } else if (value === 'stop') this.stopped = true;
    else if (value === 'keep' || value === 'restore') this.requests.push({ by, value });
    else if (value === 'pause' || value === 'resume') this.paused = value === 'pause';
    else throw new ConfigError(`decision: expected keep, restore, stop, pause or resume of the run, received ${value}`);
  }

  /** What a checkpoint has to know. */
  get state(): Pick<CheckpointEvent, 'standing' | 'waiting'> {
    return {
      standing: this.stopped ? 'stopped' : this.paused ? 'paused' : 'running',
      waiting: this.outside.map(({ by, of, value, because, step }) => ({
        by,
        of,
        value,
        because,
        ...(step !== undefined && { step }),
      })),
    };
  }

  /** Whether nothing waits to be carried out, now or later. */
  get idle(): boolean {
    return this.outside.length === 0 && this.requests.length === 0 && !this.paused;
  }

  /** The next decision from outside whose step has come; one that names no step is due at once. */
  takeDue(step: number): OutsideDecision | undefined {
    const due = this.outside.findIndex((decision) => decision.step === undefined || decision.step <= step);
    return due < 0 ? undefined : this.outside.splice(due, 1)[0];
  }

  /** What to do with the state next. */
  takeRequest(): StateRequest | undefined {
    return this.requests.shift();
  }

  /** Steps until a decision from outside is due; Infinity if none waits. */
  stepsUntilDue(step: number): number {
    let least = Infinity;
    for (const decision of this.outside) {
      const wait = (decision.step ?? step) - step;
      if (wait > 0 && wait < least) least = wait;
    }
    return least;
  }

  /** Resolves when something may have changed: a decision came, or the run was ended. */
  change(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      this.wake = wake;
      signal?.addEventListener('abort', wake);
    });
  }

  /** Wakes a run that waits. */
  interrupt(): void {
    this.wake();
  }
}

function isSame(a: OutsideDecision, b: OutsideDecision): boolean {
  return a.step === b.step && a.of === b.of && a.by === b.by && a.because === b.because && Object.is(a.value, b.value);
}
