import { element } from './dom.js';

/** A line of the summary; `go` leads to the question that it is about. */
export interface SummaryLine {
  message: Node | string;
  link?: { href: string; go: () => void };
}

/** What is wrong with a submission, above the form (GOV.UK Design System, "Error summary"). */
export class ErrorSummary {
  readonly node = element('div', {
    class: 'fw-summary',
    part: 'summary',
    tabindex: -1,
    hidden: true,
  });
  readonly #titleId: string;
  readonly #title: string;

  constructor(idPrefix: string, title: string) {
    this.#titleId = `${idPrefix}-problem`;
    this.#title = title;
  }

  /** Shows the lines and takes the focus; none takes the summary away. */
  show(lines: readonly SummaryLine[]): void {
    this.node.hidden = lines.length === 0;
    this.node.replaceChildren();
    if (this.node.hidden) return;
    this.node.setAttribute('role', 'alert');
    this.node.setAttribute('aria-labelledby', this.#titleId);
    this.node.append(
      element('h2', { id: this.#titleId }, this.#title),
      element('ul', {}, ...lines.map((line) => element('li', {}, this.#draw(line)))),
    );
    this.node.focus();
  }

  #draw({ message, link }: SummaryLine): Node | string {
    if (!link) return message;
    const drawn = element('a', { href: link.href }, message);
    drawn.addEventListener('click', (event) => {
      event.preventDefault();
      link.go();
    });
    return drawn;
  }
}
