import { FieldwiseError } from '../fieldwise-error.js';
import { element } from '../form/dom.js';
import type { FirstVisit } from '../form/first-visit.js';
import { FormView, type FormViewOptions } from '../form/form-view.js';
import { Presses } from '../form/presses.js';
import { type FormError, fieldOf } from '../form/shapes.js';
import type { StepPlan } from '../form/steps.js';
import { englishTexts, type FormTexts } from '../form/texts.js';
import { load } from '../index.js';
import type { Plan } from '../plan.js';
import { SyncClient } from '../sync/sync-client.js';
import type { ForgetResult, SubmitResult } from '../sync/types.js';
import type { AnswerValue, Decision, PlanDescription, PlanJson, Submission } from '../types.js';
import { isMarked, isOpen, markVisit } from '../visit/marker.js';
import { readTouch } from '../visit/touch.js';
import type { WasmSource } from '../wasm.js';
import { painted, pause } from './idle.js';
import { isRightToLeft, spokenIn, textsIn } from './language.js';
import { Shell } from './shell.js';
import { readFirstVisit, readPlan } from './sources.js';

/** What the element's attributes and properties say. */
export interface DriverOptions {
  key: string;
  /** A published plan, its address, or `#id` of an element that holds it. */
  plan: string | URL | PlanJson | undefined;
  offer: string;
  /** The Fieldwise server. */
  endpoint: string;
  steps: StepPlan | undefined;
  /** BCP 47; undefined: the plan's. */
  language: string | undefined;
  texts: Partial<FormTexts>;
  wasm: WasmSource | undefined;
  /** Where to go after an outcome; undefined: nowhere. */
  redirect: (stage: string) => string | undefined;
  /** Tells the page; false when it prevented what comes next. */
  tell: (type: string, detail: unknown, cancelable?: boolean) => boolean;
  retry: () => void;
}

/** One life of a form in the page: from the page's own content, over the questions, to what comes after. */
export class Driver {
  readonly #host: HTMLElement;
  readonly #options: DriverOptions;
  readonly #shell: Shell;
  #texts: FormTexts = englishTexts;
  #language = 'en';
  #view: FormView | undefined;
  #client: SyncClient | undefined;
  #decision: Decision | undefined;
  /** The plan that the questions were drawn from. */
  #drawn: Plan | undefined;
  #freePlan = (): void => {};
  /** Answers given before the engine came. */
  #early: [field: string, value: AnswerValue][] = [];
  #firstVisit: FirstVisit | undefined;
  /** Which of the client's visitors the form shows. */
  #life = 0;
  #endpoint = new URL('/', location.href);
  #wantsToSend = false;
  /** Also once it was accepted: nothing is sent twice. */
  #sending = false;
  #sent = false;
  /** The browser sends the form itself: there is no engine. */
  #native = false;
  #over = false;

