import type { FieldsSpec } from '../define-plan.js';
import { isConsent } from '../form/shapes.js';
import type { Plan } from '../plan.js';
import type { Session } from '../session.js';
import type { Decision } from '../types.js';
import { randomId } from './environment.js';
import type { VisitorLog } from './log.js';
import { byId, idOf, key } from './memory-store.js';
import type { Entry, SyncEvent } from './types.js';

/**
 * What the engine makes of a visitor's log: the plan with the variants that fall to them, and a session
 * over all events, acknowledged or not.
 */
export class LiveView<F extends FieldsSpec = string> {
  /** Events that this engine refused to read. */
  readonly unread: { event: SyncEvent; error: unknown }[] = [];
  /** What the server's clock is ahead of this page's, in ms. */
  clockOffset = 0;
  readonly #written: Plan<F>;
  readonly #log: VisitorLog;
  /** Who this visitor will be, should they consent: what they are shown until then is already theirs. */
  #proposed = randomId(24);
  /** The token under which `#plan` was made. */
  #token = '';
  #plan: Plan<F>;
  #session: Session<F>;
  #times = new Map<string, number>();
  #boxes: string[] | undefined;

  constructor(plan: Plan<F>, log: VisitorLog) {
    this.#written = plan;
    this.#log = log;
    this.#plan = plan;
    this.#session = plan.session();
    this.rebuild();
  }

  /** Another one when the visitor turns out to be somebody else. */
  get plan(): Plan<F> {
    return this.#plan;
  }

  /** Another one after each rebuild. */
  get session(): Session<F> {
    return this.#session;
  }

  /** The token by which the server knows, or will know, this visitor. */
  get visitor(): string {
    return this.#log.meta.visitor ?? this.#proposed;
  }

  /** The fields by which visitors of this plan consent. */
  get boxes(): string[] {
    this.#boxes ??= this.#written
      .describe()
      .fields.filter(isConsent)
      .map(({ key }) => key);
    return this.#boxes;
  }

  /** Whether one of them is ticked. */
  isAgreed({ answers }: Decision): boolean {
    return this.boxes.some((key) => answers[key]);
  }

  /** Whether the session holds just what the log and the queue hold, for this visitor. */
  get isCurrent(): boolean {
    const { log, queue } = this.#log;
    if (this.#token !== this.visitor) return false;
    if (log.size + queue.size !== this.#times.size) return false;
    const same = (entry: Entry, at: number) => this.#times.get(key(idOf(entry))) === at;
    return (
      [...log.values()].every((entry) => same(entry, entry.event.at)) &&
      [...queue.values()].every((entry) => same(entry, this.#corrected(entry.event).at))
    );
  }

  /** Throws FieldwiseError when the engine refuses the event. */
  add(event: SyncEvent): void {
    const corrected = this.#corrected(event);
    this.#session.add(corrected);
    this.#times.set(key([event.client, event.seq]), corrected.at);
  }

  /** Reads the log anew. */
  rebuild(): void {
    const events = [
      ...[...this.#log.log.values()].sort(byId).map(({ event }) => event),
      ...[...this.#log.queue.values()].sort(byId).map(({ event }) => this.#corrected(event)),
    ];
    this.#meetPlan();
    const previous = this.#session;
    this.#session = sessionOf(this.#plan, events, (error, event) =>
      this.unread.push({ event, error }),
    );
    this.#times = new Map(events.map(({ client, seq, at }) => [key([client, seq]), at]));
    previous.dispose();
  }

  /** The log was forgotten: from now on this is somebody unknown. */
  restart(): void {
    this.#proposed = randomId(24);
    this.rebuild();
  }

  dispose(): void {
    this.#session.dispose();
    if (this.#plan !== this.#written) this.#plan.dispose();
  }

  #meetPlan(): void {
    const token = this.visitor;
    if (token === this.#token) return;
    if (this.#plan !== this.#written) this.#plan.dispose();
    this.#plan = this.#written.forToken(token);
    this.#token = token;
  }

  /** As the server will date it. */
  #corrected(event: SyncEvent): SyncEvent {
    return this.clockOffset === 0 ? event : { ...event, at: event.at + this.clockOffset };
  }
}

/** A session over these events. One that this engine refuses is left out and reported. */
export function sessionOf<F extends FieldsSpec>(
  plan: Plan<F>,
  events: readonly SyncEvent[],
  refused: (error: unknown, event: SyncEvent) => void,
): Session<F> {
  const session = plan.session();
  try {
    session.add(events);
    return session;
  } catch {
    for (const event of events) {
      try {
        session.add(event);
      } catch (error) {
        refused(error, event);
      }
    }
    return session;
  }
}
