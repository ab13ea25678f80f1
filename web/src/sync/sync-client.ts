import type { FieldsSpec } from '../define-plan.js';
import { FieldwiseError } from '../fieldwise-error.js';
import type { Plan } from '../plan.js';
import type { Session } from '../session.js';
import type { Decision, EventBody, Submission } from '../types.js';
import { Author } from './author.js';
import { betweenTabs, globalPrivacyControl, onPage, openStore, platform } from './environment.js';
import { LiveView, sessionOf } from './live-view.js';
import { VisitorLog } from './log.js';
import { byId, idOf, key } from './memory-store.js';
import {
  bytesOfJson,
  CHUNK_BYTES,
  dropOldest,
  droppedEntry,
  HELD,
  isBehaviour,
  QUEUE_BYTES,
  SUBMIT_BYTES,
  takeChunk,
} from './queue.js';
import { recover, toChanges } from './recover.js';
import { type Answer, isTemporary, post } from './transport.js';
import type {
  Entry,
  Problem,
  ServerView,
  SubmitResult,
  SyncEnvironment,
  SyncEvent,
  SyncOptions,
  SyncResponse,
  SyncStatus,
} from './types.js';

/** The server shifts times when the two clocks are further apart than this (docs/protocol.md). */
const CLOCK_TOLERANCE = 2000;
const FIRST_RETRY = 1000;
const LONGEST_RETRY = 5 * 60 * 1000;
/** Attempts to put right what the server refuses, before giving up. */
const MAX_RECOVERIES = 8;

interface SubmitResponse extends Omit<SyncResponse, 'events' | 'cursor'> {
  receipt: string;
  lead: string;
}

/**
 * A visitor in this page: what they do is decided at once, and sent to the server as soon as they
 * consented or submitted. Before that nothing is kept on the device and nothing leaves the page.
 */
export class SyncClient<F extends FieldsSpec = string> {
  /** The server's last answer. */
  server: ServerView | null = null;
  /** What the server refused for good, when `status` is `refused`; also each event it dropped. */
  problem: Problem | null = null;
  /** How often this page's log differed from the server's. Should stay 0. */
  divergences = 0;

  readonly #author = new Author();
  /** Writes behaviour that is held back: as a client of its own, so that it leaves no gap when the rest is sent. */
  readonly #heldAuthor = new Author(HELD);
  readonly #holds: boolean;
  readonly #options: SyncOptions<F>;
  readonly #environment: SyncEnvironment;
  readonly #log: VisitorLog;
  readonly #base: URL;
  readonly #lock: string;
  readonly #listeners = new Set<() => void>();
  readonly #tabs: ReturnType<typeof betweenTabs>;
  readonly #leavePage: () => void;
  #planHash: string;
  readonly #view: LiveView<F>;
  /** Events that went out at least once: the server may have them, so they must not change. */
  readonly #sent = new Set<string>();
  #status: SyncStatus = 'held';
  #timer: ReturnType<typeof setTimeout> | undefined;
  #retryDelay = FIRST_RETRY;
  /** Counts the visitors this page has been: what an earlier one asked for is not settled any more. */
  #life = 0;
  #disposed = false;

