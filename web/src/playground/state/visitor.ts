import type { EventBody } from '../../full.js';

/** An event of the visitor's log; times in milliseconds since the epoch. */
export type LogEvent = EventBody & { client: string; seq: number; at: number };

/** Everything about the visitor that can be undone. */
export interface Moment {
  /** In the order of time. */
  readonly events: readonly LogEvent[];
  /** How far the visitor's clock is ahead of this machine's, in milliseconds. */
  readonly ahead: number;
  /** The offer on show; '' for none. */
  readonly offer: string;
  /** The form on show was sent. */
  readonly sent: boolean;
}

/** What a visitor did in one visit; `visit` is missing where they did it without a form. */
export interface Visit {
  readonly number: number;
  readonly visit: LogEvent | undefined;
  readonly events: readonly LogEvent[];
}

/** Who tries the form, with all that they can undo. */
export interface Person {
  readonly id: string;
  readonly moment: Moment;
  readonly past: readonly Moment[];
}

const nobody: Moment = { events: [], ahead: 0, offer: '', sent: false };
const most = 200;

/** The visitor who tries the form, with a clock that can be set forward and a past that can be undone. */
export class Visitor {
  #id: string;
  #moment = nobody;
  #past: Moment[] = [];

  constructor(id = freshId(), moment = nobody) {
    this.#id = id;
    this.#moment = moment;
  }

  /** Experiments are dealt out by it. */
  get id(): string {
    return this.#id;
  }

  get moment(): Moment {
    return this.#moment;
  }

  get person(): Person {
    return { id: this.#id, moment: this.#moment, past: this.#past };
  }

  /** Somebody who was here before is back, as they left. */
  resume({ id, moment, past }: Person): void {
    this.#id = id;
    this.#moment = moment;
    this.#past = [...past];
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  /** Milliseconds since the epoch; never before what the visitor did last. */
  now(): number {
    const last = this.#moment.events.at(-1);
    return Math.max(Date.now() + this.#moment.ahead, last?.at ?? 0);
  }

  get visits(): Visit[] {
    const visits: { number: number; visit: LogEvent | undefined; events: LogEvent[] }[] = [];
    for (const event of this.#moment.events) {
      const last = visits.at(-1);
      if (event.type === 'visit')
        visits.push({ number: visits.length + 1, visit: event, events: [] });
      else if (last) last.events.push(event);
      else visits.push({ number: 1, visit: undefined, events: [event] });
    }
    return visits;
  }

  /** Adds what happened now, all of it as one step. */
  record(bodies: readonly EventBody[], change: Partial<Moment> = {}): void {
    let { events } = this.#moment;
    const at = this.now() + (change.ahead ?? this.#moment.ahead) - this.#moment.ahead;
    for (const body of bodies) {
      const seq = events.reduce((top, event) => Math.max(top, event.seq), 0) + 1;
      events = [...events, { ...body, client: 'playground', seq, at }];
    }
    this.#go({ ...this.#moment, ...change, events });
  }

  /** Opens the page with the form of `offer`, `days` from now. */
  visit(offer: string, days = 0): void {
    const ahead = this.#moment.ahead + days * DAY;
    const { events } = this.#moment;
    const last = events.at(-1);
    // Nobody did anything on the page before: they just came to this one.
    if (days === 0 && last?.type === 'visit') {
      this.#go({
        ...this.#moment,
        offer,
        sent: false,
        events: [...events.slice(0, -1), { ...last, offer }],
      });
    } else {
      this.record([{ type: 'visit', ...(offer && { offer }) }], { ahead, offer, sent: false });
    }
  }

  /** Lets time pass without a visit. */
  wait(ms: number): void {
    this.#go({ ...this.#moment, ahead: this.#moment.ahead + ms });
  }

  /** Takes one event back; of a visit, all that was done in it. */
  remove(seq: number): void {
    const of = this.visits.find(({ visit }) => visit?.seq === seq);
    const gone = new Set(of ? [seq, ...of.events.map((event) => event.seq)] : [seq]);
    const events = this.#moment.events.filter((event) => !gone.has(event.seq));
    const visit = events.findLast(({ type }) => type === 'visit');
    const offer = visit?.type === 'visit' ? (visit.offer ?? '') : this.#moment.offer;
    this.#go({ ...this.#moment, events, offer, sent: events.at(-1)?.type === 'submit' });
  }

  undo(): boolean {
    const before = this.#past.pop();
    if (before) this.#moment = before;
    return before !== undefined;
  }

  /** Goes back to the first visit, with nothing done in it. Can be undone. */
  returnToFirst(): void {
    const first = this.#moment.events.find(({ type }) => type === 'visit');
    const offer = first?.type === 'visit' ? (first.offer ?? '') : this.#moment.offer;
    this.#go({ ...nobody, offer, events: opened(offer) });
  }

  /** Somebody else comes: the past is theirs no more. */
  startOver(offer: string): void {
    this.#id = freshId();
    this.#past = [];
    this.#moment = { ...nobody, offer, events: opened(offer) };
  }

  #go(moment: Moment): void {
    this.#past = [...this.#past.slice(-most), this.#moment];
    this.#moment = moment;
  }
}

export const DAY = 86_400_000;

function opened(offer: string): LogEvent[] {
  const visit = { type: 'visit' as const, ...(offer && { offer }) };
  return [{ ...visit, client: 'playground', seq: 1, at: Date.now() }];
}

function freshId(): string {
  return crypto.randomUUID();
}
