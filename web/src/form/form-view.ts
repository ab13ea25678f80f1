import type { AnswerValue } from '../types.js';
import { element } from './dom.js';
import { FieldRow } from './field-row.js';
import {
  describeAnswer,
  type FieldDescription,
  type FormDecision,
  type FormError,
  fieldOf,
} from './shapes.js';
import { englishTexts, type FormTexts } from './texts.js';

export interface FormViewOptions {
  /** In the plan's order, which is the order on the page unless questions are asked by value. */
  fields: readonly FieldDescription[];
  /** An answer was given, changed, or (null) taken back. */
  onAnswer: (key: string, value: AnswerValue) => void;
  locale?: string;
  texts?: Partial<FormTexts>;
}

/** What somebody typed, and where, before the plan's inputs came. */
interface Typed {
  values: ReadonlyMap<string, string>;
  focused: string | undefined;
  /** The focus is in a text that is not finished. */
  typing: boolean;
}

/**
 * Draws what a Decision asks into an ordinary <form>, with native inputs. The form may hold inputs
 * already, for visitors without JavaScript, in an element with the attribute `data-fieldwise-fields`:
 * they are replaced by the plan's, and what somebody typed meanwhile is kept.
 *
 * A question that was asked stays while its field shows, so that nothing vanishes under the hand
 * that answers it. By value, another question may be worth more after each answer: it comes below those
 * on the page, and only as far as these leave room in the visit's quota. Answers from earlier visits are
 * listed, each with a button to change it.
 */
export class FormView {
  readonly #fields: ReadonlyMap<string, FieldDescription>;
  readonly #onAnswer: (key: string, value: AnswerValue) => void;
  readonly #locale: string;
  readonly #texts: FormTexts;
  readonly #idPrefix: string;
  readonly #rows = new Map<string, FieldRow>();
  /** In the order in which they were asked. */
  #asked = new Set<string>();
  /** Of the offer's own fields: they do not count toward the quota. */
  readonly #always = new Set<string>();
  readonly #answeredHere = new Set<string>();
  /** Questions that somebody had before them: not those that came as they left the form. */
  readonly #reached = new Set<string>();
  readonly #container: HTMLElement;
  readonly #summary = element('div', { class: 'fw-summary', tabindex: -1, hidden: true });
  readonly #known = element('div', { class: 'fw-known', hidden: true });
  readonly #status = element('p', { class: 'fw-hidden', role: 'status' });
  readonly #listening = new AbortController();
  /** Questions answered while a mouse button is down. */
  readonly #waiting = new Set<string>();
  #pressed = false;
  #submissionErrors: readonly FormError[] = [];
  #decision: FormDecision | undefined;