  private constructor(options: SyncOptions<F>, environment: SyncEnvironment, log: VisitorLog) {
    this.#options = options;
    this.#environment = environment;
    this.#log = log;
    this.#holds = options.holdBehaviour ?? globalPrivacyControl();
    this.#planHash = options.plan.hash;
    this.#lock = `fieldwise ${options.key}`;
    const page = typeof location === 'object' ? location.href : undefined;
    this.#base = new URL(options.server ?? '/', page);
    this.#view = new LiveView(options.plan, log);
    this.#tabs = betweenTabs(options.key, () => void this.#refresh());
    this.#leavePage = onPage(
      () => this.flush(),
      () => void this.sync(),
    );
  }

  /** Opens the visitor's log on this device, and starts to sync when there is consent. */
  static async open<F extends FieldsSpec = string>(
    options: SyncOptions<F>,
  ): Promise<SyncClient<F>> {
    const environment = { ...platform(), ...options.environment };
    const store = options.store ?? (await openStore(options.key));
    const log = new VisitorLog(store);
    await log.reload();
    const client = new SyncClient(options, environment, log);
    if (log.meta.consent) {
      client.#status = 'pending';
      client.#schedule(0);
    }
    return client;
  }

  /** Events that this engine refused to read. */
  get unread(): readonly { event: SyncEvent; error: unknown }[] {
    return this.#view.unread;
  }

  /** The client id of this page load. */
  get client(): string {
    return this.#author.client;
  }

  get status(): SyncStatus {
    return this.#status;
  }

  /** Events that the server has not acknowledged; without behaviour that is held back. */
  get pending(): number {
    return this.#sendable().length;
  }

  /** Everything this page knows of the visitor, by client and seq. */
  get events(): SyncEvent[] {
    return [...this.#log.log.values(), ...this.#log.queue.values()]
      .sort(byId)
      .map(({ event }) => event);
  }

  /** Whether events outlive this page. */
  get storage(): 'device' | 'memory' {
    return this.#log.inMemory || !this.#log.meta.consent ? 'memory' : 'device';
  }

  /**
   * The plan as this visitor meets it, with the variants of its experiments that fall to them: what
   * forms are drawn from. Another one when the visitor turns out to be somebody else.
   */
  get plan(): Plan<F> {
    return this.#view.plan;
  }

  /** Everything this page knows of the visitor; replaced when the server corrects it. */
  get session(): Session<F> {
    return this.#view.session;
  }

  /** The server's time, as far as this page knows it. */
  now(): number {
    return this.#environment.now() + this.#view.clockOffset;
  }

  decide(offer: string | undefined = this.#options.offer): Decision {
    return this.#view.session.decide({
      now: this.now(),
      ...(offer === undefined ? {} : { offer }),
    });
  }

  /** Calls `listener` when the log, the status or the server's view changed; returns how to stop. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Records what happened, now. Throws FieldwiseError when the engine refuses it. */
  record(body: EventBody): SyncEvent {
    const author = this.#holds && isBehaviour(body) ? this.#heldAuthor : this.#author;
    const event = author.write(body, this.#environment.now(), this.#planHash);
    this.#view.add(event);
    author.wrote(event);
    this.#log.enqueue({ event, sentAt: event.at });
    const { remove, add } = dropOldest(this.#log.queue.values(), QUEUE_BYTES, this.#sent);
    if (remove.length > 0) {
      void this.#log.change(toChanges({ remove, add }));
      this.#rebuild();
    }
    if (this.#log.meta.consent && author === this.#author) {
      if (this.#status === 'synced') this.#status = 'pending';
      // Offline, the next attempt is planned already; refused, only sync() tries again.
      if (this.#status === 'pending') this.#schedule(this.#options.delay ?? 250);
    }
    this.#changed();
    return event;
  }

  /**
   * Says whether answers may be kept on this device and sent as they are given. Withdrawing
   * forgets what this device kept; what the server has, only the server can erase.
   */
  async consent(given: boolean): Promise<void> {
    if (given) {
      const life = this.#life;
      // One tab after the other: two must not make two visitors.
      await this.#environment.exclusive(this.#lock, async () => {
        await this.#log.reload();
        if (this.#isOver(life)) return;
        this.#log.meta.visitor ??= this.#view.visitor;
        await this.#log.release();
      });
      if (this.#isOver(life)) return;
      this.#status = 'pending';
      this.#tabs.tell();
      this.#schedule(0);
    } else {
      const forgotten = this.#log.forget();
      this.#restart();
      await forgotten;
      if (this.#disposed) return;
      this.#tabs.tell();
    }
    this.#changed();
  }

  /** Forgets the visitor: as consent(false). */
  forget(): Promise<void> {
    return this.consent(false);
  }

  /** Sends what is waiting and reads what is new. Resolves when done, or when it cannot be done. */
  async sync(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#disposed || !this.#log.meta.consent) return;
    await this.#environment.exclusive(this.#lock, () => this.#drain());
  }

  /** Sends what fits into one request that outlives the page. Its answer is read if it arrives. */
  flush(): void {
    const { visitor, consent } = this.#log.meta;
    const sendable = this.#sendable();
    if (!consent || visitor === null || sendable.length === 0 || this.#disposed) return;
    const chunk = takeChunk(sendable, CHUNK_BYTES);
    const sentAt = this.#environment.now();
    const life = this.#life;
    this.#post<SyncResponse>('/v1/sync', this.#body(chunk, sentAt), { keepalive: true }).then(
      (answer) => {
        if (!answer.ok || this.#isOver(life)) return;
        return this.#environment.exclusive(this.#lock, async () => {
          await this.#log.reload();
          if (!this.#isOver(life)) await this.#settle(answer.body, chunk, sentAt);
        });
      },
      () => undefined,
    );
  }

  /**
   * Submits a form: validates it here, then has the server validate and store it with all that
   * was held. A submission the server accepts is consent to keep and send what follows; the
   * questions it answers with null are skipped.
   *
   * Rejects with FieldwiseError `offline` when the server cannot be reached; submit again then.
   */
  async submit(submission: Submission<F>): Promise<SubmitResult> {
    const local = this.#view.session.validate(submission, { now: this.now() });
    if (!local.valid) return { accepted: false, errors: local.errors, decision: local.decision };
    const result = await this.#environment.exclusive(this.#lock, () => this.#submit(submission));
    if (result.accepted) await this.sync();
    return result;
  }

  /** Stops, and frees the engine's memory. What is queued stays on the device. */
  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
    this.#leavePage();
    this.#tabs.end();
    this.#view.dispose();
    this.#log.close();
  }

  async #drain(): Promise<void> {
    const life = this.#life;
    await this.#log.reload();
    if (!this.#log.meta.consent || this.#isOver(life)) return;
    if (!this.#view.isCurrent) this.#rebuild();
    if (this.#log.meta.visitor === null) {
      await this.#log.change({ meta: { visitor: this.#view.visitor } });
      if (this.#isOver(life)) return;
    }
    let bytes = CHUNK_BYTES;
    let recoveries = 0;
    do {
      const chunk = takeChunk(this.#sendable(), bytes);
      const sentAt = this.#environment.now();
      let answer: Answer<SyncResponse>;
      try {
        answer = await this.#post<SyncResponse>('/v1/sync', this.#body(chunk, sentAt));
      } catch {
        if (this.#isOver(life)) return;
        return this.#retryLater(0);
      }
      if (this.#isOver(life)) return;
      if (answer.ok) {
        await this.#settle(answer.body, chunk, sentAt);
        if (this.#isOver(life)) return;
        await this.#compare(answer.body);
        if (this.#isOver(life)) return;
        recoveries = 0;
        continue;
      }
      const { problem } = answer;
      if (isTemporary(problem)) return this.#retryLater(answer.retryAfter);
      recoveries += 1;
      if (problem.status === 413 && chunk.length > 0 && recoveries <= MAX_RECOVERIES) {
        if (chunk.length === 1) await this.#drop(chunk[0] as Entry, problem);
        else bytes = Math.ceil(bytes / 2);
      } else if (recoveries > MAX_RECOVERIES || !(await this.#recover(problem, chunk))) {
        return this.#refuse(problem);
      }
      if (this.#isOver(life)) return;
    } while (this.pending > 0);
    this.#status = 'synced';
    this.#retryDelay = FIRST_RETRY;
    this.#tabs.tell();
    this.#changed();
  }

  async #submit(submission: Submission<F>): Promise<SubmitResult> {
    const life = this.#life;
    await this.#log.reload();
    this.#log.meta.visitor ??= this.#view.visitor;
    // The server reads one request of 64 KB. What does not fit beside the answers follows later.
    const room = Math.min(CHUNK_BYTES, SUBMIT_BYTES - bytesOfJson(submission));
    for (let attempt = 0; ; attempt += 1) {
      const chunk = room > 0 ? takeChunk(this.#log.queue.values(), room) : [];
      const sentAt = this.#environment.now();
      let answer: Answer<SubmitResponse>;
      try {
        const body = { ...this.#body(chunk, sentAt), ...submission };
        answer = await this.#post<SubmitResponse>('/v1/submit', body, {
          type: 'application/json',
        });
      } catch (cause) {
        const message = 'The server cannot be reached; submit again when there is a connection.';
        throw FieldwiseError.of('offline', message, { cause });
      }
      if (answer.ok) {
        const { body } = answer;
        if (!this.#isOver(life)) {
          await this.#log.release();
          const settled = { ...body, events: [], cursor: this.#log.meta.cursor };
          await this.#settle(settled, chunk, sentAt);
        }
        const { receipt, lead, decision, decided_at: decidedAt } = body;
        return { accepted: true, receipt, lead, decision, decidedAt };
      }
      const { problem } = answer;
      if (problem.code === 'submission') return { accepted: false, errors: problem.errors };
      const recovered =
        attempt < MAX_RECOVERIES &&
        !this.#isOver(life) &&
        (await this.#recover(problem, chunk)) &&
        !this.#isOver(life);
      if (!recovered) throw FieldwiseError.of(problem.code, problem.detail);
    }
  }

  #body(chunk: readonly Entry[], sentAt: number): Record<string, unknown> {
    for (const entry of chunk) this.#sent.add(key(idOf(entry)));
    return {
      key: this.#options.key,
      visitor: this.#log.meta.visitor,
      sent_at: sentAt,
      cursor: this.#log.meta.cursor,
      ...(this.#options.offer === undefined ? {} : { offer: this.#options.offer }),
      events: chunk.map(({ event }) => event),
    };
  }

  #post<T>(
    path: string,
    body: unknown,
    options?: { type?: string; keepalive?: boolean },
  ): Promise<Answer<T>> {
    return post<T>(this.#environment.fetch, new URL(path, this.#base), body, options);
  }

  /** Moves what the server has from the queue to the log. */
  async #settle(response: SyncResponse, chunk: readonly Entry[], sentAt: number): Promise<void> {
    const sent = new Map(chunk.map((entry) => [key(idOf(entry)), entry]));
    const settled: Entry[] = response.events.map((event) => {
      const own = this.#log.queue.get(key([event.client, event.seq]));
      return { event, sentAt: own?.sentAt ?? event.at };
    });
    for (const { client, seq, at } of response.acks) {
      const entry = sent.get(key([client, seq]));
      if (entry) settled.push({ event: { ...entry.event, at }, sentAt: entry.sentAt });
    }
    const { meta } = this.#log;
    const life = this.#life;
    await this.#log.change({
      unqueue: settled.map(idOf),
      log: settled,
      meta: { cursor: Math.max(meta.cursor, response.cursor) },
    });
    for (const entry of settled) this.#sent.delete(key(idOf(entry)));
    if (this.#isOver(life)) return;
    const skew = response.decided_at - sentAt;
    const offset = Math.abs(skew) > CLOCK_TOLERANCE ? skew : 0;
    const moved =
      offset !== this.#view.clockOffset && Math.abs(offset - this.#view.clockOffset) > 1000;
    if (moved) this.#view.clockOffset = offset;
    const { decision, decided_at: decidedAt, state } = response;
    this.server = { decision, decidedAt, state };
    if (moved || !this.#view.isCurrent) this.#rebuild();
    this.#changed();
  }

  /** The same events have the same hash; when not, the server's events replace this page's. */
  async #compare(response: SyncResponse): Promise<void> {
    // Another request of this device went further meanwhile; the next sync compares.
    if (this.#log.meta.cursor !== response.cursor) return;
    if (this.#logHash() === response.state) return;
    this.divergences += 1;
    const life = this.#life;
    const sentAt = this.#environment.now();
    const whole = { ...this.#body([], sentAt), cursor: 0 };
    const answer = await this.#post<SyncResponse>('/v1/sync', whole).catch(() => undefined);
    if (!answer?.ok || this.#isOver(life)) return;
    await this.#log.change({ clearLog: true });
    if (this.#isOver(life)) return;
    await this.#settle(answer.body, [], sentAt);
    this.#rebuild();
  }

  #logHash(): string {
    const events = [...this.#log.log.values()].map(({ event }) => event);
    const session = sessionOf(this.#options.plan, events, () => undefined);
    try {
      return session.stateHash();
    } finally {
      session.dispose();
    }
  }

  async #recover(problem: Problem, chunk: readonly Entry[]): Promise<boolean> {
    const authors = [this.#author, this.#heldAuthor];
    const author = problem.client?.startsWith(HELD) ? this.#heldAuthor : this.#author;
    const recovery = recover(this.#log, problem, chunk, author.freshId());
    if (!recovery) return false;
    if (problem.code === 'event') this.problem = problem;
    const { renamed, plan, changes } = recovery;
    if (plan !== undefined) this.#planHash = plan;
    const own = authors.find(({ client }) => client === renamed?.from);
    if (own && renamed) own.rename(renamed.to, changes.queue?.length ?? 0);
    await this.#log.change(changes);
    this.#rebuild();
    return true;
  }

  async #drop(entry: Entry, problem: Problem): Promise<void> {
    this.problem = problem;
    const { seq } = entry.event;
    await this.#log.change({ queue: [droppedEntry(entry, seq, seq)] });
    this.#rebuild();
  }

  #retryLater(atLeast: number): void {
    this.#status = 'offline';
    // Full jitter: pages that lost the server together do not come back together.
    const wait = Math.max(atLeast, this.#environment.random() * this.#retryDelay);
    this.#retryDelay = Math.min(this.#retryDelay * 2, LONGEST_RETRY);
    this.#schedule(wait);
    this.#changed();
  }

  async #refuse(problem: Problem): Promise<void> {
    // Erased on the server: what this device still has goes as well.
    if (problem.status === 410) {
      const forgotten = this.#log.forget();
      this.#restart();
      await forgotten;
    }
    this.problem = problem;
    this.#status = 'refused';
    this.#changed();
  }

  /** Starts over as somebody unknown. */
  #restart(): void {
    this.#life += 1;
    this.#sent.clear();
    clearTimeout(this.#timer);
    this.#author.restart();
    this.#heldAuthor.restart();
    this.server = null;
    this.#status = 'held';
    if (!this.#disposed) this.#view.restart();
  }

  /** Whether what was begun in `life` has nobody left to be done for. */
  #isOver(life: number): boolean {
    return this.#disposed || life !== this.#life;
  }

  #schedule(delay: number): void {
    if (this.#disposed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.sync(), delay);
  }

  async #refresh(): Promise<void> {
    if (this.#disposed) return;
    const consented = this.#log.meta.consent;
    await this.#log.reload();
    if (this.#disposed) return;
    if (consented && !this.#log.meta.consent) await this.#withdrawn();
    if (this.#disposed) return;
    if (this.#status === 'held' && this.#log.meta.consent) {
      this.#status = 'pending';
      this.#schedule(0);
    }
    this.#rebuild();
    this.#changed();
  }

  /** Consent was taken back in another tab. What this one wrote before it knew goes too. */
  async #withdrawn(): Promise<void> {
    this.#log.forgetPage();
    this.#restart();
    this.#changed();
    await this.#environment.exclusive(this.#lock, async () => {
      await this.#log.reload();
      if (!this.#log.meta.consent) await this.#log.forgetDevice();
    });
  }

  /** What may be sent without a submission. */
  #sendable(): Entry[] {
    const queue = [...this.#log.queue.values()];
    return this.#holds ? queue.filter(({ event }) => !event.client.startsWith(HELD)) : queue;
  }

  #rebuild(): void {
    if (!this.#disposed) this.#view.rebuild();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
