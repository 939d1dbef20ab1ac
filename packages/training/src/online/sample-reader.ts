/**
 * Where the samples of a stream come from: sources that wait until they are asked, and sources that do not.
 */
import { DataError, check } from '@rivulet/tensor';
import { type Observable, isObservable } from 'rxjs';

/** A sample as it arrives: raw or scaled features, and the number of its class or its values. */
export type Sample = { readonly input: ArrayLike<number>; readonly target: number | ArrayLike<number> };

/**
 * A stream of samples, endless or not.
 *
 * An iterable, asynchronous or not, is asked for a sample when one is needed, so a slow run slows it. An `Observable`
 * pushes and cannot be slowed: what comes while the run is busy waits.
 */
export type Samples = Iterable<Sample> | AsyncIterable<Sample> | Observable<Sample>;

/** The samples of one run. */
export interface SampleReader {
  /** The next sample; 'wait' where none is there yet, 'end' where none will be. Throws what the source failed with. */
  next(): Sample | 'wait' | 'end';
  /** Resolves when there is something to hear: of the source, or because of `wake`. */
  arrival(): Promise<void>;
  wake(): void;
  /** Tells the source that nobody listens any more. */
  close(): void;
}

/**
 * Begins to read.
 *
 * @param most samples of an `Observable` that may wait
 * @throws ConfigError when these are no samples
 */
export function readSamples(samples: Samples, most: number): SampleReader {
  const expected = 'samples to be an iterable, an async iterable or an Observable';
  check(typeof samples === 'object', 'trainOnline', expected, samples);
  if (isObservable(samples)) return new Pushed(samples, most);
  if (Symbol.asyncIterator in samples) return new Pulled(samples[Symbol.asyncIterator]());
  check(Symbol.iterator in samples, 'trainOnline', expected, samples);
  return new Iterated(samples[Symbol.iterator]());
}

/** Somebody waits, or nobody. */
class Bell {
  private ring: () => void = () => undefined;

  arrival(): Promise<void> {
    return new Promise((resolve) => (this.ring = resolve));
  }

  wake(): void {
    this.ring();
  }
}

/** Never waits. */
class Iterated extends Bell implements SampleReader {
  private asking = false;
  private ended = false;

  constructor(private readonly source: Iterator<Sample>) {
    super();
  }

  next(): Sample | 'end' {
    if (this.ended) return 'end';
    // Stays set where the source throws: it is over then, and is not told to return.
    this.asking = true;
    const result = this.source.next();
    this.asking = false;
    if (!result.done && !this.ended) return result.value;
    // Closed by its own last sample: a generator cannot return while it runs.
    if (!result.done) this.source.return?.();
    this.ended = true;
    return 'end';
  }

  close(): void {
    if (!this.ended && !this.asking) this.source.return?.();
    this.ended = true;
  }
}

/** Asks for one sample when one is needed, and never for a second before the first is there. */
class Pulled extends Bell implements SampleReader {
  private come: IteratorResult<Sample> | null = null;
  private failure: { readonly error: unknown } | null = null;
  private asked = false;
  private ended = false;

  constructor(private readonly source: AsyncIterator<Sample>) {
    super();
  }

  next(): Sample | 'wait' | 'end' {
    const { come, failure } = this;
    if (failure) throw failure.error;
    if (this.ended) return 'end';
    if (come) {
      this.come = null;
      if (!come.done) return come.value;
      this.ended = true;
      return 'end';
    }
    if (!this.asked) this.ask();
    return 'wait';
  }

  close(): void {
    if (this.ended) return;
    this.ended = true;
    // A source in the middle of a sample hears of it afterwards; what it says then concerns nobody.
    this.source.return?.().catch(() => undefined);
  }

  private ask(): void {
    this.asked = true;
    const settle = (): void => {
      this.asked = false;
      this.wake();
    };
    this.source.next().then(
      (result) => {
        this.come = result;
        settle();
      },
      (error: unknown) => {
        this.failure = { error };
        this.ended = true;
        settle();
      },
    );
  }
}

/** Keeps what comes until it is asked for, up to a limit. */
class Pushed extends Bell implements SampleReader {
  private queue: Sample[] = [];
  private head = 0;
  private ended = false;
  private failure: { readonly error: unknown } | null = null;
  private readonly subscription;

  constructor(source: Observable<Sample>, most: number) {
    super();
    const end = (failure: typeof this.failure): void => {
      if (this.ended) return;
      this.failure = failure;
      this.ended = true;
      this.wake();
    };
    this.subscription = source.subscribe({
      next: (sample) => {
        if (this.ended) return;
        if (this.queue.length - this.head >= most) {
          const error = new DataError(
            `trainOnline: more than ${most} samples wait to be learned from; give samples that can be pulled (a generator, an AsyncIterable), which the run slows to its pace, or raise maxWaiting`,
          );
          end({ error });
          return;
        }
        this.queue.push(sample);
        this.wake();
      },
      error: (error: unknown) => end({ error }),
      complete: () => end(null),
    });
  }

  next(): Sample | 'wait' | 'end' {
    const sample = this.queue[this.head];
    if (sample) {
      this.head++;
      // The part that was read goes in one piece, now and then: to shift each sample would move all behind it.
      if (this.head === this.queue.length || this.head === 1024) {
        this.queue = this.queue.slice(this.head);
        this.head = 0;
      }
      return sample;
    }
    if (this.failure) throw this.failure.error;
    return this.ended ? 'end' : 'wait';
  }

  close(): void {
    this.ended = true;
    this.subscription.unsubscribe();
  }
}
