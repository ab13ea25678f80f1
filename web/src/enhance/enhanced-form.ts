import { Admission } from '../form/admission.js';
import { element } from '../form/dom.js';
import { ErrorSummary } from '../form/error-summary.js';
import { KnownList } from '../form/known-list.js';
import { Presses } from '../form/presses.js';
import { Reached } from '../form/reached.js';
import { type FormError, fieldOf, isConsent } from '../form/shapes.js';
import type { FormTexts } from '../form/texts.js';
import { typedIn } from '../form/typed.js';
import type { FormSession, Submitted } from '../headless/index.js';
import type { AnswerValue, Decision } from '../types.js';
import { HiddenInputs } from './hidden-inputs.js';
import type { EnhanceOptions } from './options.js';
import { isBox, type PageInput } from './page-input.js';
import type { Question } from './question.js';
import { Questions } from './questions.js';
import { keepUnseen } from './unseen.js';

/** How long a form that goes on to its own action waits for whoever else gets the submission. */
const patience = 3000;

/** Forms so far: those without an id have inputs whose ids must differ. */
let count = 0;

/** A form of the page's own that the engine drives, until dispose(). */
export class EnhancedForm {
  readonly form: HTMLFormElement;
  readonly session: FormSession;
  readonly #options: EnhanceOptions;
  readonly #texts: FormTexts;
  readonly #free: () => void;
  readonly #questions: Questions;
  #asked = new Admission();
  readonly #reached: Reached;
  readonly #hidden: HiddenInputs;
  readonly #summary: ErrorSummary;
  readonly #known: KnownList;
  readonly #status = element('p', { class: 'fw-hidden', role: 'status' });
  readonly #listening = new AbortController();
  readonly #presses: Presses;
  readonly #noValidate: boolean;
  /** Answered on an earlier visit, and not asked again. */
  readonly #knownKeys = new Set<string>();
  #submissionErrors: readonly FormError[] = [];
  /** Whose form it is: another number once that visitor was forgotten. */
  #life: number;
  #drawing = false;
  #sending = false;
  /** The next submit event is ours, of a submission that was accepted. */
  #passing = false;

