import { element } from './dom.js';
import { say, type TextLanguage } from './language.js';
import { describeAnswer, type FieldDescription } from './shapes.js';
import type { FormTexts } from './texts.js';

/** What is known from earlier visits, each with a button to change it. */
export class KnownList {
  readonly node = element('div', { class: 'fw-known', part: 'known', hidden: true });
  readonly #texts: FormTexts;
  readonly #language: TextLanguage | undefined;
  readonly #change: (key: string) => void;

  /** `language`: of what the plan says, where it is not that of `texts`. */
  constructor(texts: FormTexts, change: (key: string) => void, language?: TextLanguage) {
    this.#texts = texts;
    this.#language = language;
    this.#change = change;
  }

  show(known: readonly { field: FieldDescription; value: unknown }[]): void {
    if (known.length === 0 && this.node.hidden) return;
    this.node.hidden = known.length === 0;
    const list = element('dl');
    for (const { field, value } of known) {
      const label = field.label ?? field.key;
      const ofOptions = field.options && this.#language;
      const button = element(
        'button',
        { type: 'button', class: 'fw-change', part: 'change' },
        this.#texts.change,
        element('span', { class: 'fw-hidden' }, ' ', say(label, this.#language)),
      );
      button.addEventListener('click', () => this.#change(field.key));
      list.append(
        element(
          'div',
          { 'data-known': field.key },
          element('dt', {}, say(label, this.#language)),
          element('dd', {}, say(describeAnswer(field, value, this.#texts), ofOptions)),
          element('dd', {}, button),
        ),
      );
    }
    this.node.replaceChildren(element('h2', {}, this.#texts.known), list);
  }
}
