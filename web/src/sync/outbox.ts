import type { FieldsSpec } from '../define-plan.js';
import type { EventBody } from '../types.js';
import { Author } from './author.js';
import { globalPrivacyControl } from './environment.js';
import { LiveView, sessionOf } from './live-view.js';
import type { VisitorLog } from './log.js';
import { idOf, key } from './memory-store.js';
import { dropOldest, droppedEntry, HELD, isBehaviour, QUEUE_BYTES } from './queue.js';
import { recover, toChanges } from './recover.js';
import type {
  Entry,
  EventId,
  Problem,
  ServerView,
  SyncEnvironment,
  SyncEvent,
  SyncOptions,
  SyncResponse,
} from './types.js';

/** The server shifts times when the two clocks are further apart than this (docs/protocol.md). */
const CLOCK_TOLERANCE = 2000;

/**
 * What this page has to say of its visitor and what became of it: writes events, puts together what a
 * request says, and takes in what the server answers. Sends nothing itself.
 */
export class Outbox<F extends FieldsSpec = string> {
  server: ServerView | null = null;
  problem: Problem | null = null;
  disposed = false;
  readonly author = new Author();
  readonly options: SyncOptions<F>;
  readonly environment: SyncEnvironment;
  readonly log: VisitorLog;
  readonly view: LiveView<F>;
  /** Tells whoever listens that the log, the status or the server's view changed. */
  readonly changed: () => void;
  /** Writes behaviour that is held back: as a client of its own, so that it leaves no gap when the rest is sent. */
  readonly #heldAuthor = new Author(HELD);
  readonly #holds: boolean;
  /** Events that went out at least once: the server may have them, so they must not change. */
  readonly #sent = new Set<string>();
  #planHash: string;
  /** Counts the visitors this page has been: what an earlier one asked for is not settled any more. */
  #life = 0;

  constructor(
    options: SyncOptions<F>,
    environment: SyncEnvironment,
    log: VisitorLog,
    changed: () => void,
  ) {
    this.options = options;
    this.environment = environment;
    this.log = log;
    this.changed = changed;
    this.view = new LiveView(options.plan, log);
    this.#holds = options.holdBehaviour ?? globalPrivacyControl();
    this.#planHash = options.plan.hash;
  }

  /** Who this page's visitor is; for `isOver`. */
  get life(): number {
    return this.#life;
  }

  /** Whether what was begun in `life` has nobody left to be done for. */
  isOver(life: number): boolean {
    return this.disposed || life !== this.#life;
  }

  /** Adds what happened, now. Throws FieldwiseError when the engine refuses it. */
  write(body: EventBody): { event: SyncEvent; held: boolean } {
    const held = this.#holds && isBehaviour(body);
    const author = held ? this.#heldAuthor : this.author;
    const event = author.write(body, this.environment.now(), this.#planHash);
    this.view.add(event);
    author.wrote(event);
    this.log.enqueue({ event, sentAt: event.at });
    const { remove, add } = dropOldest(this.log.queue.values(), QUEUE_BYTES, this.#sent);
    if (remove.length > 0) {
      void this.log.change(toChanges({ remove, add }));
      this.rebuild();
    }
    return { event, held };
  }

  /** What may be sent without a submission. */
  sendable(): Entry[] {
    const queue = [...this.log.queue.values()];
    return this.#holds ? queue.filter(({ event }) => !event.client.startsWith(HELD)) : queue;
  }

  /** The body of a request that brings `chunk` to the server. */
  body(chunk: readonly Entry[], sentAt: number): Record<string, unknown> {
    const { key: site, offer } = this.options;
    for (const entry of chunk) this.#sent.add(key(idOf(entry)));
    return {
      key: site,
      visitor: this.log.meta.visitor,
      sent_at: sentAt,
      cursor: this.log.meta.cursor,
      ...(offer === undefined ? {} : { offer }),
      events: chunk.map(({ event }) => event),
    };
  }

  /** Moves what the server has from the queue to the log. */
  async settle(response: SyncResponse, chunk: readonly Entry[], sentAt: number): Promise<void> {
    const sent = new Map(chunk.map((entry) => [key(idOf(entry)), entry]));
    const settled: Entry[] = response.events.map((event) => {
      const own = this.log.queue.get(key([event.client, event.seq]));
      return { event, sentAt: own?.sentAt ?? event.at };
    });
    for (const { client, seq, at } of response.acks) {
      const entry = sent.get(key([client, seq]));
      if (entry) settled.push({ event: { ...entry.event, at }, sentAt: entry.sentAt });
    }
    const { meta } = this.log;
    const life = this.#life;
    await this.log.change({
      unqueue: settled.map(idOf),
      // Events have the last word: what was sent again under another plan is stored under its first.
      log: settled.reverse(),
      meta: { cursor: Math.max(meta.cursor, response.cursor) },
    });
    for (const entry of settled) this.#sent.delete(key(idOf(entry)));
    if (this.isOver(life)) return;
    const { view } = this;
    const skew = response.decided_at - sentAt;
    const offset = Math.abs(skew) > CLOCK_TOLERANCE ? skew : 0;
    const moved = offset !== view.clockOffset && Math.abs(offset - view.clockOffset) > 1000;
    if (moved) view.clockOffset = offset;
    const { decision, decided_at: decidedAt, state } = response;
    this.server = { decision, decidedAt, state };
    if (moved || !view.isCurrent) this.rebuild();
    this.changed();
  }

  /** The state hash of what the server has acknowledged. */
  logHash(): string {
    const events = [...this.log.log.values()].map(({ event }) => event);
    const session = sessionOf(this.options.plan, events, () => undefined);
    try {
      return session.stateHash();
    } finally {
      session.dispose();
    }
  }

  /** Changes what is to be sent so that the next attempt can succeed; false when nothing would help. */
  async recover(problem: Problem, chunk: readonly Entry[]): Promise<boolean> {
    const authors = [this.author, this.#heldAuthor];
    const author = problem.client?.startsWith(HELD) ? this.#heldAuthor : this.author;
    const recovery = recover(this.log, problem, chunk, author.freshId());
    if (!recovery) return false;
    if (problem.code === 'event') this.problem = problem;
    const { renamed, plan, changes } = recovery;
    if (plan !== undefined) this.#planHash = plan;
    const own = authors.find(({ client }) => client === renamed?.from);
    if (own && renamed) own.rename(renamed.to, changes.queue?.length ?? 0);
    await this.log.change(changes);
    this.rebuild();
    return true;
  }

  /** Gives up an event that the server will never take. */
  async drop(entry: Entry, problem: Problem): Promise<void> {
    this.problem = problem;
    const { seq } = entry.event;
    await this.log.change({ queue: [droppedEntry(entry, seq, seq)] });
    this.rebuild();
  }

  /** What this page wrote and nobody has acknowledged. */
  ownQueue(): EventId[] {
    const own = [this.author.client, this.#heldAuthor.client];
    return [...this.log.queue.values()].map(idOf).filter(([client]) => own.includes(client));
  }

  /** Starts over as somebody unknown. The log must have been forgotten. */
  restart(): void {
    this.#life += 1;
    this.#sent.clear();
    this.author.restart();
    this.#heldAuthor.restart();
    this.server = null;
    if (!this.disposed) this.view.restart();
  }

  rebuild(): void {
    if (!this.disposed) this.view.rebuild();
  }

  dispose(): void {
    this.disposed = true;
    this.view.dispose();
    this.log.close();
  }
}
