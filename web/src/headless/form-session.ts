import type { FieldAnswers, FieldKey, FieldsSpec, FieldValue } from '../define-plan.js';
import { FieldwiseError } from '../fieldwise-error.js';
import { isConsent } from '../form/shapes.js';
import type { Plan } from '../plan.js';
import { globalPrivacyControl } from '../sync/environment.js';
import type { ForgetResult, SyncEvent } from '../sync/types.js';
import type { AnswerValue, Decision, EventBody, PlanDescription } from '../types.js';
import { forgetArrival, readArrival } from '../visit/arrival.js';
import { isMarked, isOpen, markVisit } from '../visit/marker.js';
import { type Touch, touchesOf } from '../visit/touch.js';
import { type DataLayer, feedDataLayer, pageDataLayer } from './data-layer.js';
import { checkOffer, noOffer } from './offers.js';
import type { Submitted, Visitor } from './visitor.js';

/** Behaviour that a page may report, and what belongs to each (docs/events.md). */
export type Behaviour = Exclude<
  EventBody['type'],
  'visit' | 'answer' | 'skip' | 'submit' | 'dropped'
>;

type Members<T extends Behaviour> = EventBody extends infer Body
  ? Body extends { type: infer Types }
    ? T extends Types
      ? Omit<Body, 'type' | 'source'>
      : never
    : never
  : never;

/** A page need not be named: it is this one unless given. */
export type BehaviourMembers<T extends Behaviour> = T extends 'page'
  ? Partial<Members<T>>
  : Members<T>;

/** What can be listened to, and what a listener gets. */
export interface SessionEvents<F extends FieldsSpec = string> {
  visit: SyncEvent;
  answer: { [K in FieldKey<F>]: { field: K; value: FieldValue<F, K> } }[FieldKey<F>];
  skip: { field: FieldKey<F> };
  track: SyncEvent;
  /** After anything that may have changed it, also in another tab or on the server. */
  decision: Decision;
  submit: Submitted;
  forget: ForgetResult;
}

/** What a form session is for, and whom it tells. */
export interface FormSessionOptions {
  /** The key of the offer on show; without one nothing is asked, and nothing can be submitted. */
  offer?: string;
  /** Whether a visit begins by itself when none goes on. Default: true. */
  visit?: boolean;
  /**
   * Tells the page's `dataLayer`, or one of your own, what happens: never with what was answered, and
   * not at all under Global Privacy Control. Default: false.
   */
  dataLayer?: boolean | DataLayer;
  /** Gets every event of the session too, as CustomEvent `fieldwise:answer` and so on; bubbles. */
  target?: EventTarget;
}

/**
 * A form without its looks: one visitor's answers and behaviour, what follows from them, and the way
 * to submit them. Ids, order and time of events are kept here.
 */
export class FormSession<F extends FieldsSpec = string> {
  /** The offer on show. */
  readonly offer: string | undefined;
  /** Resolves once what the device kept has been read, and a visit has begun. */
  readonly ready: Promise<void>;
  readonly visitor: Visitor<F>;
  readonly #options: FormSessionOptions;
  readonly #listeners = new Map<string, Set<(detail: never) => void>>();
  readonly #stops: (() => void)[] = [];
  /** What was answered here and not submitted yet. */
  readonly #given = new Map<string, AnswerValue>();
  #described: { plan: Plan<F>; description: PlanDescription } | undefined;
  #decision: Decision | undefined;
  #submitting: Promise<Submitted> | undefined;
  /** Above 0, a change is announced later. */
  #busy = 0;
  #changed = false;
  /** A visit began here. */
  #visiting = false;
  /** The visitor's, when this session last looked. */
  #life: number;
  /** Forgetting was asked for here, and a visit begins when that is done. */
  #leaving = false;
  #disposed = false;

