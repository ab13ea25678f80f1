import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Where the three parts of the page stand beside each other; its style sheets say the same. */
export const parts = '(min-width: 70rem)';
/** Where a fourth column has room, for the JSON. */
export const fourth = '(min-width: 106rem)';

/** Whether the window has the room that `query` asks for; draws the host again when that changes. */
export class Room implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #query: MediaQueryList;
  readonly #onChange = () => this.#host.requestUpdate();

  constructor(host: ReactiveControllerHost, query: string) {
    this.#host = host;
    this.#query = matchMedia(query);
    host.addController(this);
  }

  get isThere(): boolean {
    return this.#query.matches;
  }

  hostConnected(): void {
    this.#query.addEventListener('change', this.#onChange);
  }

  hostDisconnected(): void {
    this.#query.removeEventListener('change', this.#onChange);
  }
}
