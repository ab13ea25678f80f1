/**
 * Runs tasks when no mouse button is down. Pressing a button leaves the input before it: were an error
 * drawn or a question shown then, the button would move away and the browser would see no click.
 */
export class Presses {
  #pressed = false;
  readonly #tasks = new Map<string, () => void>();

  constructor(page: Document, signal: AbortSignal) {
    const options = { signal, capture: true };
    page.addEventListener('mousedown', () => this.#set(true), options);
    for (const end of ['mouseup', 'dragend']) {
      // The click comes first, if there is one.
      page.addEventListener(end, () => setTimeout(() => this.#set(false)), options);
    }
    page.addEventListener('click', () => this.#set(false), options);
  }

  /** Of several tasks for one question, the last is run. */
  after(key: string, task: () => void): void {
    this.#tasks.set(key, task);
    this.#run();
  }

  #set(pressed: boolean): void {
    this.#pressed = pressed;
    this.#run();
  }

  #run(): void {
    if (this.#pressed) return;
    const tasks = [...this.#tasks.values()];
    this.#tasks.clear();
    for (const task of tasks) task();
  }
}
