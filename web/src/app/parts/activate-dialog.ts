import { css, html, LitElement, type TemplateResult } from 'lit';
import { ApiError } from '../api/client.js';
import { dialogStyles } from './dialog.js';
import { common } from './styles.js';

/** Asks whether a plan is to be in force, and why where it does not find who was won. */
export class ActivateDialog extends LitElement {
  static override styles = [common, dialogStyles, css`:host { display: contents }`];
  static override properties = { heading: { state: true }, refusal: { state: true } };
  declare heading: string;
  /** Why the server did not put it in force; empty: it was not asked yet. */
  declare refusal: string;
  #act: (reason: string) => Promise<unknown> = async () => {};
  #settle: ((done: boolean) => void) | undefined;
  #fail: ((error: unknown) => void) | undefined;

  constructor() {
    super();
    this.heading = '';
    this.refusal = '';
  }

  /** Asks, and has `act` do it. Whether it was done; throws what `act` does but for the server's refusal. */
  async ask(heading: string, act: (reason: string) => Promise<unknown>): Promise<boolean> {
    this.heading = heading;
    this.refusal = '';
    this.#act = act;
    await this.updateComplete;
    this.#dialog?.showModal();
    return new Promise((settle, fail) => {
      this.#settle = settle;
      this.#fail = fail;
    });
  }

  override render(): TemplateResult {
    const question = this.refusal
      ? html`<p role="alert">${this.refusal}</p>
        <div class="field"><label for="reason">Why it is to be in force all the same</label>
          <textarea id="reason" name="reason" required></textarea></div>`
      : html`<p>Each request that comes then is answered under it, and every lead is decided anew. What changes
          for leads that were told of is told as one change each.</p>`;
    return html`<dialog aria-labelledby="activating" @close=${() => this.#settle?.(false)}>
      <form @submit=${this.#onSubmit}>
        <h2 id="activating">${this.heading}</h2>
        ${question}
        <div class="row"><button class="main">${this.refusal ? 'Put in force all the same' : 'Put in force'}</button>
          <button type="button" @click=${() => this.#dialog?.close()}>Cancel</button></div>
      </form>
    </dialog>`;
  }

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog');
  }

  async #onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    try {
      await this.#act(String(data.get('reason') ?? ''));
      this.#settle?.(true);
      this.#dialog?.close();
    } catch (error) {
      if (error instanceof ApiError && error.code === 'gate') {
        this.refusal = error.message;
        await this.updateComplete;
        this.renderRoot.querySelector('textarea')?.focus();
        return;
      }
      this.#fail?.(error);
      this.#dialog?.close();
    }
  }
}
