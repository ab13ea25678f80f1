/**
 * Runs a task when no mouse button is down. Pressing a button leaves the input before it: were an error
 * drawn or a question shown then, the button would move away and the browser would see no click.
 */
export class Presses {
  #pressed = false;
  readonly #tasks: (() => void)[] = [];

  constructor(page: Document, signal: AbortSignal) {
    const options = { signal, capture: true };
    page.addEventListener('mousedown', () => this.#set(true), options);
    for (const end of ['mouseup', 'dragend']) {
      // The click comes first, if there is one.
      page.addEventListener(end, () => setTimeout(() => this.#set(false)), options);
    }
    page.addEventListener('click', () => this.#set(false), options);
  }

  after(task: () => void): void {
    this.#tasks.push(task);
    this.#run();
  }

  #set(pressed: boolean): void {
    this.#pressed = pressed;
    this.#run();
  }

  #run(): void {
    if (!this.#pressed) for (const task of this.#tasks.splice(0)) task();
  }
}
