import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { Api, ApiError } from '../api/client.js';
import { failure } from '../parts/states.js';
import { common } from '../parts/styles.js';

/** Asks for a secret key, tries it, and tells of one that works by `signed-in` (detail: the key). */
export class SignIn extends LitElement {
  static override styles = [
    common,
    css`
      :host { max-inline-size: 30rem; margin: 12vh auto 2rem; padding-inline: 1rem }
      form { display: grid; gap: 1rem }
      button { justify-self: start }
    `,
  ];
  static override properties = { error: { state: true }, isAsking: { state: true } };
  declare error: Error | undefined;
  declare isAsking: boolean;

  constructor() {
    super();
    this.error = undefined;
    this.isAsking = false;
  }

  override render(): TemplateResult {
    return html`<main class="card">
      <h1>Fieldwise</h1>
      <form @submit=${this.#onSubmit}>
        <p>Sign in with a secret key of your site. It stays in this tab until you close it.</p>
        <div class="field">
          <label for="key">Secret key</label>
          <input id="key" type="password" autocomplete="off" spellcheck="false" placeholder="sk_…"
            aria-describedby=${this.error ? 'wrong' : 'scopes'} aria-invalid=${this.error ? 'true' : 'false'}>
        </div>
        <p id="scopes" class="muted">The scope <code>read</code> shows leads and metrics, <code>write</code> takes
          reports, <code>manage</code> shows plans and puts them in force.
          Whoever runs the server makes keys with <code>fieldwise keys create</code>.</p>
        ${this.error ? html`<div id="wrong">${failure(this.error)}</div>` : nothing}
        <button class="main" aria-disabled=${this.isAsking ? 'true' : 'false'}>Sign in</button>
      </form>
    </main>`;
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector('input')?.focus();
  }

  async #onSubmit(event: Event): Promise<void> {
    event.preventDefault();
    if (this.isAsking) return;
    const input = this.renderRoot.querySelector('input');
    const key = input?.value.trim() ?? '';
    this.error = mistake(key);
    if (!this.error) {
      this.isAsking = true;
      try {
        await new Api(key).get('/v1/leads?limit=1');
        this.dispatchEvent(new CustomEvent('signed-in', { detail: key }));
      } catch (error) {
        this.error = unknownKey(error as Error);
      }
      this.isAsking = false;
    }
    if (this.error) input?.focus();
  }
}

/** The server's words about a key are for programs that send one. */
function unknownKey(error: Error): Error {
  const isUnknown = error instanceof ApiError && error.status === 401;
  if (!isUnknown) return error;
  return new Error(
    'The server does not know this key, or it no longer counts. Ask whoever runs the server for one.',
  );
}

function mistake(key: string): Error | undefined {
  if (key === '') return new Error('Write the key.');
  if (key.startsWith('pk_')) {
    return new Error(
      'This is a publishable key, which is for pages. A secret one begins with sk_.',
    );
  }
  // Anything else could not be sent as a header.
  if (!/^sk_[\w-]+$/.test(key))
    return new Error('A secret key is sk_ and letters, digits, _ or -.');
  return undefined;
}
