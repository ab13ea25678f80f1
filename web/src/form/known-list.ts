import { element } from './dom.js';
import { describeAnswer, type FieldDescription } from './shapes.js';
import type { FormTexts } from './texts.js';

/** What is known from earlier visits, each with a button to change it. */
export class KnownList {
  readonly node = element('div', { class: 'fw-known', part: 'known', hidden: true });
  readonly #texts: FormTexts;
  readonly #change: (key: string) => void;

  constructor(texts: FormTexts, change: (key: string) => void) {
    this.#texts = texts;
    this.#change = change;
  }

  show(known: readonly { field: FieldDescription; value: unknown }[]): void {
    this.node.hidden = known.length === 0;
    const list = element('dl');
    for (const { field, value } of known) {
      const label = field.label ?? field.key;
      const button = element(
        'button',
        { type: 'button', class: 'fw-change', part: 'change' },
        this.#texts.change,
        element('span', { class: 'fw-hidden' }, ` ${label}`),
      );
      button.addEventListener('click', () => this.#change(field.key));
      list.append(
        element(
          'div',
          { 'data-known': field.key },
          element('dt', {}, label),
          element('dd', {}, describeAnswer(field, value, this.#texts)),
          element('dd', {}, button),
        ),
      );
    }
    this.node.replaceChildren(element('h2', {}, this.#texts.known), list);
  }
}
