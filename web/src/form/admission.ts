import { type FormDecision, fieldOf } from './shapes.js';

/**
 * Which of the questions that decisions ask come onto the page. One that came stays while its field shows,
 * so that nothing vanishes under the hand that answers it. By value, another question may be worth more
 * after each answer: it comes only as far as those on the page leave room in the visit's quota.
 */
export class Admission {
  /** In the order in which they were asked. */
  #asked = new Set<string>();
  /** Of the offer's own fields: they do not count toward the quota. */
  readonly #always = new Set<string>();
  /** Answered on this page, rightly or not: they have used up their place. */
  readonly answered = new Set<string>();

  has(key: string): boolean {
    return this.#asked.has(key);
  }

  [Symbol.iterator](): Iterator<string> {
    return this.#asked.values();
  }

  /** Takes a question onto the page, whatever the quota. */
  add(key: string): void {
    this.#asked.add(key);
  }

  /** The same, before all others. */
  addFirst(key: string): void {
    this.#asked = new Set([key, ...this.#asked]);
  }

  /** Takes it off again, for a decision that may choose others. */
  delete(key: string): void {
    this.#asked.delete(key);
    this.#always.delete(key);
  }

  /** Decides which of the questions that a decision asks come onto the page. */
  admit({ ask, answers, errors }: FormDecision, visible: ReadonlySet<string>): void {
    const byValue = ask.policy === 'value';
    if (byValue) {
      // What a condition hides gives its place back, unless it was answered and so used it up.
      for (const key of this.#asked) {
        if (!visible.has(key) && !this.answered.has(key)) this.#asked.delete(key);
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

  /** Those on the page: by value what matters most comes first; a queue's are in the order of `all`. */
  inOrder({ ask }: FormDecision, all: Iterable<string>): string[] {
    return ask.policy === 'value'
      ? [...this.#asked]
      : [...all].filter((key) => this.#asked.has(key));
  }
}