  constructor(host: HTMLElement, root: ShadowRoot, options: DriverOptions) {
    this.#host = host;
    this.#options = options;
    this.#shell = new Shell(host, root, {
      submit: (event) => this.#onSubmit(event),
      back: () => this.#view?.move('back'),
      skip: () => this.#forward(),
    });
  }

  get client(): SyncClient | undefined {
    return this.#client;
  }

  get decision(): Decision | undefined {
    return this.#decision;
  }

  values(): Record<string, AnswerValue> {
    return this.#view?.values() ?? {};
  }

  /** Draws what there is, loads the rest and takes over. Never rejects: what goes wrong is told. */
  async start(): Promise<void> {
    const listening = new AbortController();
    const presses = new Presses(document, listening.signal);
    try {
      this.#firstVisit = readFirstVisit(this.#host);
      const drawn = this.#drawFirstVisit();
      // What somebody can type into comes first; the engine after it was painted.
      if (this.#firstVisit) await drawn.then(painted);
      if (this.#over) return;
      const [opened] = await Promise.all([this.#open(), drawn]);
      const { locale } = opened;
      if (!this.#view && this.#options.language === undefined) await this.#speak(locale);
      await pause();
      await new Promise<void>((resolve) => presses.after('', resolve));
      if (!this.#over) this.#takeOver(opened);
    } catch (error) {
      if (!this.#over) this.#fail(error);
    } finally {
      listening.abort();
    }
  }

  dispose(): void {
    this.#over = true;
    this.#view?.dispose();
    this.#client?.dispose();
    this.#free();
  }

  async send(): Promise<void> {
    if (this.#sending || !this.#client || !this.#view) return;
    const { offer } = this.#options;
    const submission: Submission = { offer, answers: this.#view.values() };
    if (!this.#options.tell('submit', { submission }, true)) return;
    this.#busy(true);
    this.#view.showErrors([]);
    try {
      const result = await this.#client.submit(submission);
      if (this.#over) return;
      if (result.accepted) this.#accepted(result);
      else this.#view.showErrors(result.errors);
    } catch (error) {
      if (this.#over) return;
      const { code = 'failed', message } = error as Partial<FieldwiseError> & Error;
      if (code === 'forgotten') {
        this.#startOver(this.#client);
        return;
      }
      // Nobody answers, or the server refuses for another reason than the answers. They stay.
      this.#view.showErrors([{ code, path: '', message }]);
      this.#options.tell('error', { code, message, error });
    } finally {
      this.#busy(this.#sent);
    }
  }

  /** What became of it; undefined without an engine. */
  async forget(): Promise<ForgetResult | undefined> {
    const result = await this.#client?.forget();
    if (result) this.#options.tell('forget', { result });
    return result;
  }

  async #drawFirstVisit(): Promise<void> {
    await this.#speak(this.#options.language ?? this.#firstVisit?.locale ?? 'en');
    // Reading the script and drawing are a task each: what the visitor does comes in between.
    await pause();
    if (this.#over || this.#view || !this.#firstVisit) return;
    this.#draw(this.#firstVisit, { provisional: true });
  }

  async #speak(language: string): Promise<void> {
    this.#language = language;
    this.#texts = { ...(await textsIn(language)), ...this.#options.texts };
  }

  /** Loads the engine, the plan and the visitor's log; answers with what the plan describes. */
  async #open(): Promise<PlanDescription> {
    const { key, plan: source, offer, wasm } = this.#options;
    this.#endpoint = addressOf(this.#options.endpoint);
    const endpoint = this.#endpoint;
    if (key === '') {
      throw FieldwiseError.of('key', 'The attribute key is missing: pk_….');
    }
    const address = source ?? new URL(`/v1/plan?key=${encodeURIComponent(key)}`, endpoint);
    const isAddress = typeof address === 'string' || address instanceof URL;
    const [engine, json] = await Promise.all([
      load(wasm === undefined ? {} : { wasm }),
      isAddress ? readPlan(address) : address,
    ]);
    await pause();
    const plan = engine.plan(json);
    this.#freePlan = () => plan.dispose();
    this.#drawn = plan;
    await pause();
    const description = plan.describe();
    checkOffer(description, offer);
    const open = { server: endpoint, key, plan, offer };
    const client = await SyncClient.open(open);
    if (this.#over) {
      client.dispose();
      this.#free();
    } else {
      this.#client = client;
    }
    return description;
  }

  /** The engine drives the form from here on. */
  #takeOver(opened: PlanDescription): void {
    const client = this.#client as SyncClient;
    const { offer } = this.#options;
    // Of an experiment each visitor meets a variant.
    const description = client.plan === this.#drawn ? opened : client.plan.describe();
    this.#drawn = client.plan;
    // Before consent nothing outlives the page, the visit neither.
    if (!isOpen(offer, client.events) || !isMarked(offer)) this.#visit(client);
    this.#life = client.life;
    const keys = new Set(description.fields.map(({ key }) => key));
    // A field that no step names has one all the same, so that nothing is lost by a slip.
    for (const step of [this.#options.steps].flat(2)) {
      if (typeof step !== 'string' || keys.has(step)) continue;
      console.warn(`<fieldwise-form>: steps names ${step}, no field of the plan.`);
    }
    for (const [field, value] of this.#early.splice(0)) {
      if (keys.has(field)) client.record({ type: 'answer', field, value });
    }
    this.#draw({ ...description, decision: this.#decide() });
    client.onChange(() => this.#redraw(client));
    this.#options.tell('ready', { decision: this.#decision, plan: description });
    this.#shell.busy = false;
    if (this.#wantsToSend) this.#shell.form.requestSubmit();
  }

  #redraw(client: SyncClient): void {
    const { plan, life } = client;
    if (life !== this.#life) {
      this.#life = life;
      // What is being sent stays on show: it may come back with errors.
      if (!this.#sending || this.#sent) {
        this.#startOver(client);
        return;
      }
    }
    if (this.#sent) return;
    // The visitor may turn out to be somebody else, who meets other variants of an experiment.
    const fields = plan === this.#drawn ? {} : { fields: plan.describe().fields };
    this.#drawn = plan;
    this.#view?.update(this.#decide(), fields);
  }

  /** The visitor was forgotten: the form is empty again. */
  #startOver(client: SyncClient): void {
    this.#view?.dispose();
    this.#view = undefined;
    // A view takes over what is typed where it is drawn; a browser that reloads, what is in the plain form.
    this.#shell.form.reset();
    this.#shell.plainForm?.reset();
    this.#drawn = client.plan;
    this.#draw({ ...client.plan.describe(), decision: this.#decide() });
    this.#visit(client);
  }

  #visit(client: SyncClient): void {
    const { offer } = this.#options;
    markVisit(offer);
    client.record({ type: 'visit', offer, ...readTouch() });
  }

  #free(): void {
    this.#freePlan();
    this.#freePlan = () => {};
  }

  #decide(): Decision {
    const decision = (this.#client as SyncClient).decide();
    this.#decision = decision;
    this.#options.tell('decision', { decision });
    return decision;
  }

  #draw(
    { fields, decision, locale }: FirstVisit,
    { provisional = false, onePage = false } = {},
  ): void {
    const { steps } = this.#options;
    this.#shell.showForm(
      spokenIn(this.#language, this.#options.texts),
      isRightToLeft(this.#language),
    );
    const fresh = !this.#view;
    if (fresh) {
      const plain = this.#shell.plainForm;
      const options: FormViewOptions = {
        fields,
        locale: this.#language,
        planLocale: locale,
        texts: this.#texts,
        onAnswer: (field, value) => this.#answer(field, value),
        onDraw: () => this.#drawAround(),
        ...(steps === undefined || onePage ? {} : { steps }),
        ...(plain && !onePage && !this.#life ? { typedIn: plain } : {}),
      };
      this.#view = new FormView(this.#shell.form, options);
    }
    this.#view?.update(decision, { provisional, fields });
    if (fresh) this.#shell.hidePlain();
  }

  #drawAround(): void {
    const view = this.#view as FormView;
    const required = this.#decision?.required;
    const values = view.values();
    const isOptional = (key: string): boolean => !required?.includes(key) && values[key] === null;
    // What was passed is recorded: before the engine has come there is nobody to do so.
    this.#shell.draw(this.#texts, view.progress, !!required && view.here().every(isOptional));
  }

  #answer(field: string, value: AnswerValue): void {
    if (this.#client && this.#decision) this.#client.record({ type: 'answer', field, value });
    else this.#early.push([field, value]);
    this.#options.tell('answer', { field, value });
  }

  #onSubmit(event: SubmitEvent): void {
    if (this.#native) return;
    event.preventDefault();
    if (!this.#decision) {
      this.#wantsToSend = true;
      this.#shell.busy = true;
    } else if (!this.#forward()) void this.send();
  }

  /** To the next step, unless something is wrong with this one. False when this is the last one. */
  #forward(): boolean {
    const { progress } = this.#view as FormView;
    if (!progress || progress.last) return false;
    const view = this.#view as FormView;
    const client = this.#client as SyncClient;
    const here = view.here();
    const answers = view.values();
    const { offer } = this.#options;
    const submission = { offer, answers };
    const isHere = (error: FormError): boolean => here.includes(fieldOf(error) ?? '');
    const errors = client.session.validate(submission, { now: client.now() }).errors.filter(isHere);
    if (errors.length > 0) {
      view.showErrors(errors);
      return true;
    }
    for (const field of here) if (answers[field] === null) client.record({ type: 'skip', field });
    return view.move('next');
  }

  #accepted(result: SubmitResult & { accepted: true }): void {
    this.#sent = true;
    const { stage } = result.decision.stage;
    this.#options.tell('success', result);
    const address = this.#options.redirect(stage);
    // Also on the way to another page: it may be a download, and people come back.
    this.#shell.showOutcome([`success-${stage}`, 'success'], this.#texts.thanks);
    if (address !== undefined) location.assign(address);
  }

  #busy(busy: boolean): void {
    this.#sending = busy;
    this.#shell.busy = busy;
  }

  /** The page keeps what it has: its own form, the first visit's, or at least a sentence. */
  #fail(error: unknown): void {
    const { code = 'failed', message = String(error) } = error as Partial<FieldwiseError>;
    console.error(`<fieldwise-form>: ${message}`);
    this.#client?.dispose();
    this.#client = undefined;
    if (this.#view && this.#firstVisit) this.#leaveToBrowser(this.#firstVisit);
    else {
      // It may not be drawn to the end.
      this.#shell.form.hidden = true;
      if (!this.#shell.hasPlainContent) this.#shell.showFailure(this.#texts, this.#options.retry);
    }
    this.#options.tell('error', { code, message, error });
  }

  /** Without an engine the server alone decides (docs/protocol.md, "POST /v1/submit"). */
  #leaveToBrowser(visit: FirstVisit): void {
    const { form } = this.#shell;
    const { steps, key, offer } = this.#options;
    if (steps !== undefined) {
      this.#view?.dispose();
      this.#view = undefined;
      this.#draw(visit, { onePage: true });
    }
    const hidden = {
      fieldwise_key: key,
      fieldwise_offer: offer,
    };
    for (const [name, value] of Object.entries(hidden)) {
      form.append(element('input', { type: 'hidden', name, value }));
    }
    form.method = 'post';
    form.action = new URL('/v1/submit', this.#endpoint).href;
    form.noValidate = false;
    this.#native = true;
    this.#shell.busy = false;
    if (this.#wantsToSend) form.requestSubmit();
  }
}

function addressOf(endpoint: string): URL {
  try {
    return new URL(endpoint, location.href);
  } catch {
    throw FieldwiseError.of('endpoint', `endpoint="${endpoint}" is no web address.`);
  }
}

// Without one of its offers a plan asks nothing.
function checkOffer({ offers }: PlanDescription, offer: string): void {
  const keys = offers.map(({ key }) => key);
  if (keys.includes(offer)) return;
  throw FieldwiseError.of(
    'unknown_offer',
    `offer="${offer}" is none of the plan's: ${keys.join(', ') || '(it has none)'}.`,
  );
}
