import type { EventBody } from '../types.js';
import { randomId } from './environment.js';
import type { SyncEvent } from './types.js';

/**
 * One client of a log: gives what happens its seq, and times that never run backwards. A client id is
 * made anew for every page load.
 */
export class Author {
  client: string;
  #next = 1;
  #lastAt = 0;
  readonly #prefix: string;

  /** `prefix` begins the client id. */
  constructor(prefix = '') {
    this.#prefix = prefix;
    this.client = this.freshId();
  }

  /** The event that comes next. It takes its place with `wrote`. */
  write(body: EventBody, now: number, plan: string): SyncEvent {
    // What is kept and sent is what the engine reads, whatever becomes of the caller's object.
    const own = JSON.parse(JSON.stringify(body)) as EventBody;
    const at = Math.max(now, this.#lastAt);
    return { ...own, client: this.client, seq: this.#next, at, plan };
  }

  /** `event` is in the log. */
  wrote({ seq, at }: SyncEvent): void {
    this.#next = seq + 1;
    this.#lastAt = at;
  }

  /** Goes on as `client`, which has written `count` events. */
  rename(client: string, count: number): void {
    this.client = client;
    this.#next = count + 1;
  }

  /** Starts over as somebody else. */
  restart(): void {
    this.rename(this.freshId(), 0);
  }

  freshId(): string {
    return this.#prefix + randomId(12);
  }
}
