import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Workbench } from '../state/workbench.js';

/** Draws its host anew when the workbench changes, which the host has been given before it is in the page. */
export class Watching implements ReactiveController {
  readonly #host: ReactiveControllerHost & { bench: Workbench };
  readonly #changed = (): void => this.#host.requestUpdate();

  constructor(host: ReactiveControllerHost & { bench: Workbench }) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#host.bench.addEventListener('change', this.#changed);
  }

  hostDisconnected(): void {
    this.#host.bench.removeEventListener('change', this.#changed);
  }
}