  constructor(form: HTMLFormElement, options: FormViewOptions) {
    this.#fields = new Map(options.fields.map((field) => [field.key, field]));
    this.#onAnswer = options.onAnswer;
    this.#locale = options.locale ?? 'en';
    this.#texts = { ...englishTexts, ...options.texts };
    this.#idPrefix = form.id === '' ? 'fieldwise' : form.id;
    this.#container = form.querySelector<HTMLElement>('[data-fieldwise-fields]') ?? element('div');
    if (!this.#container.isConnected) form.prepend(this.#container);
    this.#container.before(this.#summary, this.#known, this.#status);
    // The plan's own checks answer from here on; the browser's bubbles would come before them.
    form.noValidate = true;
    const { signal } = this.#listening;
    form.addEventListener('change', this.#onChange, { signal });
    form.ownerDocument.addEventListener('focusin', this.#noteReached, { signal });
    const press = { signal, capture: true };
    form.ownerDocument.addEventListener('mousedown', this.#onPress, press);
    form.ownerDocument.addEventListener('mouseup', this.#onRelease, press);
    form.ownerDocument.addEventListener('dragend', this.#onRelease, press);
    form.ownerDocument.addEventListener('click', this.#onClick, press);
  }

  /** Brings the page in line with `decision`. */
  update(decision: FormDecision): void {
    const first = this.#decision === undefined;
    this.#decision = decision;
    const visible = new Set(decision.visible);
    this.#admit(decision, visible);

    const typed = first ? this.#takeOver() : undefined;
    const appeared: string[] = [];
    const onPage = new Set(this.#inOrder(decision).filter((key) => visible.has(key)));
    for (const [key, row] of this.#rows) {
      if (onPage.has(key)) continue;
      row.node.remove();
      this.#reached.delete(key);
    }
    let previous: Element | undefined;
    for (const key of onPage) {
      let row = this.#rows.get(key);
      row ??= this.#makeRow(key, decision);
      if (!row.node.isConnected) {
        if (previous) previous.after(row.node);
        else this.#container.prepend(row.node);
        if (first) this.#reached.add(key);
        else appeared.push(row.label);
      }
      previous = row.node;
      row.setRequired(decision.required.includes(key));
      row.offer(decision.options[key]);
    }
    this.#showRowErrors();
    this.#drawKnown(decision);
    if (appeared.length > 0) {
      this.#status.textContent = this.#texts.appeared(appeared);
      // By then whoever sends the form with the same stroke or click has sent it.
      requestAnimationFrame(this.#noteReached);
    }
    if (typed) this.#giveBack(typed);
  }

  /**
   * The questions on the page and what is entered; null where nothing is. A question that came behind
   * the focus and was never reached is not among them: nobody left it empty.
   */
  values(): Record<string, AnswerValue> {
    const values: Record<string, AnswerValue> = {};
    for (const { field, value } of this.#shownRows()) {
      const met = this.#reached.has(field.key) || this.#answeredHere.has(field.key);
      if (met) values[field.key] = value;
    }
    return values;
  }

  /**
   * Shows errors of a submission beside their questions and in a summary above them, which takes the
   * focus (GOV.UK Design System, "Error summary"). An empty list takes them away.
   */
  showErrors(errors: readonly FormError[]): void {
    this.#submissionErrors = errors;
    for (const error of errors) {
      const key = fieldOf(error);
      if (key !== undefined && this.#fields.has(key)) this.#asked.add(key);
    }
    if (this.#decision) this.update(this.#decision);
    this.#showRowErrors();
    this.#summary.hidden = errors.length === 0;
    if (errors.length === 0) {
      this.#summary.replaceChildren();
      return;
    }
    const title = element('h2', { id: `${this.#idPrefix}-problem` }, this.#texts.errorTitle);
    this.#summary.setAttribute('role', 'alert');
    this.#summary.setAttribute('aria-labelledby', title.id);
    this.#summary.replaceChildren(
      title,
      element('ul', {}, ...errors.map((error) => element('li', {}, this.#errorLink(error)))),
    );
    this.#summary.focus();
  }

  /** Takes the listeners off; what is on the page stays. */
  dispose(): void {
    this.#listening.abort();
  }

  readonly #onChange = (event: Event): void => {
    const key = (event.target as Element | null)
      ?.closest('[data-field]')
      ?.getAttribute('data-field');
    if (!key || !this.#rows.has(key)) return;
    this.#waiting.add(key);
    if (!this.#pressed) this.#answerWaiting();
  };

  // Pressing a button leaves the input before it. Were its error or the next question drawn then, the
  // button would move away between press and release, and the browser would see no click.
  readonly #onPress = (): void => {
    this.#pressed = true;
  };

  readonly #onRelease = (): void => {
    this.#pressed = false;
    // The click comes first, if there is one.
    setTimeout(this.#onClick);
  };

  readonly #onClick = (): void => {
    if (!this.#pressed) this.#answerWaiting();
  };

  #answerWaiting(): void {
    const keys = [...this.#waiting];
    this.#waiting.clear();
    for (const key of keys) {
      const row = this.#rows.get(key);
      if (!row) continue;
      this.#answeredHere.add(key);
      this.#submissionErrors = this.#submissionErrors.filter((error) => fieldOf(error) !== key);
      this.#onAnswer(key, row.value);
    }
  }

  /** Decides which of the questions that `decision` asks come onto the page. */
  #admit({ ask, answers, errors }: FormDecision, visible: ReadonlySet<string>): void {
    const byValue = ask.policy === 'value';
    if (byValue) {
      // What a condition hides gives its place back, unless it was answered and so used it up.
      for (const key of this.#asked) {
        if (!visible.has(key) && !this.#answeredHere.has(key)) this.#asked.delete(key);
      }
    }
    const isOpen = (key: string): boolean =>
      visible.has(key) && !this.#always.has(key) && (answers[key]?.stale ?? true);
    let taken = ask.used + [...this.#asked].filter(isOpen).length;
    // A question answered wrongly has used its place up already, maybe before the page was reloaded.
    const wrong = new Set(errors.map(fieldOf));
    const isAgain = (key: string): boolean => ask.used >= ask.quota || wrong.has(key);
    for (const { field, code } of ask.fields) {
      if (code === 'always') this.#always.add(field);
      else if (byValue && !this.#asked.has(field) && !isAgain(field) && ++taken > ask.quota)
        continue;
      this.#asked.add(field);
    }
  }

  /** By value the order says what matters most; a queue's is within the plan's. */
  #inOrder({ ask }: FormDecision): string[] {
    return ask.policy === 'value'
      ? [...this.#asked]
      : [...this.#fields.keys()].filter((key) => this.#asked.has(key));
  }

  readonly #noteReached = (): void => {
    const focused = document.activeElement;
    for (const { field, node } of this.#shownRows()) {
      const where = focused ? node.compareDocumentPosition(focused) : 0;
      const inside = (where & Node.DOCUMENT_POSITION_CONTAINED_BY) !== 0;
      const passed = !inside && (where & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
      if (!passed) this.#reached.add(field.key);
    }
  };

  #makeRow(key: string, decision: FormDecision): FieldRow {
    const field = this.#fields.get(key);
    if (!field) {
      throw new TypeError(`The decision asks for "${key}", which the plan does not describe.`);
    }
    const row = new FieldRow(field, this.#idPrefix, this.#locale, this.#texts);
    row.value = decision.answers[key]?.value ?? null;
    this.#rows.set(key, row);
    return row;
  }

  #shownRows(): FieldRow[] {
    return [...this.#fields.keys()]
      .map((key) => this.#rows.get(key))
      .filter((row): row is FieldRow => row?.node.isConnected === true);
  }

  /** Removes the inputs written for visitors without JavaScript and says what was typed in them. */
  #takeOver(): Typed {
    const values = new Map<string, string>();
    let focused: string | undefined;
    let typing = false;
    for (const input of this.#container.querySelectorAll<HTMLInputElement>('input, select')) {
      const isRadio = input.type === 'radio';
      const given = isRadio ? input.checked : input.type !== 'checkbox';
      if (given && input.value !== '') values.set(input.name, input.value);
      if (input !== document.activeElement) continue;
      focused = input.name;
      typing = !isRadio && input.tagName === 'INPUT';
    }
    this.#container.replaceChildren();
    return { values, focused, typing };
  }

  #giveBack({ values, focused, typing }: Typed): void {
    const restored = [...values].filter(([key]) => this.#rows.get(key)?.value === null);
    for (const [key, value] of restored) {
      const row = this.#rows.get(key);
      if (row) row.value = value;
    }
    if (focused !== undefined) this.#rows.get(focused)?.focus();
    for (const [key, value] of restored) {
      // Not while it is being typed: its own change event will come.
      if (typing && key === focused) continue;
      this.#answeredHere.add(key);
      this.#onAnswer(key, value);
    }
  }

  #showRowErrors(): void {
    const live = (this.#decision?.errors ?? []).filter((error) =>
      this.#answeredHere.has(fieldOf(error) ?? ''),
    );
    const messages = new Map<string, string>();
    for (const error of [...this.#submissionErrors, ...live]) {
      const key = fieldOf(error);
      if (key !== undefined && !messages.has(key)) messages.set(key, error.message);
    }
    for (const [key, row] of this.#rows) row.showError(messages.get(key));
  }

  #errorLink(error: FormError): Node | string {
    const row = this.#rows.get(fieldOf(error) ?? '');
    if (!row?.node.isConnected) return error.message;
    const link = element('a', { href: `#${row.id}` }, error.message);
    link.addEventListener('click', (event) => {
      event.preventDefault();
      row.node.scrollIntoView({ block: 'nearest' });
      row.focus();
    });
    return link;
  }

  #drawKnown(decision: FormDecision): void {
    // What the plan computed is not an answer that somebody could change.
    const isKnown = (key: string): boolean =>
      (decision.answers[key]?.source ?? 'computed') !== 'computed' && !this.#asked.has(key);
    const known = decision.visible
      .filter(isKnown)
      .map((key) => this.#fields.get(key))
      .filter((field): field is FieldDescription => field !== undefined);
    this.#known.hidden = known.length === 0;
    const list = element('dl');
    for (const field of known) {
      const label = field.label ?? field.key;
      const button = element(
        'button',
        { type: 'button', class: 'fw-change' },
        this.#texts.change,
        element('span', { class: 'fw-hidden' }, ` ${label}`),
      );
      button.addEventListener('click', () => {
        // By value it comes first, next to the list that it leaves.
        this.#asked = new Set([field.key, ...this.#asked]);
        if (this.#decision) this.update(this.#decision);
        this.#rows.get(field.key)?.focus();
      });
      list.append(
        element(
          'div',
          { 'data-known': field.key },
          element('dt', {}, label),
          element('dd', {}, describeAnswer(field, decision.answers[field.key]?.value, this.#texts)),
          element('dd', {}, button),
        ),
      );
    }
    this.#known.replaceChildren(element('h3', {}, this.#texts.known), list);
  }
}
