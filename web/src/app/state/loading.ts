import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Something that is fetched: nothing yet, the value, or why there is none. Draws its host when that changes. */
export class Loading<T> implements ReactiveController {
  value: T | undefined;
  error: Error | undefined;
  isLoading = false;
  readonly #host: ReactiveControllerHost;
  #abort: AbortController | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#abort?.abort();
  }

  /** Forgets what was there, and fetches. A later call ends an earlier one. */
  load(fetching: (signal: AbortSignal) => Promise<T>): Promise<void> {
    this.value = undefined;
    return this.renew(fetching);
  }

  /** The same, and shows what was there meanwhile. */
  async renew(fetching: (signal: AbortSignal) => Promise<T>): Promise<void> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.error = undefined;
    this.isLoading = true;
    this.#host.requestUpdate();
    try {
      const value = await fetching(abort.signal);
      if (abort.signal.aborted) return;
      this.value = value;
    } catch (error) {
      if (abort.signal.aborted) return;
      this.error = error instanceof Error ? error : new Error(String(error));
    }
    this.isLoading = false;
    this.#host.requestUpdate();
  }
}
