import type { AnswerValue } from '../types.js';
import { type Caret, setCaret } from './caret.js';
import { type Control, makeControl } from './control.js';
import { element, mark } from './dom.js';
import { focusedIn } from './focus.js';
import { say, type TextLanguage } from './language.js';
import type { FieldDescription } from './shapes.js';
import type { FormTexts } from './texts.js';

/** One question with its help, its reason, its inputs and its error. */
export class FieldRow {
  readonly node: HTMLElement;
  readonly id: string;
  readonly #control: Control;
  readonly #texts: FormTexts;
  readonly #optional: HTMLElement;
  readonly #required: HTMLElement;
  readonly #error: HTMLElement;
  #help = '';
  /** What shows now. All rows are told with each decision, and most of them nothing new. */
  #isRequired: boolean | undefined;
  #message: string | undefined = '';

  constructor(
    readonly field: FieldDescription,
    idPrefix: string,
    locale: string,
    texts: FormTexts,
    /** Of what the plan says. */
    private readonly language: TextLanguage | undefined,
  ) {
    this.id = `${idPrefix}-${field.key}`;
    this.#texts = texts;
    this.#control = makeControl(field, this.id, locale, texts, language);
    this.#optional = element('span', { class: 'fw-optional' }, ` (${texts.optional})`);
    this.#required = element('span', { class: 'fw-hidden' }, ` (${texts.required})`);
    const errorId = `${this.id}-error`;
    this.#error = element('p', { id: errorId, class: 'fw-error', part: 'error', hidden: true });

    const label = say(this.label, language);
    const { grouped, node } = this.#control;
    const radios = grouped && field.type === 'choice';
    this.node = element(
      grouped ? 'fieldset' : 'div',
      {
        class: `fw-field fw-${field.type}`,
        part: 'field',
        'data-field': field.key,
        role: radios ? 'radiogroup' : undefined,
      },
      grouped
        ? element('legend', { part: 'label' }, label, this.#optional, this.#required)
        : element('label', { part: 'label', for: this.id }, label, this.#optional),
    );
    this.#describe();
    this.node.append(this.#error, node);
    if (field.why !== undefined) {
      this.node.append(
        element(
          'details',
          { class: 'fw-why', part: 'why' },
          element('summary', {}, texts.why),
          element('p', {}, say(field.why, language)),
        ),
      );
    }
    this.showError();
  }

  get label(): string {
    return this.field.label ?? this.field.key;
  }

  get value(): AnswerValue {
    return this.#control.read();
  }

  set value(value: unknown) {
    this.#control.write(value);
  }

  get hasFocus(): boolean {
    return this.node.contains(focusedIn(this.node));
  }

  /** `caret`: where in a text. */
  focus(caret?: Caret): void {
    const inputs = this.#control.inputs();
    // Of radios, the one that the Tab key would go to.
    const chosen = inputs.find((input) => input instanceof HTMLInputElement && input.checked);
    const input = chosen ?? inputs[0];
    input?.focus();
    if (caret && input instanceof HTMLInputElement) setCaret(input, caret);
  }

  offer(values: readonly string[] | undefined): void {
    if (values) this.#control.offer(values);
  }

  setRequired(required: boolean): void {
    if (required === this.#isRequired) return;
    this.#isRequired = required;
    this.#optional.hidden = required;
    const inputs = this.#control.inputs();
    // A required checkbox group has no HTML of its own: each box would be required.
    const boxes = this.field.type === 'multi-choice';
    this.#required.hidden = !(boxes && required);
    if (boxes) return;
    if (this.#control.grouped) this.node.setAttribute('aria-required', String(required));
    for (const input of inputs) input.required = required;
  }

  /** Shows `message` beside the question, in `language`; undefined takes the error away. */
  showError(message?: string, language?: TextLanguage): void {
    if (message === this.#message) return;
    this.#message = message;
    const wrong = message !== undefined;
    this.node.classList.toggle('fw-wrong', wrong);
    this.#error.hidden = !wrong;
    this.#error.replaceChildren();
    if (wrong) {
      const prefix = element('span', { class: 'fw-hidden' }, `${this.#texts.errorPrefix} `);
      this.#error.append(prefix, say(message, language));
    }
    const describedBy = [this.#help, wrong ? this.#error.id : ''].join(' ').trim();
    const described = this.#control.grouped ? [this.node] : this.#control.inputs();
    for (const each of described) {
      mark(each, 'aria-describedby', describedBy);
    }
    for (const input of this.#control.inputs()) mark(input, 'aria-invalid', wrong);
  }

  #describe(): void {
    const { help = '', link } = this.field;
    if (!help && !link) return;
    // In another tab: what was entered here is kept nowhere yet.
    const more = link && [' ', element('a', { href: link.url, target: '_blank' }, link.label)];
    this.#help = `${this.id}-help`;
    this.node.append(
      element(
        'p',
        { id: this.#help, class: 'fw-help', part: 'help' },
        say(help, this.language),
        ...(more ?? []),
      ),
    );
  }
}
