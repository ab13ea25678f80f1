import type { FieldsSpec } from '../define-plan.js';
import type { Plan } from '../plan.js';
import type { Session } from '../session.js';
import { Author } from '../sync/author.js';
import { betweenTabs, openStore } from '../sync/environment.js';
import { LiveView } from '../sync/live-view.js';
import { VisitorLog } from '../sync/log.js';
import { byId, MemoryStore } from '../sync/memory-store.js';
import { dropOldest, QUEUE_BYTES } from '../sync/queue.js';
import { toChanges } from '../sync/recover.js';
import type { ForgetResult, SyncEvent, SyncStore } from '../sync/types.js';
import type { ErrorItem, EventBody, Submission } from '../types.js';
import { submissionEvents } from './submission-events.js';
import type { Submitted, Transport, Visitor } from './visitor.js';

/**
 * A visitor whom this page or this browser knows: the plan, where the log is kept and where submissions go.
 */
export interface LocalOptions<F extends FieldsSpec = string> {
  plan: Plan<F>;
  /** Where submissions go. Default: nowhere, they are validated and recorded here. */
  transport?: Transport<F>;
  /**
   * Where the log is kept once the visitor consented or submitted: a name for a database in this
   * browser, which its tabs share, or a store of your own. Default: in this page's memory.
   */
  storage?: string | SyncStore;
  /** Milliseconds since the epoch; default: the clock. */
  now?: () => number;
}

/**
 * A visitor without Fieldwise's server: the log stays here, submissions go where `transport` takes
 * them. What is kept is kept as by a SyncClient, which can go on with it under the same name.
 */
export class LocalVisitor<F extends FieldsSpec = string> implements Visitor<F> {
  /** With a storage: resolves once what it kept has been read. Until then it is a first visit. */
  readonly ready?: Promise<void>;
  readonly #plan: Plan<F>;
  readonly #transport: Transport<F> | undefined;
  readonly #clock: () => number;
  readonly #author = new Author();
  readonly #log: VisitorLog;
  readonly #view: LiveView<F>;
  readonly #tabs: ReturnType<typeof betweenTabs> | undefined;
  readonly #listeners = new Set<() => void>();
  /** Counts the visitors this page has been. */
  #life = 0;
  #disposed = false;

  constructor({ plan, transport, storage, now = Date.now }: LocalOptions<F>) {
    this.#plan = plan;
    this.#transport = transport;
    this.#clock = now;
    this.#log = new VisitorLog(storeOf(storage));
    this.#view = new LiveView(plan, this.#log);
    if (typeof storage === 'string') {
      this.#tabs = betweenTabs(storage, () => void this.#reload());
    }
    if (storage !== undefined) this.ready = this.#reload();
  }

  get plan(): Plan<F> {
    return this.#view.plan;
  }

  get session(): Session<F> {
    return this.#view.session;
  }

  get events(): SyncEvent[] {
    return [...this.#log.log.values(), ...this.#log.queue.values()]
      .sort(byId)
      .map(({ event }) => event);
  }

  now(): number {
    return this.#clock();
  }

  /** Records what happened, now. Throws FieldwiseError when the engine refuses it. */
  record(body: EventBody): SyncEvent {
    const event = this.#author.write(body, this.now(), this.#plan.hash);
    this.#view.add(event);
    this.#author.wrote(event);
    this.#log.enqueue({ event, sentAt: event.at });
    const { remove, add } = dropOldest(this.#log.queue.values(), QUEUE_BYTES, new Set());
    if (remove.length > 0) {
      void this.#log.change(toChanges({ remove, add }));
      this.#view.rebuild();
    }
    this.#changed();
    return event;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Says whether the log may be kept on this device; withdrawing forgets what was. */
  async consent(given: boolean): Promise<void> {
    if (!given) return this.#restart();
    await this.#log.reload();
    await this.#release();
    if (!this.#disposed && !this.#view.isCurrent) this.#view.rebuild();
    this.#changed();
  }

  /**
   * Validates a submission and hands it to the transport. One that is accepted is recorded, and is
   * consent to keep what follows; the questions it answers with null are skipped. Rejects with the
   * transport's error: nothing was recorded then, and it may be submitted again.
   */
  async submit(submission: Submission<F>): Promise<Submitted> {
    const life = this.#life;
    const { valid, errors, answers, decision } = this.session.validate(submission, {
      now: this.now(),
    });
    if (!valid) return { accepted: false, errors, decision };
    const events = this.events;
    const response = await this.#transport?.submit({
      ...submission,
      values: answers,
      decision,
      events,
    });
    const refused = (response as { errors?: ErrorItem[] } | null | undefined)?.errors;
    if (Array.isArray(refused) && refused.length > 0) return { accepted: false, errors: refused };
    const answered = response === undefined ? {} : { response };
    const decidedAt = this.now();
    if (this.#disposed || life !== this.#life) {
      return { accepted: true, decision, decidedAt, ...answered };
    }
    this.#recordSubmission(submission);
    await this.#release();
    return {
      accepted: true,
      decision: this.session.decide({ now: decidedAt, offer: submission.offer ?? '' }),
      decidedAt,
      ...answered,
    };
  }

  /** Forgets the visitor on this device, and asks the transport to. */
  async forget(): Promise<ForgetResult> {
    await this.#restart();
    await this.#transport?.forget?.();
    return 'forgotten';
  }

  /** Stops, and frees the engine's memory. What was kept stays on the device. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#tabs?.end();
    this.#view.dispose();
    this.#log.close();
  }

  #recordSubmission(submission: Submission<F>): void {
    const inTime = [...this.events].sort((a, b) => a.at - b.at);
    for (const body of submissionEvents(inTime, submission)) this.record(body);
  }

  async #release(): Promise<void> {
    this.#log.meta.visitor ??= this.#view.visitor;
    await this.#log.release();
    this.#tabs?.tell();
  }

  async #restart(): Promise<void> {
    this.#life += 1;
    const forgotten = this.#log.forget();
    this.#author.restart();
    if (!this.#disposed) this.#view.restart();
    this.#changed();
    await forgotten;
    this.#tabs?.tell();
  }

  /** Reads what the device kept, and what other tabs added. */
  async #reload(): Promise<void> {
    const consented = this.#log.meta.consent;
    await this.#log.reload();
    if (this.#disposed) return;
    // Consent was taken back in another tab: what this one wrote before it knew goes too.
    if (consented && !this.#log.meta.consent) {
      this.#life += 1;
      await this.#log.forget();
      this.#author.restart();
      if (this.#disposed) return;
      this.#view.restart();
    } else if (!this.#view.isCurrent) this.#view.rebuild();
    this.#changed();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

function storeOf(storage: string | SyncStore | undefined): SyncStore {
  if (storage === undefined) return new MemoryStore();
  return typeof storage === 'string' ? eventually(openStore(storage)) : storage;
}

/** A store that is being opened: what is asked of it waits. */
function eventually(opening: Promise<SyncStore>): SyncStore {
  return {
    read: async () => (await opening).read(),
    apply: async (changes) => (await opening).apply(changes),
    clear: async () => (await opening).clear(),
    close: () => void opening.then((store) => store.close()),
  };
}
