/**
 * Runs tasks when nobody is in the middle of something: of a press that is not a click yet, or of a character
 * that takes several keys to write. Pressing a button leaves the input before it: were an error drawn or a
 * question shown then, the button would move away and the browser would see no click.
 */
export class Presses {
  #pressed = false;
  #composing = false;
  readonly #tasks = new Map<string, () => void>();

  constructor(page: Document, signal: AbortSignal) {
    const on = (types: string[], listener: (event: Event) => void): void => {
      for (const each of types) page.addEventListener(each, listener, { signal, capture: true });
    };
    on(['pointerdown'], (event) =>
      this.#set((event as PointerEvent).button === 0, this.#composing),
    );
    // The click comes first, if there is one. A menu takes the release for itself.
    on(['pointerup', 'pointercancel', 'dragend', 'contextmenu', 'keydown'], () =>
      setTimeout(() => this.#set(false, this.#composing)),
    );
    on(['click'], () => this.#set(false, false));
    // It may have begun before there was anybody to listen.
    on(['compositionstart', 'compositionupdate', 'compositionend'], ({ type }) =>
      this.#set(this.#pressed, type !== 'compositionend'),
    );
  }

  /** Of several tasks for one question, the last is run. */
  after(key: string, task: () => void): void {
    this.#tasks.set(key, task);
    this.#run();
  }

  #set(pressed: boolean, composing: boolean): void {
    this.#pressed = pressed;
    this.#composing = composing;
    this.#run();
  }

  #run(): void {
    if (this.#pressed || this.#composing) return;
    const tasks = [...this.#tasks.values()];
    this.#tasks.clear();
    for (const task of tasks) task();
  }
}
