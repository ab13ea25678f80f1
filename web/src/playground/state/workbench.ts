import {
  type Decision,
  type ErrorItem,
  type EventBody,
  FieldwiseError,
  type FullEngine,
  type FullPlan,
  type FullSession,
  type History,
  type Json,
  type PlanDescription,
  type PlanJson,
  type Submission,
} from '../../full.js';
import { submissionEvents } from '../../headless/submission-events.js';
import { type Problem, readPlan } from './plan-text.js';
import { type Person, Visitor } from './visitor.js';

/** The plan that runs: the last one that loaded. */
export interface Running {
  plan: FullPlan;
  json: PlanJson;
  description: PlanDescription;
}

/** What the engine makes of the visitor under the plan that runs. */
export interface Outcome {
  decision: Decision;
  history: History;
  /** When it changes by itself, in milliseconds since the epoch; null: never. */
  changesAt: number | null;
}

/**
 * A plan under edit, and a visitor who tries it. Dispatches `change` whenever something of it is other
 * than before. What does not load leaves the last good plan running.
 */
export class Workbench extends EventTarget {
  readonly visitor: Visitor;
  /** The plan as text. */
  text = '';
  /** The same parsed; of a text that is no JSON, what it was before. */
  json: Json | undefined;
  /** Whether the text is JSON. */
  isJson = false;
  problems: readonly Problem[] = [];
  running: Running | undefined;
  outcome: Outcome | undefined;
  /** Why there is no outcome, although a plan runs. */
  failure: string | undefined;
  /** Counts the forms on show: of another visit, offer or past. */
  form = 0;
  /** Counts the plans that ran. */
  version = 0;
  readonly #engine: FullEngine;
  #session: FullSession | undefined;
  #own: { plan: FullPlan; of: FullPlan; visitor: string } | undefined;

  constructor(engine: FullEngine, visitor = new Visitor()) {
    super();
    this.#engine = engine;
    this.visitor = visitor;
  }

  /** Whether the plan that runs is the text as it stands. */
  get isCurrent(): boolean {
    return this.running !== undefined && this.problems.length === 0;
  }

  get offers(): PlanDescription['offers'] {
    return this.running?.description.offers ?? [];
  }

  /** Takes over a text; one that does not load is kept with what is wrong with it. */
  read(text: string): void {
    if (text === this.text) return;
    this.text = text;
    const { plan, json, problems } = readPlan(this.#engine, text);
    this.isJson = json !== undefined;
    if (json !== undefined) this.json = json;
    this.problems = problems;
    if (plan) this.#run(plan, json as unknown as PlanJson);
    this.#changed();
  }

  /** Records what the visitor did. */
  record(body: EventBody): void {
    this.#act(() => this.visitor.record([body]));
  }

  /** The visitor comes to the form of `offer`, `days` from now. */
  visit(offer: string, days = 0): void {
    this.form += 1;
    this.#act(() => this.visitor.visit(offer, days));
  }

  wait(ms: number): void {
    this.#act(() => this.visitor.wait(ms));
  }

  remove(seq: number): void {
    this.form += 1;
    this.#act(() => this.visitor.remove(seq));
  }

  undo(): void {
    this.form += 1;
    this.#act(() => this.visitor.undo());
  }

  returnToFirst(): void {
    this.form += 1;
    this.#act(() => this.visitor.returnToFirst());
  }

  /** Somebody who was here before is back, as they left. */
  resume(person: Person): void {
    this.form += 1;
    this.#act(() => this.visitor.resume(person));
  }

  startOver(): void {
    this.form += 1;
    this.#act(() => this.visitor.startOver(this.offers[0]?.key ?? ''));
  }

  /** Sends the form: the errors that keep it from being sent, none when it was. */
  submit(answers: Submission['answers']): readonly ErrorItem[] {
    if (!this.#session) return [];
    const { offer, events } = this.visitor.moment;
    const submission: Submission = { answers, ...(offer && { offer }) };
    const now = this.visitor.now();
    const { valid, errors } = this.#session.validate(submission, { now });
    if (!valid) return errors;
    this.#act(() => this.visitor.record(submissionEvents(events, submission), { sent: true }));
    return [];
  }

  /** The log as a file for the command line: an event a line. */
  eventsAsNdjson(): string {
    const { events } = this.visitor.moment;
    return events
      .map((event) => `${JSON.stringify({ visitor: this.visitor.id, ...event })}\n`)
      .join('');
  }

  #run(plan: FullPlan, json: PlanJson): void {
    const before = this.running;
    this.running = { plan, json, description: plan.describe() };
    this.version += 1;
    const { moment } = this.visitor;
    if (moment.events.length === 0) this.visitor.startOver(this.offers[0]?.key ?? '');
    else if (!this.offers.some(({ key }) => key === moment.offer) && this.offers[0]) {
      // The offer on show went, or got another name: without one nothing is asked.
      this.visitor.visit(this.offers[0].key);
      this.form += 1;
    }
    this.#decide();
    before?.plan.dispose();
  }

  #act(action: () => void): void {
    action();
    this.#decide();
    this.#changed();
  }

  #decide(): void {
    this.#session?.dispose();
    this.#session = undefined;
    this.outcome = undefined;
    this.failure = undefined;
    if (!this.running) return;
    const { moment } = this.visitor;
    try {
      const plan = this.#ownPlan(this.running);
      this.#session = plan.session();
      this.#session.add(moment.events);
      const at = { now: this.visitor.now(), offer: moment.offer };
      const decision = this.#session.decide(at);
      const history = this.#session.history(at);
      this.outcome = { decision, history, changesAt: this.#session.changesAt(at) };
    } catch (error) {
      if (!(error instanceof FieldwiseError)) throw error;
      this.failure = error.message;
    }
  }

  /** The plan as this visitor meets it: experiments change what it asks, and how. */
  #ownPlan(running: Running): FullPlan {
    const { id } = this.visitor;
    if (this.#own?.of === running.plan && this.#own.visitor === id) return this.#own.plan;
    if (this.#own && this.#own.plan !== this.#own.of) this.#own.plan.dispose();
    const plan = running.plan.forVisitor(id);
    this.#own = { plan, of: running.plan, visitor: id };
    if (plan !== running.plan) this.running = { ...running, description: plan.describe() };
    return plan;
  }

  #changed(): void {
    this.dispatchEvent(new Event('change'));
  }
}
