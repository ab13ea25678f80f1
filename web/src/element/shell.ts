import { element, mark } from '../form/dom.js';
import type { StepProgress } from '../form/steps.js';
import type { FormTexts } from '../form/texts.js';
import { styleSheet } from './styles.js';

/** What happens around the questions. */
export interface ShellActions {
  submit: (event: SubmitEvent) => void;
  back: () => void;
  skip: () => void;
}

const onePage: StepProgress = { step: 1, of: 1, more: false, first: true, last: true };

/**
 * What is in the element's shadow root: the page's own content, until there is a form; the form with its
 * buttons; and what comes instead of it.
 */
export class Shell {
  readonly form = element('form', { id: 'form', part: 'form', novalidate: true, hidden: true });
  readonly #host: HTMLElement;
  readonly #root: ShadowRoot;
  readonly #plain = element('slot');
  /** Beside the page's own form, then above the buttons of this one. */
  readonly #note = element('slot', { name: 'note' });
  readonly #actions = element('div', { class: 'fw-actions' });
  readonly #progress = element('p', { class: 'fw-progress', part: 'progress', role: 'status' });
  readonly #submit = element('button', { part: 'submit' });
  readonly #back = element('button', { type: 'button', part: 'back', hidden: true });
  readonly #skip = element('button', { type: 'button', part: 'skip', hidden: true });

  constructor(host: HTMLElement, root: ShadowRoot, actions: ShellActions) {
    this.#host = host;
    this.#root = root;
    root.adoptedStyleSheets = [styleSheet()];
    this.#actions.append(this.#submit, this.#back, this.#skip);
    const fields = element('div', { 'data-fieldwise-fields': true });
    this.form.append(this.#progress, fields, this.#actions);
    this.form.addEventListener('submit', actions.submit);
    this.#back.addEventListener('click', actions.back);
    this.#skip.addEventListener('click', actions.skip);
    root.replaceChildren(this.#plain, this.#note, this.form);
  }

  /** The form that works without this script, if the page has one. */
  get plainForm(): HTMLFormElement | null {
    return this.#host.querySelector<HTMLFormElement>('form:not([slot], [slot] *)');
  }

  /** Whether the page gave the element something to show by itself. */
  get hasPlainContent(): boolean {
    const shows = ({ slot, localName }: Element): boolean =>
      slot === '' && !['script', 'style', 'template'].includes(localName);
    return [...this.#host.children].some(shows);
  }

  /** Makes way for the questions; before they are drawn, so that the focus can go there. */
  showForm(language: string, rightToLeft: boolean): void {
    this.form.lang = language;
    if (rightToLeft && !this.#host.closest('[dir]')) this.form.dir = 'rtl';
    this.#actions.before(this.#note);
    this.form.hidden = false;
  }

  /** Takes the page's own content from sight; after its focus has gone. */
  hidePlain(): void {
    this.#plain.hidden = true;
  }

  /** Names the buttons, and says where somebody is. `optional`: all of this step may be left empty. */
  draw(texts: FormTexts, progress: StepProgress | undefined, optional: boolean): void {
    const { step, of, more, first, last } = progress ?? onePage;
    this.#progress.hidden = of === 1;
    const where = of === 1 ? '' : texts.progress(step, of, more);
    // Written anew, it would be said anew.
    if (this.#progress.textContent !== where) this.#progress.textContent = where;
    this.#submit.textContent = last ? this.#submitLabel(texts) : texts.next;
    this.#back.textContent = texts.back;
    this.#back.hidden = first;
    this.#skip.textContent = texts.skip;
    this.#skip.hidden = last || !optional;
  }

  set busy(busy: boolean) {
    this.form.setAttribute('aria-busy', String(busy));
    // Not disabled: it would lose the focus.
    mark(this.#submit, 'aria-disabled', busy);
  }

  /** Puts the page's words for this outcome in place of the form: of its slots, the first that it fills. */
  showOutcome(slots: readonly string[], thanks: string): void {
    const name = slots.find((slot) => this.#host.querySelector(`:scope > [slot="${slot}"]`));
    const content = name === undefined ? thanks : element('slot', { name });
    if (name !== undefined) this.#unfold(name);
    // For the sentence; what the page put into a slot has its own.
    const { lang, dir } = this.form;
    const attributes = { lang, dir: dir || undefined, class: 'fw-sent', part: 'success' };
    const sent = element('div', { ...attributes, tabindex: -1 }, content);
    this.#root.replaceChildren(sent);
    sent.focus();
  }

  /** Says that there is no form, where the page has nothing to show instead. */
  showFailure(texts: FormTexts, retry: () => void): void {
    const button = element('button', { type: 'button', part: 'retry' }, texts.retry);
    button.addEventListener('click', retry);
    const said = element('p', { role: 'alert' }, texts.unavailable);
    const failed = element('div', { class: 'fw-failed', part: 'failure' }, said, button);
    this.#root.replaceChildren(this.#plain, this.#note, failed);
  }

  // What is in a <template>, a calendar for example, is not fetched before it is shown.
  #unfold(slot: string): void {
    const folded = this.#host.querySelectorAll<HTMLTemplateElement>(
      `:scope > template[slot="${slot}"]`,
    );
    for (const template of folded) {
      template.replaceWith(element('div', { slot }, template.content.cloneNode(true)));
    }
  }

  #submitLabel(texts: FormTexts): string {
    const own = this.plainForm?.querySelector('button:not([type]), [type="submit"]');
    const label = own?.textContent || (own as HTMLInputElement | null)?.value;
    return this.#host.getAttribute('submit-label') ?? (label?.trim() || texts.submit);
  }
}
