import { element } from '../form/dom.js';
import { ErrorSummary } from '../form/error-summary.js';
import { KnownList } from '../form/known-list.js';
import { type FormError, fieldOf } from '../form/shapes.js';
import type { FormTexts } from '../form/texts.js';
import { typedIn } from '../form/typed.js';
import type { FormSession, Submitted } from '../headless/index.js';
import type { AnswerValue, Decision } from '../types.js';
import { HiddenInputs } from './hidden-inputs.js';
import { inputsByField } from './mapping.js';
import type { EnhanceOptions } from './options.js';
import type { PageInput } from './page-input.js';
import { Presses } from './presses.js';
import { Question } from './question.js';
import { keepUnseen } from './unseen.js';

/** How long a form that goes on to its own action waits for whoever else gets the submission. */
const patience = 3000;

/** A form of the page's own that the engine drives, until dispose(). */
export class EnhancedForm {
  readonly form: HTMLFormElement;
  readonly session: FormSession;
  readonly #options: EnhanceOptions;
  readonly #texts: FormTexts;
  readonly #free: () => void;
  readonly #questions: ReadonlyMap<string, Question>;
  readonly #hidden: HiddenInputs;
  readonly #summary: ErrorSummary;
  readonly #known: KnownList;
  readonly #status = element('p', { class: 'fw-hidden', role: 'status' });
  readonly #listening = new AbortController();
  readonly #presses: Presses;
  readonly #noValidate: boolean;
  /** Answered on an earlier visit, and not asked again. */
  readonly #knownKeys = new Set<string>();
  readonly #answeredHere = new Set<string>();
  #submissionErrors: readonly FormError[] = [];
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
    const byField = inputsByField(form, description.fields, options.map);
    this.#hidden = new HiddenInputs(form, options.hidden ?? {}, description);
    this.form = form;
    this.session = session;
    this.#options = options;
    this.#texts = texts;
    this.#free = free;
    this.#questions = new Map(
      description.fields.flatMap((field) => {
        const inputs = byField.get(field.key);
        if (!inputs) return [];
        return [
          [
            field.key,
            new Question(form, field, inputs, texts.errorPrefix, options.wrapper),
          ] as const,
        ];
      }),
    );
    this.#summary = new ErrorSummary(form.getAttribute('id') || 'fieldwise', texts.errorTitle);
    this.#known = new KnownList(texts, (key) => this.#change(key));
    form.prepend(this.#summary.node, this.#known.node, this.#status);
    // The plan's own checks answer first; the browser's follow (#send).
    this.#noValidate = form.noValidate;
    form.noValidate = true;
    const { signal } = this.#listening;
    this.#presses = new Presses(form.ownerDocument, signal);
    this.#takeOver();
    signal.addEventListener(
      'abort',
      session.on('decision', (decision) => this.#draw(decision)),
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
  }

  /** The decision since the last change. */
  get decision(): Decision {
    return this.session.decision;
  }

  /** What is entered in the questions on show, by field; null where nothing is. */
  values(): Record<string, AnswerValue> {
    const shown = [...this.#questions].filter(([, question]) => question.shown);
    return Object.fromEntries(shown.map(([key, question]) => [key, question.read()]));
  }

  /** Gives the form back as it was, with what is entered, and stops the session. */
  dispose(): void {
    this.#listening.abort();
    for (const question of this.#questions.values()) question.dispose();
    this.#hidden.dispose();
    for (const { node } of [this.#summary, this.#known]) node.remove();
    this.#status.remove();
    this.form.noValidate = this.#noValidate;
    this.#free();
  }

  /** Writes into the form what is known, and takes for answers what it holds already. */
  #takeOver(): void {
    const { answers } = this.session.decision;
    const { changed, focused, typing } = typedIn(this.form);
    const given: Record<string, AnswerValue> = {};
    for (const [key, question] of this.#questions) {
      const isChanged = question.inputs.some(({ name }) => changed.has(name));
      const known = answers[key];
      if (known && !known.stale && known.source !== 'computed' && !isChanged) {
        if (question.write(known.value) && isValid(question.inputs)) this.#knownKeys.add(key);
        continue;
      }
      const value = question.read();
      // Not while it is being typed: its own change event will come.
      const unfinished = typing && question.inputs.some(({ name }) => name === focused);
      if (value === null || unfinished) continue;
      if (isChanged) this.#answer(key, value);
      else given[key] = value;
    }
    this.session.identify(given);
  }

  #onChange(target: EventTarget | null): void {
    if (this.#drawing) return;
    for (const [key, question] of this.#questions) {
      if (!question.inputs.includes(target as PageInput)) continue;
      this.#presses.after(() => this.#answer(key, question.read()));
    }
  }

  #answer(key: string, value: AnswerValue): void {
    this.#answeredHere.add(key);
    this.#submissionErrors = this.#submissionErrors.filter((error) => fieldOf(error) !== key);
    this.session.answer(key, value);
  }

  #readAll(): void {
    this.#submissionErrors = [];
    this.#summary.show([]);
    for (const [key, question] of this.#questions) {
      if (this.#knownKeys.has(key)) question.write(this.decision.answers[key]?.value ?? null);
      else this.session.answer(key, question.read());
      this.#answeredHere.delete(key);
    }
    this.#draw(this.decision);
  }

  #draw(decision: Decision, first = false): void {
    if (this.#drawing) return;
    this.#drawing = true;
    const takenBack: string[] = [];
    const appeared: string[] = [];
    for (const [key, question] of this.#questions) {
      const visible = decision.visible.includes(key);
      const show = visible && !this.#knownKeys.has(key);
      if (show && !question.shown && !first) appeared.push(question.label);
      // What is known goes with the form to its action too.
      question.show(show, visible);
      question.setRequired(decision.required.includes(key));
      if (question.offer(decision.options[key])) takenBack.push(key);
    }
    this.#drawErrors(decision);
    this.#drawKnown(decision);
    keepUnseen(this.form);
    this.#hidden.write(decision);
    if (appeared.length > 0) this.#status.textContent = this.#texts.appeared(appeared);
    this.#drawing = false;
    for (const key of takenBack) this.#answer(key, this.#questions.get(key)?.read() ?? null);
  }

  #drawErrors({ errors }: Decision): void {
    const live = errors.filter((error) => this.#answeredHere.has(fieldOf(error) ?? ''));
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
    this.#knownKeys.delete(key);
    this.#draw(this.decision);
    this.#questions.get(key)?.focus();
  }

  /** The plan's own words for an error, or else this language's. */
  #sentence(error: FormError): string {
    const question = this.#questions.get(fieldOf(error) ?? '');
    if (question?.field.error !== undefined) return error.message;
    const field = question && { ...question.field, label: question.label };
    return this.#texts.errors[error.code]?.(field) ?? error.message;
  }

  #showErrors(errors: readonly FormError[]): void {
    this.#submissionErrors = errors;
    for (const error of errors) this.#knownKeys.delete(fieldOf(error) ?? '');
    this.#draw(this.decision);
    this.#summary.show(
      errors.map((error) => {
        const question = this.#questions.get(fieldOf(error) ?? '');
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
    const stop = (): void => {
      event.preventDefault();
      // Nor may a script of the page send it.
      event.stopImmediatePropagation();
    };
    if (this.#sending || !this.#isRight()) stop();
    else if (goes && isEmpty) {
      // Nobody to wait for: the page's own event goes on.
      void this.session.submit(this.values());
    } else {
      stop();
      void this.#send(goes, event.submitter);
    }
  }

  get #then(): 'action' | 'stay' {
    const { key, transport } = this.#options;
    return this.#options.then ?? (key || transport ? 'stay' : 'action');
  }

  /** Whether it may be sent; shows what is wrong with it. */
  #isRight(): boolean {
    const { session } = this;
    const submission = { offer: this.#options.offer, answers: this.values() };
    const { visitor } = session;
    const checked = visitor.session.validate(submission, { now: visitor.now() });
    const errors = checked.errors.filter((error) => !this.#isElsewhere(error));
    this.#showErrors(errors);
    this.#hidden.write(checked.decision);
    if (errors.length > 0) return false;
    // What the page demands besides: of inputs that are no questions of the plan for example.
    return this.#noValidate || this.form.reportValidity();
  }

  /** On its way to the form's own action nothing is demanded that the form has no input for. */
  #isElsewhere(error: FormError): boolean {
    const key = fieldOf(error);
    return this.#then === 'action' && key !== undefined && !this.#questions.has(key);
  }

  async #send(goes: boolean, submitter: HTMLElement | null): Promise<void> {
    this.#sending = true;
    try {
      const submitted = this.session.submit(this.values());
      const result = await (goes ? Promise.race([submitted, after(patience)]) : submitted);
      if (result?.accepted === false) {
        const errors = result.errors.filter((error) => !this.#isElsewhere(error));
        if (errors.length > 0) return this.#showErrors(errors);
      }
      if (!goes && result?.accepted) this.#accepted(result);
    } catch (error) {
      const { code = 'failed', message } = error as Error & { code?: string };
      if (!goes) return this.#showErrors([{ code, path: '', message }]);
      console.warn(`enhance(): the form went to its action alone. ${message}`);
    } finally {
      this.#sending = false;
    }
    // A form cannot be sent while its submit event is still on its way through the page.
    if (goes) setTimeout(() => this.#pass(submitter));
  }

  /** Sends the form as if it had not been stopped, for the page's scripts too. */
  #pass(submitter: HTMLElement | null): void {
    this.#passing = true;
    try {
      // Not the form's own member: an input may have its name.
      HTMLFormElement.prototype.requestSubmit.call(this.form, submitter);
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

function isValid(inputs: readonly PageInput[]): boolean {
  return inputs.every((input) => input.validity.valid);
}

function after(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), milliseconds));
}
