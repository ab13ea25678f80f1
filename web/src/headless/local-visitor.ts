import type { FieldsSpec } from '../define-plan.js';
import { FieldwiseError } from '../fieldwise-error.js';
import type { Plan } from '../plan.js';
import type { Session } from '../session.js';
import { Author } from '../sync/author.js';
import { betweenTabs, openStore, platform } from '../sync/environment.js';
import { LiveView } from '../sync/live-view.js';
import { VisitorLog } from '../sync/log.js';
import { byId, idOf, MemoryStore } from '../sync/memory-store.js';
import { dropOldest, QUEUE_BYTES } from '../sync/queue.js';
import { toChanges } from '../sync/recover.js';
import type { ForgetResult, SyncEvent, SyncStore } from '../sync/types.js';
import type { ErrorItem, EventBody, Submission } from '../types.js';
import { submissionEvents } from './submission-events.js';
import type { ForgottenVisitor, Submitted, Transport, Visitor } from './visitor.js';

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
  /** Runs a task while no other tab changes whose log is kept. */
  readonly #exclusive: <T>(task: () => Promise<T>) => Promise<T>;
  readonly #listeners = new Set<() => void>();
  /** Counts the visitors this page has been. */
  #life = 0;
  /** How often this page itself was told to forget them. */
  #forgets = 0;
  /** Whom the transport is still to forget. */
  readonly #untold: ForgottenVisitor[] = [];
  /** Above 0, a change is told later. */
  #busy = 0;
  #disposed = false;

  constructor({ plan, transport, storage, now = Date.now }: LocalOptions<F>) {
    this.#plan = plan;
    this.#transport = transport;
    this.#clock = now;
    this.#log = new VisitorLog(storeOf(storage));
    this.#view = new LiveView(plan, this.#log);
    this.#exclusive = (task) => task();
    if (typeof storage === 'string') {
      const { exclusive } = platform();
      this.#exclusive = (task) => exclusive(`fieldwise ${storage}`, task);
      this.#tabs = betweenTabs(storage, (forgotten) => {
        // Before consent what is here is nowhere else, and the store tells nothing of it.
        if (forgotten && !this.#log.meta.consent) this.#leave();
        void this.#reload();
      });
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

  get life(): number {
    return this.#life;
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
    if (body.type === 'answer' && this.#view.boxes.includes(body.field)) void this.#agree();
    return event;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Says whether the log may be kept on this device; withdrawing forgets what was. */
  async consent(given: boolean): Promise<void> {
    if (!given) return this.#restart();
    await this.#release();
    if (!this.#disposed && !this.#view.isCurrent) this.#view.rebuild();
    this.#changed();
  }

  /**
   * Validates a submission and hands it to the transport. One that is accepted is recorded, and is
   * consent to keep what follows; the questions it answers with null are skipped. Rejects with the
   * transport's error: nothing was recorded then, and it may be submitted again; with FieldwiseError
   * `forgotten` when the visitor was forgotten meanwhile and nobody took it.
   */
  async submit(submission: Submission<F>): Promise<Submitted> {
    const asked = this.#forgets;
    // Another tab may have forgotten the visitor without this one having heard: it is somebody new's then.
    if (this.#log.meta.consent) await this.#reload();
    if (asked !== this.#forgets) throw gone();
    const life = this.#life;
    const isOver = (): boolean => this.#disposed || life !== this.#life;
    const { valid, errors, answers, decision } = this.session.validate(submission, {
      now: this.now(),
    });
    if (!valid) return { accepted: false, errors, decision };
    const events = this.events;
    let response: unknown;
    try {
      response = await this.#transport?.submit({
        ...submission,
        values: answers,
        decision,
        events,
      });
    } catch (error) {
      throw isOver() ? gone(error) : error;
    }
    const refused = (response as { errors?: ErrorItem[] } | null | undefined)?.errors;
    if (Array.isArray(refused) && refused.length > 0) {
      if (isOver()) throw gone();
      return { accepted: false, errors: refused };
    }
    const answered = response === undefined ? {} : { response };
    const decidedAt = this.now();
    if (isOver()) {
      return { accepted: true, decision, decidedAt, ...answered };
    }
    const hasBox = this.#view.boxes.some((field) => field in submission.answers);
    this.#recordSubmission(submission);
    // A box that was left empty says no: nothing is kept.
    if (!hasBox || this.#isAgreed()) await this.#release();
    else await this.#hold();
    return {
      accepted: true,
      decision: this.session.decide({ now: decidedAt, offer: submission.offer ?? '' }),
      decidedAt,
      ...answered,
    };
  }

  /**
   * Forgets the visitor on this device, and asks the transport to. Rejects with the transport's error: here
   * everything is forgotten then too, and the next `forget()` asks the transport for them again.
   */
  async forget(): Promise<ForgetResult> {
    this.#noteUntold();
    await this.#restart(true);
    for (let next = this.#untold[0]; next; next = this.#untold[0]) {
      await this.#transport?.forget?.(next);
      // Another forget() may have told it meanwhile.
      if (this.#untold[0] === next) this.#untold.shift();
    }
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

  /** Whom the transport is to forget; nobody new where one is left to be told and nothing was done since. */
  #noteUntold(): void {
    const { events } = this;
    if (this.#disposed || !this.#transport?.forget) return;
    if (this.#untold.length > 0 && events.every(({ type }) => type === 'visit')) return;
    const { answers } = this.session.decide({ now: this.now() });
    const values = Object.entries(answers).map(([field, { value }]) => [field, value]);
    this.#untold.push({ values: Object.fromEntries(values), events });
  }

  /** All of it, then what follows from all of it. */
  #recordSubmission(submission: Submission<F>): void {
    const inTime = [...this.events].sort((a, b) => a.at - b.at);
    this.#busy += 1;
    try {
      for (const body of submissionEvents(inTime, submission)) this.record(body);
    } finally {
      this.#busy -= 1;
    }
    this.#changed();
  }

  /** Allows keeping what follows, for the visitor whom other tabs made already if there is one. */
  async #release(): Promise<void> {
    const asked = this.#forgets;
    await this.#exclusive(async () => {
      if (await this.#read()) await this.#log.forgetDevice();
      if (asked !== this.#forgets) return;
      this.#log.meta.visitor ??= this.#view.visitor;
      await this.#log.release();
    });
    this.#tabs?.tell();
  }

  /** Does what the plan's boxes for consent say. */
  async #agree(): Promise<void> {
    const life = this.#life;
    if (this.#isAgreed()) await this.consent(true);
    if (this.#disposed || life !== this.#life || this.#isAgreed()) return;
    await this.#hold();
    this.#changed();
  }

  #isAgreed(): boolean {
    return this.#view.isAgreed(this.session.decide({ now: this.now() }));
  }

  async #hold(): Promise<void> {
    if (!this.#log.meta.consent) return;
    await this.#log.hold();
    this.#tabs?.tell();
  }

  /** `everywhere`: also what is in other tabs only. */
  async #restart(everywhere = false): Promise<void> {
    this.#forgets += 1;
    const forgotten = this.#log.forget();
    this.#meetNext();
    this.#changed();
    await forgotten;
    this.#tabs?.tell(everywhere);
  }

  #leave(): void {
    this.#log.forgetPage();
    this.#meetNext();
  }

  /** From now on this is somebody else, of whom this page has written nothing. */
  #meetNext(): void {
    this.#life += 1;
    this.#author.restart();
    if (!this.#disposed) this.#view.restart();
  }

  /** Reads what the device kept, and what other tabs added. */
  async #reload(): Promise<void> {
    const isNobodys = await this.#read();
    if (this.#disposed) return;
    if (!this.#view.isCurrent) this.#view.rebuild();
    this.#changed();
    if (!isNobodys) return;
    await this.#exclusive(async () => {
      await this.#log.reload();
      if (!this.#log.meta.consent) await this.#log.forgetDevice();
    });
  }

  /**
   * Reads the store. Whose log was kept may be forgotten there, in another tab, or somebody else's already:
   * what this tab wrote before it knew goes. Resolves with whether some of it may be left in the store.
   */
  async #read(): Promise<boolean> {
    const { consent, visitor } = this.#log.meta;
    const { client } = this.#author;
    const { life } = this;
    await this.#log.reload();
    const now = this.#log.meta;
    if (this.#disposed || life !== this.#life || !consent) return false;
    if (now.consent && now.visitor === visitor) return false;
    if (now.consent) {
      const written = this.#log.entriesOf('queue', client);
      await this.#log.change({ unqueue: written.map(idOf) });
      this.#meetNext();
    } else this.#leave();
    return !now.consent;
  }

  #changed(): void {
    if (this.#busy > 0) return;
    for (const listener of this.#listeners) listener();
  }
}

function gone(cause?: unknown): FieldwiseError {
  const message =
    'The visitor was forgotten before the form had arrived. Fill it in again to send it.';
  return FieldwiseError.of('forgotten', message, { cause });
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