  /** Use openSession(). Throws FieldwiseError `unknown_offer`. */
  constructor(visitor: Visitor<F>, options: FormSessionOptions, own: boolean) {
    this.visitor = visitor;
    this.#life = visitor.life;
    this.offer = options.offer;
    this.#options = options;
    if (options.offer !== undefined) checkOffer(this.description, options.offer);
    this.#stops.push(visitor.onChange(() => this.#onChange()));
    const layer = options.dataLayer === true ? pageDataLayer() : options.dataLayer;
    if (layer && !globalPrivacyControl()) {
      this.#stops.push(feedDataLayer(this as unknown as FormSession, layer));
    }
    if (own) this.#stops.push(() => visitor.dispose());
    // Whom a store knows is not a first visitor; where there is nothing to wait for, nobody waits.
    if (!visitor.ready) this.#begin();
    this.ready = Promise.resolve(visitor.ready?.then(() => this.#begin()));
  }

  /** The plan as this visitor meets it. */
  get plan(): Plan<F> {
    return this.visitor.plan;
  }

  /** What forms are drawn from: labels, options, limits. */
  get description(): PlanDescription {
    const plan = this.visitor.plan;
    if (this.#described?.plan !== plan) {
      this.#described = { plan, description: plan.describe() };
    }
    return this.#described.description;
  }

  /** The decision since the last change; the same object until the next. */
  get decision(): Decision {
    this.#decision ??= this.decide();
    return this.#decision;
  }

  /** The decision now. */
  decide({ now = this.visitor.now(), offer = this.offer }: { now?: number; offer?: string } = {}) {
    return this.visitor.session.decide(offer === undefined ? { now } : { now, offer });
  }

  /** Where the visitor came from, the first time and this time. */
  get touches(): { first?: Touch; latest?: Touch } {
    return touchesOf(this.visitor.events);
  }

  /**
   * Begins a visit, which has questions of its own, and notes where it came from: `touch`, by default
   * what the page can tell. Does nothing when one goes on: the same offer in the same browser session,
   * its form not sent. Returns whether one began.
   */
  visit(touch: Touch = readArrival()): boolean {
    const offer = this.offer ?? '';
    if (isOpen(offer, this.visitor.events) && (this.#visiting || isMarked(offer))) return false;
    const event = this.#record({
      type: 'visit',
      ...(offer === '' ? {} : { offer }),
      ...touch,
    });
    this.#visiting = true;
    markVisit(offer);
    this.#tell('visit', event);
    return true;
  }

  /**
   * Answers a field; null takes the answer back. What is not valid for the field is kept, and is among
   * `decision.errors`. Throws FieldwiseError `unknown_field`, and what the engine refuses.
   */
  answer<K extends FieldKey<F>>(field: K, value: FieldValue<F, K>): void {
    this.#check(field);
    this.#record({ type: 'answer', field, value: value as AnswerValue });
    this.#given.set(field, value as AnswerValue);
    this.#tell('answer', { field, value } as SessionEvents<F>['answer']);
  }

  /** Passes a question by: it was asked, and is not asked again before it goes stale. */
  skip(field: FieldKey<F>): void {
    this.#check(field);
    this.#record({ type: 'skip', field });
    this.#given.set(field, null);
    this.#tell('skip', { field });
  }

  /** Notes behaviour: `track('page', { seconds: 40 })`, `track('download', { name: 'guide' })`. */
  track<T extends Behaviour>(
    type: T,
    ...[members]: Partial<BehaviourMembers<T>> extends BehaviourMembers<T>
      ? [members?: BehaviourMembers<T>]
      : [members: BehaviourMembers<T>]
  ): void {
    const here = type === 'page' && typeof location === 'object' ? { path: location.pathname } : {};
    this.#tell('track', this.#record({ ...here, ...members, type } as EventBody));
  }

  /**
   * Fills in what the page knows of its visitor already, a customer who is signed in for example. It
   * never replaces an answer, and leaves out what the plan has no field for, and consent. Returns what it filled in.
   */
  identify(known: FieldAnswers<F>): FieldKey<F>[] {
    const { fields } = this.description;
    const has = new Set(fields.filter((field) => !isConsent(field)).map(({ key }) => key));
    for (const event of this.visitor.events) if (event.type === 'answer') has.delete(event.field);
    const filled = Object.entries<AnswerValue | undefined>(known).filter(
      ([field, value]) => has.has(field) && value !== undefined && value !== null,
    ) as [FieldKey<F>, AnswerValue][];
    this.#busy += 1;
    try {
      for (const [field, value] of filled) {
        this.visitor.record({ type: 'answer', field, value });
        this.#given.set(field, value);
      }
    } finally {
      this.#busy -= 1;
      if (this.#busy === 0 && this.#changed) this.#onChange();
    }
    return filled.map(([field]) => field);
  }

  /** Calls `listener` whenever this happens; returns how to stop. */
  on<T extends keyof SessionEvents<F>>(
    type: T,
    listener: (detail: SessionEvents<F>[T]) => void,
  ): () => void {
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners);
    listeners.add(listener as (detail: never) => void);
    return () => listeners.delete(listener as (detail: never) => void);
  }

  /**
   * Submits what was answered and skipped here, and `more`. Fields that do not show are left out. While
   * a submission is on its way, this gives that one's result. Rejects with FieldwiseError `no_offer` in a session
   * that was opened without one, and with what the visitor rejects with; nothing is lost then.
   */
  submit(more: FieldAnswers<F> = {}): Promise<Submitted> {
    this.#submitting ??= this.#submit(more).finally(() => {
      this.#submitting = undefined;
    });
    return this.#submitting;
  }