  /** Use enhance(). */
  constructor(
    form: HTMLFormElement,
    session: FormSession,
    options: EnhanceOptions,
    texts: FormTexts,
    free: () => void,
  ) {
    const { description } = session;
    this.#hidden = new HiddenInputs(form, options.hidden ?? {}, description);
    const idPrefix = form.getAttribute('id') || `fieldwise-${String(++count)}`;
    this.#questions = new Questions(form, {
      fields: description.fields,
      map: options.map,
      wrapper: options.wrapper,
      errorPrefix: texts.errorPrefix,
      idPrefix,
    });
    this.form = form;
    this.session = session;
    this.#life = session.visitor.life;
    this.#options = options;
    this.#texts = texts;
    this.#free = free;
    this.#summary = new ErrorSummary(idPrefix, texts.errorTitle);
    this.#known = new KnownList(texts, (key) => this.#change(key));
    form.prepend(this.#summary.node, this.#known.node, this.#status);
    // The plan's own checks answer first; the browser's follow (#send).
    this.#noValidate = form.noValidate;
    form.noValidate = true;
    const { signal } = this.#listening;
    this.#presses = new Presses(form.ownerDocument, signal);
    this.#reached = new Reached(form, signal, () =>
      this.#shown().map(([key, { inputs }]) => [key, inputs.at(-1) as Node]),
    );
    this.#takeOver(this.#questions);
    signal.addEventListener(
      'abort',
      session.on('decision', (decision) => this.#meet(decision)),
    );
    this.#draw(session.decision, true);
    // Inputs may be outside of their form, and the form in a shadow root, which submit does not leave.
    const root = form.getRootNode();
    root.addEventListener('change', (event) => this.#onChange(event.target), { signal });
    // What the inputs hold is known only after the event.
    form.addEventListener('reset', () => setTimeout(() => this.#readAll()), { signal });
    // Before all that the page's own scripts do with the form.
    const early = { signal, capture: true };
    root.addEventListener('submit', (event) => this.#onSubmit(event as SubmitEvent), early);
    this.#questions.watch(signal, (keys) => this.#onOthers(keys));
  }

  /** The decision since the last change. */
  get decision(): Decision {
    return this.session.decision;
  }

  /**
   * What is entered in the questions on show, by field; null where nothing is. One that came behind the focus
   * and was never reached is not among them.
   */
  values(): Record<string, AnswerValue> {
    const met = this.#shown().filter(([key]) => this.#isMet(key));
    return Object.fromEntries(met.map(([key, question]) => [key, question.read()]));
  }

  /** Gives the form back as it was, with what is entered, and stops the session. */
  dispose(): void {
    this.#listening.abort();
    this.#questions.dispose();
    this.#hidden.dispose();
    for (const { node } of [this.#summary, this.#known]) node.remove();
    this.#status.remove();
    this.form.noValidate = this.#noValidate;
    this.#free();
  }

  #shown(): [string, Question][] {
    return [...this.#questions].filter(([, question]) => question.shown);
  }

  #isMet(key: string): boolean {
    return this.#reached.has(key) || this.#asked.answered.has(key);
  }

  /** Writes into inputs what is known, and takes for answers what they hold already. */
  #takeOver(questions: Iterable<readonly [string, Question]>): void {
    const { answers } = this.session.decision;
    const { changed, focused, typing } = typedIn(this.form);
    const given: Record<string, AnswerValue> = {};
    for (const [key, question] of questions) {
      this.#reached.add(key);
      const consents = isConsent(question.field);
      // A box that the page ticked is nobody's consent.
      for (const input of consents ? question.inputs.filter(isBox) : [])
        input.defaultChecked = false;
      const isChanged = question.inputs.some(({ name }) => changed.has(name));
      const known = consents ? undefined : answers[key];
      if (known && known.source !== 'computed' && !isChanged) {
        // Stale, it is asked again when the offer does, with what was answered then.
        if (known.stale && !question.isUntouched) continue;
        const isHeld = this.#write(question, known.value) && isValid(question.inputs);
        if (known.stale) continue;
        if (isHeld && !this.#asked.has(key)) this.#knownKeys.add(key);
        else this.#asked.add(key);
        continue;
      }
      // Not while it is being typed: its own change event will come.
      const unfinished = typing && question.inputs.some(({ name }) => name === focused);
      if (question.isUntouched && !unfinished) continue;
      this.#asked.add(key);
      if (unfinished) continue;
      const value = question.read();
      if (isChanged) this.#answer(key, value);
      else given[key] = value;
    }
    this.session.identify(given);
  }

  /** Scripts of the page have added inputs, taken some away, or changed the options of a list. */
  #onOthers(keys: readonly string[]): void {
    this.#takeOver([...this.#questions].filter(([key]) => keys.includes(key)));
    this.#draw(this.decision);
  }

  #onChange(target: EventTarget | null): void {
    if (this.#drawing) return;
    for (const [key, { inputs }] of this.#questions) {
      if (!inputs.includes(target as PageInput)) continue;
      const life = this.#life;
      this.#presses.after(key, () => {
        const question = this.#questions.get(key);
        if (question && life === this.#life) this.#answer(key, question.read());
      });
    }
  }

  #meet(decision: Decision): void {
    // What is being sent may go as somebody new's: it is kept until it has arrived (#send).
    if (this.#isOver && !this.#sending) this.#startOver();
    else this.#draw(decision);
  }

  get #isOver(): boolean {
    return this.#life !== this.session.visitor.life;
  }

  get #isAnswered(): boolean {
    return this.session.visitor.events.some(({ type }) => type === 'answer');
  }

  /** The visitor was forgotten: nothing of them stays in the form, hidden inputs included. */
  #startOver(): void {
    this.#life = this.session.visitor.life;
    this.#asked = new Admission();
    this.#knownKeys.clear();
    this.#submissionErrors = [];
    this.#summary.show([]);
    this.#status.textContent = '';
    this.#drawing = true;
    for (const [key, question] of this.#questions) {
      question.empty();
      this.#reached.add(key);
    }
    this.#drawing = false;
    this.#draw(this.decision, true);
  }

  /** Nobody answers with it: the page hears of it, and so does the listener here. */
  #write(question: Question, value: AnswerValue): boolean {
    this.#drawing = true;
    const isHeld = question.write(value);
    this.#drawing = false;
    return isHeld;
  }

  #answer(key: string, value: AnswerValue): void {
    this.#asked.answered.add(key);
    this.#submissionErrors = this.#submissionErrors.filter((error) => fieldOf(error) !== key);
    this.session.answer(key, value);
  }

  #readAll(): void {
    this.#submissionErrors = [];
    this.#summary.show([]);
    for (const [key, question] of this.#questions) {
      if (this.#knownKeys.has(key)) {
        this.#write(question, this.decision.answers[key]?.value ?? null);
      } else if (this.#asked.answered.delete(key)) this.session.answer(key, question.read());
    }
    this.#draw(this.decision);
  }

  #draw(decision: Decision, first = false): void {
    if (this.#drawing) return;
    this.#drawing = true;
    const visible = new Set(decision.visible);
    this.#asked.admit(decision, visible);
    const takenBack: string[] = [];
    const appeared: string[] = [];
    for (const [key, question] of this.#questions) {
      // It was taken back elsewhere.
      if (!decision.answers[key] && this.#knownKeys.delete(key)) question.empty();
      const isKnown = this.#knownKeys.has(key);
      const isAsked = this.#options.ask === 'all' || this.#asked.has(key);
      const show = visible.has(key) && isAsked && !isKnown;
      if (show && !question.shown && !first) {
        this.#reached.delete(key);
        appeared.push(question.label);
      }
      // What is known goes with the form to its action too.
      question.show(show, show || (visible.has(key) && isKnown));
      question.setRequired(decision.required.includes(key));
      if (question.offer(decision.options[key])) takenBack.push(key);
    }
    this.#drawErrors(decision);
    this.#drawKnown(decision);
    keepUnseen(this.form);
    this.#hidden.write(decision);
    if (appeared.length > 0) {
      this.#status.textContent = this.#texts.appeared(appeared);
      this.#reached.noteSoon();
    }
    this.#drawing = false;
    for (const key of takenBack) this.#answer(key, this.#questions.get(key)?.read() ?? null);
  }

  #drawErrors({ errors }: Decision): void {
    const live = errors.filter((error) => this.#asked.answered.has(fieldOf(error) ?? ''));
    const messages = new Map<string, string>();
    for (const error of [...this.#submissionErrors, ...live]) {
      const key = fieldOf(error);
      if (key !== undefined && !messages.has(key)) messages.set(key, this.#sentence(error));
    }
    for (const [key, question] of this.#questions) question.showError(messages.get(key));
  }

  #drawKnown({ visible, answers }: Decision): void {
    const known = [...this.#knownKeys].filter((key) => visible.includes(key));
    this.#known.show(
      known.flatMap((key) => {
        const question = this.#questions.get(key);
        const value = answers[key]?.value;
        return question ? [{ field: { ...question.field, label: question.label }, value }] : [];
      }),
    );
  }

  #change(key: string): void {
    this.#askAgain(key);
    this.#draw(this.decision);
    this.#questions.get(key)?.focus();
  }

  #askAgain(key: string): void {
    this.#knownKeys.delete(key);
    this.#asked.add(key);
  }

  /** The plan's own words for an error, or else this language's. */
  #sentence(error: FormError): string {
    const question = this.#questions.get(fieldOf(error));
    if (question?.field.error !== undefined) return error.message;
    const field = question && { ...question.field, label: question.label };
    const own = this.#texts.errors[error.code]?.(field);
    if (own !== undefined || !field) return own ?? error.message;
    // The engine knows the plan's name of the question only.
    return error.message.replace(`"${question.field.label ?? ''}"`, () => `"${field.label}"`);
  }

  #showErrors(errors: readonly FormError[]): void {
    this.#submissionErrors = errors;
    for (const error of errors) this.#askAgain(fieldOf(error) ?? '');
    this.#draw(this.decision);
    this.#summary.show(
      errors.map((error) => {
        const question = this.#questions.get(fieldOf(error));
        const message = this.#sentence(error);
        if (!question?.shown) return { message };
        return { message, link: { href: `#${question.id}`, go: () => question.focus() } };
      }),
    );
  }

  #onSubmit(event: SubmitEvent): void {
    if (event.target !== this.form) return;
    if (this.#passing) return;
    const goes = this.#then === 'action';
    const isEmpty = !this.#options.key && !this.#options.transport && !this.#options.storage;
    const submitter = event.submitter as HTMLButtonElement | HTMLInputElement | null;
    // "Save as a draft": the page wants it sent as it is. Elsewhere than to its action it is checked all the same.
    const draft = goes && submitter?.formNoValidate === true;
    const stop = (): void => {
      event.preventDefault();
      // Nor may a script of the page send it.
      event.stopImmediatePropagation();
    };
    if (this.#sending || !(draft || this.#isRight(submitter?.formNoValidate))) stop();
    else if (goes && isEmpty) {
      // Nobody to wait for: the page's own event goes on.
      void this.session.submit(this.values());
    } else {
      stop();
      void this.#send({ goes, draft, submitter });
    }
  }

  get #then(): 'action' | 'stay' {
    const { key, transport } = this.#options;
    return this.#options.then ?? (key || transport ? 'stay' : 'action');
  }

  /** Whether it may be sent; shows what is wrong with it. */
  #isRight(noValidate = false): boolean {
    const { session } = this;
    const submission = { offer: this.#options.offer, answers: this.values() };
    const { visitor } = session;
    const checked = visitor.session.validate(submission, { now: visitor.now() });
    const errors = checked.errors.filter((error) => !this.#isElsewhere(error));
    this.#showErrors(errors);
    this.#hidden.write(checked.decision);
    if (errors.length > 0) return false;
    // What the page demands besides: of inputs that are no questions of the plan for example.
    if (noValidate || this.#noValidate) return true;
    for (const [key, question] of this.#shown()) if (!this.#isMet(key)) question.show(false);
    if (this.form.reportValidity()) return true;
    this.#draw(this.decision);
    return false;
  }

  /** On its way to the form's own action nothing is demanded that the form has no input for. */
  #isElsewhere(error: FormError): boolean {
    const key = fieldOf(error);
    return this.#then === 'action' && key !== undefined && this.#questions.get(key) === undefined;
  }

  async #send({ goes, draft, submitter }: Sending): Promise<void> {
    this.#sending = true;
    let isTaken = true;
    try {
      const submitted = this.session.submit(this.values());
      const result = await (goes ? Promise.race([submitted, after(patience)]) : submitted);
      if (result?.accepted === false && !draft) {
        const errors = result.errors.filter((error) => !this.#isElsewhere(error));
        if (errors.length > 0) return this.#showErrors(errors);
      }
      isTaken = !this.#isOver || this.#isAnswered;
      if (!goes && result?.accepted) this.#accepted(result);
    } catch (error) {
      const { code = 'failed', message } = error as Error & { code?: string };
      isTaken = code !== 'forgotten' || !this.#isOver;
      if (!goes && isTaken) return this.#showErrors([{ code, path: '', message }]);
      if (isTaken) console.warn(`enhance(): the form went to its action alone. ${message}`);
    } finally {
      this.#sending = false;
      // Forgotten on the server before: it was sent as somebody new's. Or just now, and it goes no further.
      if (isTaken) this.#life = this.session.visitor.life;
      else this.#startOver();
    }
    // A form cannot be sent while its submit event is still on its way through the page.
    if (goes && isTaken) setTimeout(() => this.#pass(submitter));
  }

  /** Sends the form as if it had not been stopped, for the page's scripts too. */
  #pass(submitter: HTMLElement | null): void {
    this.#passing = true;
    try {
      // Not the form's own member: an input may have its name.
      const { form } = this;
      // The button that was pressed may be gone meanwhile.
      const button = submitter && 'form' in submitter && submitter.form === form ? submitter : null;
      HTMLFormElement.prototype.requestSubmit.call(form, button);
    } finally {
      this.#passing = false;
    }
  }

  #accepted(result: Submitted & { accepted: true }): void {
    if (this.#options.accepted) {
      this.#options.accepted(result);
      return;
    }
    const thanks = element('p', { role: 'status', tabindex: -1 }, this.#texts.thanks);
    this.form.replaceWith(thanks);
    thanks.focus();
  }
}

interface Sending {
  /** On to the form's own action. */
  goes: boolean;
  /** Whatever is wrong with it. */
  draft: boolean;
  submitter: HTMLElement | null;
}

function isValid(inputs: readonly PageInput[]): boolean {
  return inputs.every((input) => input.validity.valid);
}

function after(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), milliseconds));
}
