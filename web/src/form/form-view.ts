import type { AnswerValue } from '../types.js';
import { Admission } from './admission.js';
import { type Caret, caretIn } from './caret.js';
import { element } from './dom.js';
import { ErrorSummary, type SummaryLine } from './error-summary.js';
import { FieldRow } from './field-row.js';
import { focusedIn } from './focus.js';
import { KnownList } from './known-list.js';
import { languageWithin, say, type TextLanguage } from './language.js';
import { Presses } from './presses.js';
import { Reached } from './reached.js';
import {
  type FieldDescription,
  type FormDecision,
  type FormError,
  fieldOf,
  isConsent,
} from './shapes.js';
import { type StepPlan, type StepProgress, Steps } from './steps.js';
import { englishTexts, type FormTexts } from './texts.js';
import { asAnswer, type Typed, typedIn } from './typed.js';

/** What a FormView draws, in which words, and whom it tells. */
export interface FormViewOptions {
  /** In the plan's order, which is the order on the page unless questions are asked by value. */
  fields: readonly FieldDescription[];
  /** An answer was given, changed, or (null) taken back. */
  onAnswer: (key: string, value: AnswerValue) => void;
  /** What shows has changed. */
  onDraw?: () => void;
  /** BCP 47: names countries, and is the language of `texts` where neither the form nor the page has a `lang`. */
  locale?: string;
  /** BCP 47: the language of the plan's texts, as `plan.describe()` gives it; that of `texts` unless given. */
  planLocale?: string;
  texts?: Partial<FormTexts>;
  /** How many questions a step has, or which fields each step has; all on one page unless given. */
  steps?: StepPlan;
  /** A plain form elsewhere in which somebody may have begun to type. */
  typedIn?: HTMLElement;
}

/** What comes with a decision that is drawn. */
export interface UpdateOptions {
  /**
   * The decision is that of anybody's first visit. Questions that it asked go again with the next one, unless
   * somebody touched them.
   */
  provisional?: boolean;
  /** The fields as they are described from here on; of use after a provisional decision. */
  fields?: readonly FieldDescription[];
}

type Taken = Typed & { caret: Caret | undefined };

/**
 * Draws what a Decision asks into a <form>, in the page or in a shadow root, with native inputs. The form
 * may hold inputs already, for visitors without JavaScript, in an element with the attribute
 * `data-fieldwise-fields`: they are replaced by the plan's, and what somebody typed meanwhile is kept.
 *
 * A question that was asked stays while its field shows, so that nothing vanishes under the hand
 * that answers it. By value, another question may be worth more after each answer: it comes below those
 * on the page, and only as far as these leave room in the visit's quota. In steps it takes the place of
 * those that were not reached. Answers from earlier visits are listed, each with a button to change it.
 */
export class FormView {
  #fields: ReadonlyMap<string, FieldDescription>;
  readonly #options: FormViewOptions;
  readonly #locale: string;
  readonly #texts: FormTexts;
  /** Of what the plan says, and of what the engine says, where the form's own words are in another. */
  readonly #planLanguage: TextLanguage | undefined;
  readonly #engineLanguage: TextLanguage | undefined;
  readonly #idPrefix: string;
  readonly #rows = new Map<string, FieldRow>();
  readonly #steps: Steps | undefined;
  readonly #asked = new Admission();
  readonly #reached: Reached;
  readonly #container: HTMLElement;
  readonly #summary: ErrorSummary;
  readonly #known: KnownList;
  readonly #status = element('p', { class: 'fw-hidden', role: 'status' });
  readonly #listening = new AbortController();
  readonly #presses: Presses;
  #submissionErrors: readonly FormError[] = [];
  #decision: FormDecision | undefined;
  #provisional = false;

