import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { Api } from '../api/client.js';
import { common } from '../parts/styles.js';
import { keep, kept } from '../state/kept.js';
import { type Route, readRoute, to } from '../state/route.js';

const views = [
  { id: 'leads', label: 'Leads' },
  { id: 'board', label: 'Handoff' },
  { id: 'lists', label: 'Lists' },
  { id: 'metrics', label: 'Metrics' },
  { id: 'journey', label: 'Journey' },
  { id: 'plans', label: 'Plans' },
  { id: 'calibration', label: 'Calibration' },
];

/** The page around its views: who is signed in, and where they are. */
export class AppShell extends LitElement {
  static override styles = [
    common,
    css`
      header { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1.25rem; padding: .5rem 1rem; background: var(--surface); border-block-end: 1px solid var(--line) }
      header strong { font-size: 1.05rem }
      nav { flex: 1; min-inline-size: 0 }
      nav ul { display: flex; flex-wrap: wrap; gap: .1rem .25rem }
      nav a { display: block; padding: .4rem .65rem; border-radius: 8px; color: var(--ink); text-decoration: none }
      nav a:hover { background: var(--sunken) }
      nav a[aria-current] { background: var(--sunken); font-weight: 600; color: var(--accent) }
      main { max-inline-size: 78rem; margin-inline: auto; padding: 1.25rem 1rem 4rem }
      main:focus-visible { outline: none }
      .simulated { order: 4; flex-basis: calc(100% + 2rem); margin: .3rem -1rem -.5rem; padding: .35rem 1rem; background: var(--warm-soft); color: var(--warm); font-weight: 600 }
      .skip { position: absolute; inset-inline-start: -100vw }
      .skip:focus { inset-inline-start: .5rem; inset-block-start: .5rem; z-index: 1 }
      @media (max-width: 40rem) { nav { order: 3; flex-basis: 100% } header { justify-content: space-between } main { padding-inline: .75rem } }
    `,
  ];
  static override properties = {
    api: { state: true },
    route: { state: true },
    isSimulated: { state: true },
  };
  declare api: Api | undefined;
  declare route: Route;
  /** Whether what is on show says of itself that it is simulated. */
  declare isSimulated: boolean;
  readonly #onHash = () => this.#go();

  constructor() {
    super();
    const key = kept('key');
    this.api = key ? new Api(key) : undefined;
    this.route = readRoute(location.hash);
    this.isSimulated = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('hashchange', this.#onHash);
    this.#entitle();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('hashchange', this.#onHash);
  }

  override render(): TemplateResult {
    if (!this.api) return html`<sign-in @signed-in=${this.#onSignedIn}></sign-in>`;
    return html`
      <header>
        <button class="skip small" @click=${this.#onSkip}>To the content</button>
        <strong>Fieldwise</strong>
        <nav aria-label="Views"><ul>${views.map(
          ({ id, label }) => html`<li><a href=${to(id)}
            aria-current=${id === this.route.view ? 'page' : nothing}>${label}</a></li>`,
        )}</ul></nav>
        <button class="small" @click=${this.#signOut}>Sign out</button>
        ${
          this.isSimulated
            ? html`<p class="simulated">Simulated data: these leads are made up.</p>`
            : nothing
        }
      </header>
      <main id="main" tabindex="-1" @simulated=${this.#onSimulated}>${this.#view(this.api)}</main>`;
  }

  #view(api: Api): TemplateResult {
    const { view, rest, query } = this.route;
    const [first] = rest;
    switch (view) {
      case 'leads':
        return first
          ? html`<lead-view .api=${api} .lead=${first}></lead-view>`
          : html`<leads-view .api=${api} .query=${query}></leads-view>`;
      case 'board':
        return html`<board-view .api=${api}></board-view>`;
      case 'lists':
        return html`<lists-view .api=${api} .list=${first ?? 'review'}></lists-view>`;
      case 'metrics':
        return html`<metrics-view .api=${api} .query=${query}></metrics-view>`;
      case 'journey':
        return html`<journey-view .api=${api} .query=${query}></journey-view>`;
      case 'plans':
        return html`<plans-view .api=${api} .left=${query.get('from') ?? ''} .right=${query.get('to') ?? ''}></plans-view>`;
      case 'calibration':
        return html`<calibrations-view .api=${api} .calibration=${first ?? ''}></calibrations-view>`;
      default:
        return html`<h1>There is no such page</h1><p><a href=${to('leads')}>To the leads</a></p>`;
    }
  }

  #go(): void {
    const before = this.route;
    this.route = readRoute(location.hash);
    const isElsewhere =
      before.view !== this.route.view || before.rest.join('/') !== this.route.rest.join('/');
    if (!isElsewhere) return;
    this.isSimulated = false;
    this.#entitle();
    scrollTo(0, 0);
    // A reader of the screen is to begin where the page changed.
    this.renderRoot.querySelector<HTMLElement>('#main')?.focus({ preventScroll: true });
  }

  #entitle(): void {
    const { view, rest } = this.route;
    const label = views.find(({ id }) => id === view)?.label ?? 'Not found';
    document.title = `${view === 'leads' && rest[0] ? 'Lead' : label} – Fieldwise`;
  }

  /** A link would change the hash, which is the route's. */
  #onSkip(): void {
    this.renderRoot.querySelector<HTMLElement>('#main')?.focus();
  }

  #onSignedIn({ detail }: CustomEvent<string>): void {
    keep('key', detail);
    this.api = new Api(detail);
    this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('#main')?.focus());
  }

  #signOut(): void {
    keep('key', '');
    this.isSimulated = false;
    this.api = undefined;
  }

  #onSimulated({ detail }: CustomEvent<boolean>): void {
    this.isSimulated = detail;
  }
}

/** Tells the shell whether what is on show is simulated. */
export function tellSimulated(view: LitElement, isSimulated: boolean): void {
  view.dispatchEvent(
    new CustomEvent('simulated', { detail: isSimulated, bubbles: true, composed: true }),
  );
}
