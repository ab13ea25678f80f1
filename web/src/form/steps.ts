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

/**
 * How questions come in steps: a number of them at a time, or the fields that belong together, step by step.
 * A field that no step names belongs to the one before it in the plan's order.
 */
export type StepPlan = number | readonly (readonly string[])[];

/** Which questions stand on which step. A step that was shown keeps its questions. */
export class Steps {
  readonly #size: number;
  /** The fields that belong together; undefined where steps go by number. */
  readonly #together: readonly (readonly string[])[] | undefined;
  /** By field, the step that it is meant for. */
  #groups: ReadonlyMap<string, number> = new Map();
  readonly #pages: string[][] = [[]];
  #at = 0;
  #showing: ReadonlySet<string> = new Set();
  #waiting: readonly string[] = [];
  /** Those that came onto a step that was there already. */
  #joined: readonly string[] = [];

  constructor(plan: StepPlan) {
    const byNumber = typeof plan === 'number';
    this.#size = byNumber ? plan : Number.POSITIVE_INFINITY;
    this.#together = byNumber ? undefined : plan;
  }

  /** Whether the question is on a step that was reached. */
  has(key: string): boolean {
    return this.#pages.some((page) => page.includes(key));
  }

  isHere(key: string): boolean {
    return this.#page().includes(key);
  }

  /** Whether the last arrange() brought the question onto a step that somebody was at. */
  hasJoined(key: string): boolean {
    return this.#joined.includes(key);
  }

  /**
   * Brings the steps in line with the questions that show, in their order. Answers with those that were
   * reached; the others wait. `fields`: the keys of all fields, in the plan's order.
   */
  arrange(order: readonly string[], fields: Iterable<string>): string[] {
    if (this.#together) this.#groups = groupsOf(this.#together, fields);
    this.#showing = new Set(order);
    const isNew = (key: string): boolean => !this.has(key);
    const page = this.#page();
    this.#joined = [];
    if (!this.#shows(page)) page.push(...this.#nextOf(order.filter(isNew)));
    else if (this.#together) {
      // What a condition brings belongs beside what brought it.
      const here = new Set(page.map((key) => this.#groupOf(key)));
      this.#joined = order.filter((key) => isNew(key) && here.has(this.#groupOf(key)));
      page.push(...this.#joined);
    }
    if (this.#together) page.sort((a, b) => order.indexOf(a) - order.indexOf(b));
    this.#waiting = order.filter(isNew);
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
    const later = this.#together
      ? new Set(this.#waiting.map((key) => this.#groupOf(key))).size
      : Math.ceil(this.#waiting.length / this.#size);
    const of = Math.max(1, shown.length + later);
    return { step, of, more, first: step === 1, last: step === of };
  }

  /** Of the questions that wait, those of the next step. */
  #nextOf(waiting: readonly string[]): string[] {
    const first = Math.min(...waiting.map((key) => this.#groupOf(key)));
    return waiting.filter((key) => this.#groupOf(key) === first).slice(0, this.#size);
  }

  #groupOf(key: string): number {
    return this.#groups.get(key) ?? 0;
  }

  #page(): string[] {
    return (this.#pages[this.#at] ??= []);
  }

  #shows(page: readonly string[]): boolean {
    return page.some((key) => this.#showing.has(key));
  }
}

function groupsOf(
  steps: readonly (readonly string[])[],
  fields: Iterable<string>,
): ReadonlyMap<string, number> {
  const named = new Map(steps.flatMap((keys, at) => keys.map((key) => [key, at] as const)));
  const groups = new Map<string, number>();
  let at = 0;
  for (const key of fields) {
    at = named.get(key) ?? at;
    groups.set(key, at);
  }
  return groups;
}
