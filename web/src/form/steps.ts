/** Where somebody is in a form of several steps. */
export interface StepProgress {
  /** From 1. */
  step: number;
  /** How many there are, as far as is known now. */
  of: number;
  /** Questions wait for a later step: their number may still change. */
  more: boolean;
  first: boolean;
  last: boolean;
}

/** Which questions stand on which step. A step that was shown keeps its questions. */
export class Steps {
  readonly #size: number;
  readonly #pages: string[][] = [[]];
  #at = 0;
  #showing: ReadonlySet<string> = new Set();
  #waiting: readonly string[] = [];

  /** @param size how many questions a step has at most */
  constructor(size: number) {
    this.#size = size;
  }

  /** Whether the question is on a step that was reached. */
  has(key: string): boolean {
    return this.#pages.some((page) => page.includes(key));
  }

  isHere(key: string): boolean {
    return this.#page().includes(key);
  }

  /**
   * Brings the steps in line with the questions that show, in their order. Answers with those that were
   * reached; the others wait.
   */
  arrange(order: readonly string[]): string[] {
    this.#showing = new Set(order);
    const waiting = order.filter((key) => !this.has(key));
    if (!this.#shows(this.#page())) this.#page().push(...waiting.splice(0, this.#size));
    this.#waiting = waiting;
    return this.#pages.flat().filter((key) => this.#showing.has(key));
  }

  /** False when this is the last step. The new step is filled by arrange(). */
  next(): boolean {
    const later = this.#pages.findIndex((page, at) => at > this.#at && this.#shows(page));
    if (later < 0 && this.#waiting.length === 0) return false;
    this.#at = later < 0 ? this.#pages.push([]) - 1 : later;
    return true;
  }

  back(): boolean {
    let earlier = this.#at - 1;
    while (earlier >= 0 && !this.#shows(this.#pages[earlier] ?? [])) earlier -= 1;
    if (earlier < 0) return false;
    this.#at = earlier;
    return true;
  }

  /** Goes to the step of a question; one that has none yet comes onto this one. */
  goTo(key: string): void {
    const at = this.#pages.findIndex((page) => page.includes(key));
    if (at >= 0) this.#at = at;
    else this.#page().unshift(key);
  }

  get progress(): StepProgress {
    const shown = [...this.#pages.keys()].filter((at) => this.#shows(this.#pages[at] ?? []));
    const step = Math.max(1, shown.filter((at) => at <= this.#at).length);
    const more = this.#waiting.length > 0;
    const of = Math.max(1, shown.length + Math.ceil(this.#waiting.length / this.#size));
    return { step, of, more, first: step === 1, last: step === of };
  }

  #page(): string[] {
    return (this.#pages[this.#at] ??= []);
  }

  #shows(page: readonly string[]): boolean {
    return page.some((key) => this.#showing.has(key));
  }
}
