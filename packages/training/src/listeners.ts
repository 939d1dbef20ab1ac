/**
 * Listeners that may fail or be slow without harm to the run.
 */
import { type MonoTypeOperatorFunction, Observable, type OperatorFunction, defer, tap } from 'rxjs';

/**
 * Lets somebody listen whose failure is no reason to end the run.
 *
 * What `listener` throws is reported once; from then on it hears nothing, and everything passes as before. An error in
 * `tap` would end the run, and one in `subscribe` is thrown anew on a later turn of the event loop, each time, where it ends
 * a Node process unless `config.onUnhandledError` of rxjs takes it.
 *
 * @param listener hears every value
 * @param failed hears of the first error of the listener; what it throws itself is an error on the stream
 * @example run$.pipe(listen((event) => dashboard.show(event), (error) => console.warn('dashboard:', error)))
 */
export function listen<T>(listener: (value: T) => void, failed: (error: unknown) => void): MonoTypeOperatorFunction<T> {
  return (values$) =>
    defer(() => {
      let listens = true;
      return values$.pipe(
        tap((value) => {
          if (!listens) return;
          try {
            listener(value);
          } catch (error) {
            listens = false;
            failed(error);
          }
        }),
      );
    });
}

/**
 * Hands values to work that takes time, one after another; while it is busy only the newest value waits.
 *
 * The run does not wait for the work, and nothing is gathered: memory is flat however slow the work is, also when it never
 * ends. The first value and the last are always handed over. Who needs every event, however slow, takes
 * `for (const event of trainSync(task)) await send(event)`, where the run waits.
 *
 * @param work what takes time; its failure is an error on the stream
 * @returns what the work gives, in order
 * @example run$.pipe(epochs(), keepUp((epoch) => send(epoch))).subscribe()
 */
export function keepUp<T, R>(work: (value: T) => Promise<R>): OperatorFunction<T, R> {
  return (values$) =>
    new Observable((subscriber) => {
      let newest: { readonly value: T } | null = null;
      let busy = false;
      let over = false;
      const begin = async (value: T): Promise<void> => {
        busy = true;
        subscriber.next(await work(value));
        busy = false;
        const next = newest;
        newest = null;
        if (next && !subscriber.closed) hand(next.value);
        else if (over) subscriber.complete();
      };
      const hand = (value: T): void => {
        begin(value).catch((error: unknown) => subscriber.error(error));
      };
      subscriber.add(
        values$.subscribe({
          next: (value) => {
            if (busy) newest = { value };
            else hand(value);
          },
          error: (error: unknown) => subscriber.error(error),
          complete: () => {
            over = true;
            if (!busy) subscriber.complete();
          },
        }),
      );
    });
}