  /**
   * Whether the log may be kept on the device, and sent, before the form is submitted. Withdrawing
   * forgets what the device kept.
   */
  async consent(given: boolean): Promise<void> {
    if (given) await this.visitor.consent(true);
    else await this.#leave(() => this.visitor.consent(false));
  }

  /**
   * Forgets the visitor: here, on the device, and with whoever was sent it as far as they can. Rejects with
   * what a transport's `forget` rejects with; here and on the device the visitor is forgotten all the same.
   */
  forget(): Promise<ForgetResult> {
    return this.#leave(async () => {
      const result = await this.visitor.forget();
      this.#tell('forget', result);
      return result;
    });
  }

  /** Stops, and frees what it made itself: the plan stays, and so does a visitor that it was given. */
  dispose(): void {
    this.#disposed = true;
    for (const stop of this.#stops.splice(0)) stop();
    this.#listeners.clear();
  }

  #begin(): void {
    if (this.#options.visit !== false && !this.#disposed) this.visit();
  }

  /** Has the visitor forgotten by `task`; somebody new begins a visit then, also when it fails. */
  async #leave<T>(task: () => Promise<T>): Promise<T> {
    this.#given.clear();
    forgetArrival();
    this.#leaving = true;
    try {
      return await task();
    } finally {
      this.#leaving = false;
      this.#begin();
    }
  }

  /** The visitor was forgotten: in another tab, on the server, or by whoever else has the visitor. */
  #meetNext(): void {
    this.#life = this.visitor.life;
    if (this.#leaving) return;
    // A form that is being sent may be sent as somebody new's: what it has is kept until it has arrived.
    if (!this.#submitting) this.#given.clear();
    forgetArrival();
    this.#begin();
  }

  async #submit(more: FieldAnswers<F>): Promise<Submitted> {
    const visible = new Set(this.decide().visible);
    const given = [...this.#given].filter(([field]) => visible.has(field));
    const answers = { ...Object.fromEntries(given), ...more } as FieldAnswers<F>;
    const { offer } = this;
    if (offer === undefined) throw noOffer(this.description);
    const result = await this.visitor.submit({ offer, answers }).catch((error: unknown) => {
      if ((error as { code?: unknown }).code === 'forgotten') this.#given.clear();
      throw error;
    });
    if (result.accepted) this.#given.clear();
    this.#tell('submit', result);
    return result;
  }

  #check(field: string): void {
    const keys = this.description.fields.map(({ key }) => key);
    if (keys.includes(field)) return;
    throw FieldwiseError.of(
      'unknown_field',
      `There is no field ${JSON.stringify(field)}; the plan has ${keys.join(', ')}.`,
    );
  }

  /** Records, and leaves it to #tell to announce the new decision, after the event itself. */
  #record(body: EventBody): SyncEvent {
    this.#busy += 1;
    try {
      return this.visitor.record(body);
    } finally {
      this.#busy -= 1;
    }
  }

  #onChange(): void {
    this.#decision = undefined;
    this.#changed = true;
    if (this.#busy > 0 || this.#disposed) return;
    // A visit that begins announces what changed.
    if (this.visitor.life !== this.#life) this.#meetNext();
    if (!this.#changed) return;
    this.#changed = false;
    if (this.#listeners.get('decision')?.size || this.#options.target) {
      this.#emit('decision', this.decision);
    }
  }

  #tell<T extends keyof SessionEvents<F>>(type: T, detail: SessionEvents<F>[T]): void {
    this.#emit(type, detail);
    if (this.#changed) this.#onChange();
  }

  // A listener that throws must not keep the others from hearing, nor what happened from counting.
  #emit<T extends keyof SessionEvents<F>>(type: T, detail: SessionEvents<F>[T]): void {
    for (const listener of [...(this.#listeners.get(type) ?? [])]) {
      try {
        listener(detail as never);
      } catch (error) {
        if (typeof reportError === 'function') reportError(error);
        else console.error(error);
      }
    }
    this.#options.target?.dispatchEvent(
      new CustomEvent(`fieldwise:${type}`, { detail, bubbles: true, composed: true }),
    );
  }
}
