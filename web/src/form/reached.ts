import { isBeforeFocus } from './focus.js';

/** Questions that somebody had before them: not those that came as they left the form. */
export class Reached {
  readonly #keys = new Set<string>();
  readonly #shown: () => Iterable<readonly [key: string, node: Node]>;

  /** @param shown the questions on the page */
  constructor(
    form: HTMLFormElement,
    signal: AbortSignal,
    shown: () => Iterable<readonly [key: string, node: Node]>,
  ) {
    this.#shown = shown;
    // A focus that moves within a shadow root is not told outside of it.
    for (const root of new Set<Node>([form.ownerDocument, form.getRootNode()])) {
      root.addEventListener('focusin', this.#note, { signal });
    }
  }

  has(key: string): boolean {
    return this.#keys.has(key);
  }

  add(key: string): void {
    this.#keys.add(key);
  }

  delete(key: string): void {
    this.#keys.delete(key);
  }

  /** Of questions that have come just now: whoever sends the form with the same stroke or click did not see them. */
  noteSoon(): void {
    requestAnimationFrame(this.#note);
  }

  readonly #note = (): void => {
    for (const [key, node] of this.#shown()) if (!isBeforeFocus(node)) this.#keys.add(key);
  };
}