  constructor(form: HTMLFormElement, options: FormViewOptions) {
    this.#fields = byKey(options.fields);
    this.#options = options;
    this.#locale = options.locale ?? 'en';
    this.#texts = { ...englishTexts, ...options.texts };
    const own = form.closest<HTMLElement>('[lang]')?.lang || this.#locale;
    this.#planLanguage = languageWithin(options.planLocale, own);
    this.#engineLanguage = languageWithin('en', own);
    this.#idPrefix = form.id === '' ? 'fieldwise' : form.id;
    this.#steps = options.steps === undefined ? undefined : new Steps(options.steps);
    this.#summary = new ErrorSummary(this.#idPrefix, this.#texts.errorTitle);
    this.#known = new KnownList(this.#texts, (key) => this.#askAgain(key), this.#planLanguage);
    const plain = form.querySelector<HTMLElement>('[data-fieldwise-fields]');
    this.#container = plain ?? element('div');
    if (!plain) form.prepend(this.#container);
    this.#container.before(this.#summary.node, this.#known.node, this.#status);
    // The plan's own checks answer from here on; the browser's bubbles would come before them.
    form.noValidate = true;
    const { signal } = this.#listening;
    this.#presses = new Presses(form.ownerDocument, signal);
    this.#reached = new Reached(form, signal, () =>
      this.#shownRows().map(({ field, node }) => [field.key, node]),
    );
    form.addEventListener('change', this.#onChange, { signal });
  }

  /** Brings the page in line with `decision`. */
  update(decision: FormDecision, { provisional = false, fields }: UpdateOptions = {}): void {
    const before = this.#decision;
    const fresh = before === undefined || this.#provisional;
    const typed = before ? undefined : this.#takeOver();
    this.#decision = decision;
    if (fields) this.#fields = byKey(fields);
    this.#replan(before);
    this.#provisional = provisional;
    const visible = new Set(decision.visible);
    this.#asked.admit(decision, visible);
    // Nothing that was typed is lost because another question would be worth more.
    for (const key of typed?.changed ?? []) if (this.#fields.has(key)) this.#asked.add(key);

    const showing = this.#asked
      .inOrder(decision, this.#fields.keys())
      .filter((key) => visible.has(key))
      .sort((a, b) => this.#rank(a) - this.#rank(b));
    const onPage = new Set(this.#steps?.arrange(showing, this.#fields.keys()) ?? showing);
    for (const [key, row] of this.#rows) {
      if (onPage.has(key)) continue;
      row.node.remove();
      this.#reached.delete(key);
    }
    const appeared = this.#place(onPage, decision, fresh);
    this.#showRowErrors();
    this.#drawKnown(decision);
    if (appeared.length > 0) {
      this.#status.textContent = this.#texts.appeared(appeared);
      this.#reached.noteSoon();
    }
    if (typed) this.#giveBack(typed);
    this.#options.onDraw?.();
  }

  /** Puts the rows of these questions on the page, in this order. Answers with the labels of those that came. */
  #place(onPage: ReadonlySet<string>, decision: FormDecision, fresh: boolean): string[] {
    if (fresh) this.#takeOutUnordered(onPage);
    const required = new Set(decision.required);
    const appeared: string[] = [];
    // What comes together goes in together, and complete: each change to the page costs by itself.
    const coming: Node[] = [];
    for (const key of onPage) {
      const row = this.#rows.get(key) ?? this.#makeRow(key, decision);
      row.node.hidden = this.#steps?.isHere(key) === false;
      row.setRequired(required.has(key));
      row.offer(decision.options[key]);
      if (row.node.isConnected) {
        if (coming.length > 0) row.node.before(...coming.splice(0));
        continue;
      }
      coming.push(row.node);
      if (fresh || this.#steps?.hasJoined(key) === false) this.#reached.add(key);
      else appeared.push(row.label);
    }
    this.#container.append(...coming);
    return appeared;
  }

  /** Rows kept from a provisional decision may stand in another order now. Who touched one finds it in place. */
  #takeOutUnordered(onPage: ReadonlySet<string>): void {
    const order = [...onPage].flatMap((key) => this.#rows.get(key)?.node ?? []);
    if ([...this.#container.children].every((node, at) => node === order[at])) return;
    for (const [key, { node }] of this.#rows) if (!this.#isTouched(key)) node.remove();
  }

  /**
   * The questions on the page and what is entered; null where nothing is. A question that came behind
   * the focus and was never reached is not among them: nobody left it empty.
   */
  values(): Record<string, AnswerValue> {
    const values: Record<string, AnswerValue> = {};
    for (const { field, value } of this.#shownRows()) {
      const met = this.#reached.has(field.key) || this.#asked.answered.has(field.key);
      if (met) values[field.key] = value;
    }
    return values;
  }

  /** The questions of this step, or of the page where there are no steps. */
  here(): string[] {
    return this.#shownRows()
      .filter(({ node }) => !node.hidden)
      .map(({ field }) => field.key);
  }

  /** Where somebody is, in a form of several steps. */
  get progress(): StepProgress | undefined {
    return this.#steps?.progress;
  }

  /** Goes one step on or back, and to its first question. False when there is none, or no steps. */
  move(where: 'next' | 'back'): boolean {
    if (!this.#steps?.[where]()) return false;
    this.#submissionErrors = [];
    this.#summary.show([]);
    if (this.#decision) this.update(this.#decision);
    this.#rows.get(this.here()[0] ?? '')?.focus();
    return true;
  }

  /**
   * Shows errors of a submission beside their questions and in a summary above them, which takes the
   * focus. An empty list takes them away.
   */
  showErrors(errors: readonly FormError[]): void {
    this.#submissionErrors = errors;
    const keys = errors.map(fieldOf).filter((key) => key !== undefined && this.#fields.has(key));
    for (const key of keys as string[]) this.#asked.add(key);
    if (keys[0] !== undefined) this.#steps?.goTo(keys[0]);
    if (this.#decision) this.update(this.#decision);
    this.#summary.show(errors.map((error) => this.#summaryLine(error)));
  }

  /** Takes the listeners off, and away what it said around the questions; these stay. */
  dispose(): void {
    this.#listening.abort();
    for (const node of [this.#summary.node, this.#known.node, this.#status]) node.remove();
  }

  readonly #onChange = (event: Event): void => {
    const key = (event.target as Element | null)
      ?.closest('[data-field]')
      ?.getAttribute('data-field');
    if (!key || !this.#rows.has(key)) return;
    this.#presses.after(key, () => this.#answer(key));
  };

  #answer(key: string): void {
    const row = this.#rows.get(key);
    if (!row) return;
    this.#asked.answered.add(key);
    this.#submissionErrors = this.#submissionErrors.filter((error) => fieldOf(error) !== key);
    this.#options.onAnswer(key, row.value);
  }

  /** Forgets questions that were asked and not met, where a new decision may choose others. */
  #replan(before: FormDecision | undefined): void {
    if (this.#provisional) {
      for (const [key, row] of this.#rows) {
        if (this.#isTouched(key)) continue;
        this.#asked.delete(key);
        if (this.#isStillRight(row, before)) continue;
        row.node.remove();
        this.#rows.delete(key);
      }
    }
    if (!this.#steps) return;
    for (const key of this.#asked) {
      if (!this.#steps.has(key) && !this.#isTouched(key)) this.#asked.delete(key);
    }
  }

  /** Whether an untouched row is what would be drawn for its question now: most are, when the engine comes. */
  #isStillRight({ field }: FieldRow, before: FormDecision | undefined): boolean {
    const { key } = field;
    const { answers, options } = this.#decision as FormDecision;
    if (answers[key] || key in options !== key in (before?.options ?? {})) return false;
    return JSON.stringify(field) === JSON.stringify(this.#fields.get(key));
  }

  /** Consent is asked last, where the form is sent. */
  #rank(key: string): number {
    return Number(isConsent(this.#fields.get(key)));
  }

  #isTouched(key: string): boolean {
    const row = this.#rows.get(key);
    return (
      row !== undefined && (this.#asked.answered.has(key) || row.hasFocus || row.value !== null)
    );
  }

  #makeRow(key: string, decision: FormDecision): FieldRow {
    const field = this.#fields.get(key);
    if (!field) {
      throw new TypeError(`The plan does not describe "${key}".`);
    }
    const row = new FieldRow(field, this.#idPrefix, this.#locale, this.#texts, this.#planLanguage);
    if (!isConsent(field)) row.value = decision.answers[key]?.value ?? null;
    this.#rows.set(key, row);
    return row;
  }

  #shownRows(): FieldRow[] {
    return [...this.#fields.keys()]
      .map((key) => this.#rows.get(key))
      .filter((row): row is FieldRow => row?.node.isConnected === true);
  }

  /** Says what was typed in the inputs for visitors without JavaScript, and removes those in this form. */
  #takeOver(): Taken {
    const plain = this.#options.typedIn ?? this.#container;
    const typed = typedIn(plain);
    const caret = typed.typing ? caretIn(focusedIn(plain) as HTMLInputElement) : undefined;
    this.#container.replaceChildren();
    return { ...typed, caret };
  }

  #giveBack({ values, changed, focused, typing, caret }: Taken): void {
    const restored: [string, FieldRow][] = [];
    for (const [key, value] of values) {
      const row = this.#rows.get(key);
      const own = row?.value !== null || isConsent(row.field);
      if (!row || (own && !changed.has(key))) continue;
      row.value = asAnswer(row.field, value);
      restored.push([key, row]);
    }
    if (focused !== undefined) this.#rows.get(focused)?.focus(caret);
    for (const [key, row] of restored) {
      // Not while it is being typed: its own change event will come.
      if (typing && key === focused) continue;
      this.#asked.answered.add(key);
      this.#options.onAnswer(key, row.value);
    }
  }

  #showRowErrors(): void {
    const live = (this.#decision?.errors ?? []).filter((error) =>
      this.#asked.answered.has(fieldOf(error) ?? ''),
    );
    const errors = new Map<string, FormError>();
    for (const error of [...this.#submissionErrors, ...live]) {
      const key = fieldOf(error);
      if (key !== undefined && !errors.has(key)) errors.set(key, error);
    }
    for (const [key, row] of this.#rows) {
      const error = errors.get(key);
      const words = error && this.#wordsFor(error);
      row.showError(words?.[0], words?.[1]);
    }
  }

  /** What is said of an error, by the plan, the form or the engine; and in which language, unless in the form's. */
  #wordsFor(error: FormError): [message: string, language?: TextLanguage | undefined] {
    const field = this.#fields.get(fieldOf(error) ?? '');
    if (field?.error !== undefined) return [error.message, this.#planLanguage];
    const own = this.#texts.errors[error.code]?.(field);
    return own === undefined ? [error.message, this.#engineLanguage] : [own];
  }

  #summaryLine(error: FormError): SummaryLine {
    const message = say(...this.#wordsFor(error));
    const row = this.#rows.get(fieldOf(error) ?? '');
    if (!row?.node.isConnected) return { message };
    const go = (): void => {
      this.#steps?.goTo(row.field.key);
      if (row.node.hidden && this.#decision) this.update(this.#decision);
      row.node.scrollIntoView({ block: 'nearest' });
      row.focus();
    };
    return { message, link: { href: `#${row.id}`, go } };
  }

  #drawKnown(decision: FormDecision): void {
    // What the plan computed is not an answer that somebody could change.
    const isKnown = (key: string): boolean =>
      (decision.answers[key]?.source ?? 'computed') !== 'computed' && !this.#asked.has(key);
    this.#known.show(
      decision.visible
        .filter(isKnown)
        .map((key) => this.#fields.get(key))
        .filter((field): field is FieldDescription => field !== undefined)
        .map((field) => ({ field, value: decision.answers[field.key]?.value })),
    );
  }

  #askAgain(key: string): void {
    // By value it comes first, next to the list that it leaves.
    this.#asked.addFirst(key);
    this.#steps?.goTo(key);
    if (this.#decision) this.update(this.#decision);
    this.#rows.get(key)?.focus();
  }
}

function byKey(fields: readonly FieldDescription[]): ReadonlyMap<string, FieldDescription> {
  return new Map(fields.map((field) => [field.key, field]));
}
