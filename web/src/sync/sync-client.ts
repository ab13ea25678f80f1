import type { FieldsSpec } from '../define-plan.js';
import type { Plan } from '../plan.js';
import type { Session } from '../session.js';
import type { Decision, EventBody, Submission } from '../types.js';
import { betweenTabs, onPage, openStore, platform } from './environment.js';
import { VisitorLog } from './log.js';
import { byId } from './memory-store.js';
import { Outbox } from './outbox.js';
import { Sender } from './sender.js';
import { submit } from './submit.js';
import type {
  ForgetResult,
  Problem,
  ServerView,
  SubmitResult,
  SyncEnvironment,
  SyncEvent,
  SyncOptions,
  SyncStatus,
} from './types.js';

/**
 * A visitor in this page: what they do is decided at once, and sent to the server as soon as they
 * consented or submitted. Before that nothing is kept on the device and nothing leaves the page.
 */
export class SyncClient<F extends FieldsSpec = string> {
  readonly #outbox: Outbox<F>;
  readonly #sender: Sender<F>;
  readonly #listeners = new Set<() => void>();
  readonly #tabs: ReturnType<typeof betweenTabs>;
  readonly #leavePage: () => void;

  private constructor(options: SyncOptions<F>, environment: SyncEnvironment, log: VisitorLog) {
    this.#outbox = new Outbox(options, environment, log, () => {
      for (const listener of this.#listeners) listener();
    });
    this.#tabs = betweenTabs(options.key, (forgotten) => void this.#refresh(forgotten));
    this.#sender = new Sender(this.#outbox, this.#tabs.tell);
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
    // The page ended while it was forgetting.
    if (log.toForget.has(log.meta.visitor ?? '')) await log.forget();
    const client = new SyncClient(options, environment, log);
    if (log.meta.consent) client.#sender.pending();
    else if (log.toForget.size > 0) client.#sender.schedule(0);
    return client;
  }

  /** The server's last answer. */
  get server(): ServerView | null {
    return this.#outbox.server;
  }

  /** What the server refused for good, when `status` is `refused`; also each event it dropped. */
  get problem(): Problem | null {
    return this.#outbox.problem;
  }

  /** How often this page's log differed from the server's. Should stay 0. */
  get divergences(): number {
    return this.#sender.divergences;
  }

  /** Events that this engine refused to read. */
  get unread(): readonly { event: SyncEvent; error: unknown }[] {
    return this.#outbox.view.unread;
  }

  /** The client id of this page load. */
  get client(): string {
    return this.#outbox.author.client;
  }

  /** One more whenever this page forgot its visitor, whoever asked for it: what is on show of them should go. */
  get life(): number {
    return this.#outbox.life;
  }

  /** How far the events have come. */
  get status(): SyncStatus {
    return this.#sender.status;
  }

  /** Events that the server has not acknowledged; without behaviour that is held back. */
  get pending(): number {
    return this.#outbox.sendable().length;
  }

  /** Everything this page knows of the visitor, by client and seq. */
  get events(): SyncEvent[] {
    const { log, queue } = this.#outbox.log;
    return [...log.values(), ...queue.values()].sort(byId).map(({ event }) => event);
  }

  /** Whether events outlive this page. */
  get storage(): 'device' | 'memory' {
    const { inMemory, meta } = this.#outbox.log;
    return inMemory || !meta.consent ? 'memory' : 'device';
  }

  /**
   * The plan as this visitor meets it, with the variants of its experiments that fall to them: what
   * forms are drawn from. Another one when the visitor turns out to be somebody else.
   */
  get plan(): Plan<F> {
    return this.#outbox.view.plan;
  }

  /** Everything this page knows of the visitor; replaced when the server corrects it. */
  get session(): Session<F> {
    return this.#outbox.view.session;
  }

  /** The server's time, as far as this page knows it. */
  now(): number {
    return this.#outbox.environment.now() + this.#outbox.view.clockOffset;
  }

  /** The decision at the server's time, for an offer's key; for the one that the client was opened with unless given. */
  decide(offer: string | undefined = this.#outbox.options.offer): Decision {
    return this.session.decide({
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
    const { event, held } = this.#outbox.write(body);
    if (this.#outbox.log.meta.consent && !held) {
      const sender = this.#sender;
      if (sender.status === 'synced') sender.status = 'pending';
      // Offline, the next attempt is planned already; refused, only sync() tries again.
      if (sender.status === 'pending') sender.schedule(this.#outbox.options.delay ?? 250);
    }
    this.#outbox.changed();
    if (body.type === 'answer' && this.#outbox.view.boxes.includes(body.field)) void this.#agree();
    return event;
  }

  /**
   * Says whether answers may be kept on this device and sent as they are given. Withdrawing
   * forgets what this device kept; what the server has stays there, unless `forget` is called.
   */
  async consent(given: boolean): Promise<void> {
    const outbox = this.#outbox;
    const { log } = outbox;
    if (given) {
      const { life } = outbox;
      // One tab after the other: two must not make two visitors.
      await this.#sender.exclusive(async () => {
        await this.#sender.reload();
        if (outbox.isOver(life)) return;
        log.meta.visitor ??= outbox.view.visitor;
        await log.release();
      });
      if (outbox.isOver(life)) return;
      this.#tabs.tell();
      this.#sender.pending();
      outbox.changed();
    } else await this.#sender.gone();
  }

  /**
   * Forgets the visitor: in this page, on this device, in its other tabs, and on the server. Never
   * rejects; `waiting` is told again by each page until the server has answered.
   */
  async forget(): Promise<ForgetResult> {
    const forgotten = this.#outbox.log.forgetEverywhere();
    this.#sender.restart();
    this.#outbox.changed();
    await forgotten;
    if (!this.#outbox.disposed) this.#tabs.tell(true);
    return this.#sender.forget();
  }

  /** Sends what is waiting and reads what is new. Resolves when done, or when it cannot be done. */
  sync(): Promise<void> {
    return this.#sender.sync();
  }

  /** Sends what fits into one request that outlives the page. Its answer is read if it arrives. */
  flush(): void {
    this.#sender.flush();
  }

  /**
   * Submits a form: validates it here, then has the server validate and store it with all that
   * was held. A submission the server accepts is consent to keep and send what follows; the
   * questions it answers with null are skipped.
   *
   * Rejects with FieldwiseError `offline` when the server cannot be reached, submit again then; with
   * `forgotten` when the visitor was forgotten meanwhile.
   */
  async submit(submission: Submission<F>): Promise<SubmitResult> {
    const local = this.session.validate(submission, { now: this.now() });
    if (!local.valid) return { accepted: false, errors: local.errors, decision: local.decision };
    const { life } = this;
    const result = await this.#sender.exclusive(() =>
      submit(this.#outbox, this.#sender, submission, life),
    );
    if (result.accepted) await this.sync();
    return result;
  }

  /** Stops, and frees the engine's memory. What is queued stays on the device. */
  dispose(): void {
    this.#sender.stop();
    this.#leavePage();
    this.#tabs.end();
    this.#outbox.dispose();
  }

  /** Does what the plan's boxes for consent say. */
  async #agree(): Promise<void> {
    const outbox = this.#outbox;
    const { log, view, life } = outbox;
    if (view.isAgreed(this.decide())) await this.consent(true);
    // What was taken back, the server hears first.
    await this.sync();
    await this.#sender.exclusive(async () => {
      // Ticked again, maybe.
      if (outbox.isOver(life) || view.isAgreed(this.decide())) return;
      await log.hold();
      this.#sender.status = 'held';
      this.#tabs.tell();
      outbox.changed();
    });
  }

  /** Another tab did something; `forgotten`: it forgot the visitor. */
  async #refresh(forgotten: boolean): Promise<void> {
    const outbox = this.#outbox;
    const { log } = outbox;
    // Before consent what is here is nowhere else, and the store tells nothing of it.
    if (forgotten && !log.meta.consent) {
      log.forgetPage();
      this.#sender.restart();
    }
    await this.#sender.reload();
    if (outbox.disposed) return;
    if (this.status === 'held' && log.meta.consent) this.#sender.pending();
    outbox.rebuild();
    outbox.changed();
  }
}
