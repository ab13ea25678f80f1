/**
 * Says when nobody is in the middle of something in `node`: a character that takes several keys to write, or
 * a press that is not a click yet. What they do it in may be replaced then.
 */
export class Settled {
  readonly #ends = new AbortController();
  #composing = false;
  #pressing = false;
  #waiting: (() => void)[] = [];

  constructor(node: HTMLElement) {
    const options = { signal: this.#ends.signal, capture: true };
    const composing = ({ type }: Event): void => this.#set(type !== 'compositionend', false);
    // It may have begun before there was anybody to listen.
    for (const each of ['compositionstart', 'compositionupdate', 'compositionend']) {
      node.addEventListener(each, composing, options);
    }
    node.addEventListener('pointerdown', () => this.#set(false, true), options);
    for (const end of ['pointerup', 'pointercancel', 'dragend']) {
      // The click comes first, if there is one.
      const released = (): void => void setTimeout(() => this.#set(this.#composing, false));
      node.ownerDocument.addEventListener(end, released, options);
    }
  }

  /** Resolves at once, or when that is over. */
  async wait(): Promise<void> {
    if (this.#composing || this.#pressing) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Takes the listeners off. */
  dispose(): void {
    this.#ends.abort();
  }

  #set(composing: boolean, pressing: boolean): void {
    this.#composing = composing;
    this.#pressing = pressing;
    if (composing || pressing) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
