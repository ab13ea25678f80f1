import { html, nothing, type TemplateResult } from 'lit';
import { ApiError } from '../api/client.js';
import type { Loading } from '../state/loading.js';

// What to do about it, where the server's own words do not say so.
const advice: Record<string, string> = {
  key: 'Sign out, and sign in with a key that counts.',
  scope: 'Sign in with a key that has this scope: fieldwise keys create --scopes …',
  connection: 'When it is back, try again.',
};

/** Why something failed, and what to do. */
export function failure(error: Error, again?: () => void): TemplateResult {
  const more = error instanceof ApiError ? advice[error.code] : undefined;
  return html`<div class="bad" role="alert">
    <p>${error.message} ${more}</p>
    ${again ? html`<p><button class="small" @click=${again}>Try again</button></p>` : nothing}
  </div>`;
}

/** The value's page; meanwhile, or instead, that it is loading or why it could not be. */
export function shown<T>(
  loading: Loading<T>,
  what: string,
  again: () => void,
  page: (value: T) => unknown,
): unknown {
  if (loading.error) return failure(loading.error, again);
  if (loading.value === undefined) {
    return html`<p class="muted" role="status">Loading ${what} …</p>`;
  }
  return page(loading.value);
}
