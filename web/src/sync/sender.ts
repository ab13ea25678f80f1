import type { FieldsSpec } from '../define-plan.js';
import type { Outbox } from './outbox.js';
import { CHUNK_BYTES, takeChunk } from './queue.js';
import { type Answer, isTemporary, type PostOptions, post } from './transport.js';
import type { Entry, ForgetResult, Problem, SyncResponse, SyncStatus } from './types.js';

const FIRST_RETRY = 1000;
const LONGEST_RETRY = 5 * 60 * 1000;
/** Attempts to put right what the server refuses, before giving up. */
export const MAX_RECOVERIES = 8;
/** The status by which the server says that the visitor was forgotten. */
export const GONE = 410;

/** Brings an outbox to the server, one tab at a time, and tries again when nobody answers. */
export class Sender<F extends FieldsSpec = string> {
  status: SyncStatus = 'held';
  /** How often this page's log differed from the server's. */
  divergences = 0;
  readonly #outbox: Outbox<F>;
  /** Tells other tabs that something was kept or sent. */
  readonly #tell: () => void;
  readonly #base: URL;
  readonly #lock: string;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #retryDelay = FIRST_RETRY;
  #forgetting: Promise<ForgetResult> | undefined;

  constructor(outbox: Outbox<F>, tell: () => void) {
    const { key, server } = outbox.options;
    this.#outbox = outbox;
    this.#tell = tell;
    this.#lock = `fieldwise ${key}`;
    const page = typeof location === 'object' ? location.href : undefined;
    this.#base = new URL(server ?? '/', page);
  }

  /** Runs `task` while no other tab of this site's sends or forgets. */
  exclusive<T>(task: () => Promise<T>): Promise<T> {
    return this.#outbox.environment.exclusive(this.#lock, task);
  }

