import type { AnswerArea } from './answer-area.js';

/**
 * Where records hold a field's answer when it is not under the field's key: a member's name, or
 * `a.b` for the member b of the member a.
 */
export type LeadPaths = Readonly<Record<string, string>>;

/** Moves the answers that scores depend on from an object into an area. */
export class LeadReader {
  readonly #area: AnswerArea;
  readonly #names: readonly string[];
  readonly #inner: readonly (readonly string[])[];

  /** @param keys of the area's slots, in order */
  constructor(area: AnswerArea, keys: readonly string[], paths: LeadPaths = {}) {
    const split = keys.map((key) => (paths[key] ?? key).split('.'));
    this.#area = area;
    this.#names = split.map(([name]) => name as string);
    this.#inner = split.map(([, ...inner]) => inner);
  }

  read(lead: Readonly<Record<string, unknown>>): void {
    const area = this.#area;
    const names = this.#names;
    area.begin();
    for (let i = 0; i < names.length; i++) {
      let value = lead[names[i] as string];
      const inner = this.#inner[i] as readonly string[];
      for (let k = 0; k < inner.length && value !== null && value !== undefined; k++) {
        value = (value as Record<string, unknown>)[inner[k] as string];
      }
      area.write(i, value);
    }
  }
}