  post<T>(path: string, body: unknown, options?: PostOptions): Promise<Answer<T>> {
    return post<T>(this.#outbox.environment.fetch, new URL(path, this.#base), body, options);
  }

  /** Sends what is waiting in `delay` ms, or later if something else comes before. */
  schedule(delay: number): void {
    if (this.#outbox.disposed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.sync(), delay);
  }

  /** There is something to send. */
  pending(): void {
    this.status = 'pending';
    this.schedule(0);
  }

  async sync(): Promise<void> {
    this.stop();
    const { disposed, log } = this.#outbox;
    if (disposed) return;
    if (log.toForget.size > 0) await this.forget();
    if (log.meta.consent) await this.exclusive(() => this.#drain());
  }

  /**
   * Tells the server whom it is to forget; later, when nobody answers. It waits for no other tab: what
   * is on its way arrives at a server that has forgotten them, or is forgotten with them.
   */
  forget(): Promise<ForgetResult> {
    this.#forgetting ??= this.#forget().finally(() => {
      this.#forgetting = undefined;
    });
    return this.#forgetting;
  }

  /**
   * Reads what is kept. Whom another tab forgot meanwhile, or whose consent it took back, this page
   * forgets too, with all that it wrote before it knew; resolves with true then.
   */
  async reload(): Promise<boolean> {
    const { log, life } = this.#outbox;
    const { consent, visitor } = log.meta;
    await log.reload();
    if (!consent || log.meta.visitor === visitor || this.#outbox.isOver(life)) return false;
    const disowned = log.disown(this.#outbox.ownQueue());
    if (!log.meta.consent) log.forgetPage();
    this.restart();
    if (log.meta.consent) this.pending();
    this.#outbox.changed();
    await disowned;
    return true;
  }

  flush(): void {
    const outbox = this.#outbox;
    const sendable = outbox.sendable();
    if (!outbox.log.meta.consent || sendable.length === 0 || outbox.disposed) return;
    const chunk = takeChunk(sendable, CHUNK_BYTES);
    const sentAt = outbox.environment.now();
    const { life } = outbox;
    this.post<SyncResponse>('/v1/sync', outbox.body(chunk, sentAt), { keepalive: true }).then(
      (answer) => {
        if (!answer.ok || outbox.isOver(life)) return;
        return this.exclusive(async () => {
          await this.reload();
          if (!outbox.isOver(life)) await outbox.settle(answer.body, chunk, sentAt);
        });
      },
      () => undefined,
    );
  }

  /** Starts over as somebody unknown. The log must have been forgotten. */
  restart(): void {
    this.stop();
    this.status = 'held';
    this.#outbox.restart();
  }

  /** Takes back what `schedule` planned. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #forget(): Promise<ForgetResult> {
    const { log, options } = this.#outbox;
    for (const visitor of log.toForget) {
      const body = { key: options.key, visitor };
      // The server may know this device by a cookie too, and is to forget both.
      const answer = await this.post('/v1/forget', body, {
        keepalive: true,
        credentials: 'same-origin',
      }).catch(() => undefined);
      if (answer?.ok) await log.forgotten(visitor);
      else {
        // One that is refused is tried again by the next page: until then the operator must act.
        if (answer && !isTemporary(answer.problem)) this.#outbox.problem = answer.problem;
        else this.#retryLater(answer?.retryAfter ?? 0, this.status);
        return 'waiting';
      }
    }
    return 'forgotten';
  }

  async #drain(): Promise<void> {
    const outbox = this.#outbox;
    const { log, view, life } = outbox;
    await this.reload();
    // Consent was taken back while this waited for another request.
    if (outbox.isOver(life) || !log.meta.consent) return;
    if (!view.isCurrent) outbox.rebuild();
    let bytes = CHUNK_BYTES;
    let recoveries = 0;
    do {
      const chunk = takeChunk(outbox.sendable(), bytes);
      const sentAt = outbox.environment.now();
      let answer: Answer<SyncResponse>;
      try {
        answer = await this.post<SyncResponse>('/v1/sync', outbox.body(chunk, sentAt));
      } catch {
        if (outbox.isOver(life)) return;
        return this.#retryLater(0);
      }
      if (outbox.isOver(life)) return;
      if (answer.ok) {
        await outbox.settle(answer.body, chunk, sentAt);
        if (!outbox.isOver(life)) await this.#compare(answer.body);
        recoveries = 0;
      } else {
        const { problem } = answer;
        if (isTemporary(problem)) return this.#retryLater(answer.retryAfter);
        recoveries += 1;
        if (problem.status === 413 && chunk.length > 0 && recoveries <= MAX_RECOVERIES) {
          if (chunk.length === 1) await outbox.drop(chunk[0] as Entry, problem);
          else bytes = Math.ceil(bytes / 2);
        } else if (recoveries > MAX_RECOVERIES || !(await outbox.recover(problem, chunk))) {
          return this.#refuse(problem);
        }
      }
      if (outbox.isOver(life)) return;
    } while (outbox.sendable().length > 0);
    this.status = 'synced';
    this.#retryDelay = FIRST_RETRY;
    this.#tell();
    outbox.changed();
  }

  /** The same events have the same hash; when not, the server's events replace this page's. */
  async #compare(response: SyncResponse): Promise<void> {
    const outbox = this.#outbox;
    const { log, life } = outbox;
    // Another request of this device went further meanwhile; the next sync compares.
    if (log.meta.cursor !== response.cursor) return;
    if (outbox.logHash() === response.state) return;
    this.divergences += 1;
    const sentAt = outbox.environment.now();
    const whole = { ...outbox.body([], sentAt), diverged: true };
    const answer = await this.post<SyncResponse>('/v1/sync', whole).catch(() => undefined);
    if (!answer?.ok || outbox.isOver(life)) return;
    await log.change({ clearLog: true });
    if (outbox.isOver(life)) return;
    await outbox.settle(answer.body, [], sentAt);
    outbox.rebuild();
  }

  #retryLater(atLeast: number, status: SyncStatus = 'offline'): void {
    this.status = status;
    // Full jitter: pages that lost the server together do not come back together.
    const wait = Math.max(atLeast, this.#outbox.environment.random() * this.#retryDelay);
    this.#retryDelay = Math.min(this.#retryDelay * 2, LONGEST_RETRY);
    this.schedule(wait);
    this.#outbox.changed();
  }

  async #refuse(problem: Problem): Promise<void> {
    this.#outbox.problem = problem;
    if (problem.status === GONE) return this.gone();
    this.status = 'refused';
    this.#outbox.changed();
  }

  /**
   * Erased on the server, or consent is withdrawn: what this device has goes too, and whoever acts next is
   * somebody new.
   */
  async gone(): Promise<void> {
    const outbox = this.#outbox;
    const forgotten = outbox.log.forget();
    this.restart();
    await forgotten;
    if (outbox.disposed) return;
    this.#tell();
    outbox.changed();
  }
}
