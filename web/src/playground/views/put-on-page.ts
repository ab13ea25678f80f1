import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { download } from '../state/opened-file.js';
import type { Workbench } from '../state/workbench.js';
import { common } from './styles.js';
import { Watching } from './watching.js';

/** What a page needs to show the form: the plan as a file, a server that has it, and a tag. */
export class PutOnPage extends LitElement {
  static override styles = [
    common,
    css`
      dialog { inline-size: min(46rem, calc(100vw - 2rem)); max-block-size: calc(100dvh - 2rem); overflow: auto; padding: 1.25rem; border: 1px solid var(--edge); border-radius: 12px; background: var(--surface); color: var(--ink) }
      dialog::backdrop { background: rgb(0 0 0 / 45%) }
      h2 { margin-block-end: .75rem; font-size: 1.2rem }
      li + li { margin-block-start: 1.1rem }
      h3 { margin-block-end: .3rem; font-size: 1rem }
      pre { margin: .5rem 0; padding: .6rem .8rem; overflow: auto; background: var(--sunken); border-radius: 8px; font: .8125rem/1.6 var(--mono) }
      .said { min-block-size: 1.5rem }
    `,
  ];

  static override properties = { copied: { state: true }, offer: { state: true }, name: {} };

  bench!: Workbench;
  /** The plan's file. */
  declare name: string;
  /** What came of the last copying, for everybody to read. */
  declare copied: string;
  declare private offer: string;
  readonly #key = `pk_${crypto.randomUUID().replaceAll('-', '').slice(0, 16)}`;

  constructor() {
    super();
    this.name = 'plan.json';
    this.copied = '';
    this.offer = '';
    new Watching(this);
  }

  open(): void {
    this.copied = '';
    this.offer = this.bench.visitor.moment.offer;
    this.#dialog?.showModal();
  }

  override render(): TemplateResult {
    const { offers, isCurrent } = this.bench;
    const offer = offers.some(({ key }) => key === this.offer) ? this.offer : offers[0]?.key;
    return html`<dialog aria-labelledby="title">
      <h2 id="title">Put it on a page</h2>
      ${isCurrent ? nothing : html`<p class="bad">The plan does not load as it stands, and a server would refuse it: mend it first.</p>`}
      ${offer === undefined ? html`<p class="bad">The plan has no offers, so a page has nothing to show: add one under Offers.</p>` : nothing}
      <ol>
        <li>
          <h3>1. Keep the plan</h3>
          <button @click=${() => download(this.name, this.bench.text)}>Download ${this.name}</button>
        </li>
        <li>
          <h3>2. Give it to a server</h3>
          <p>In the folder of Fieldwise, with your page in <code>site/</code>; or give your own server’s address as the tag’s <code>endpoint</code>.</p>
          ${this.#snippet('the command', serveCommand(this.name, this.#key))}
        </li>
        <li>
          <h3>3. Put the form on the page</h3>
          ${
            offers.length > 1
              ? html`<p class="row"><label for="offer">The form for</label>
                <select id="offer" @change=${(event: Event) => (this.offer = (event.target as HTMLSelectElement).value)}>
                  ${offers.map(({ key, label }) => html`<option value=${key} .selected=${key === offer}>${label || key}</option>`)}
                </select></p>`
              : nothing
          }
          ${this.#snippet('the tag', tag(this.#key, offer ?? ''))}
        </li>
      </ol>
      <p class="muted">The key tells pages from strangers’ pages; it is no secret. What is inside the tag is what a visitor sees until the form is there: a plain form there works without JavaScript too.</p>
      <p class="said" role="status">${this.copied}</p>
      <form method="dialog"><button>Close</button></form>
    </dialog>`;
  }

  #snippet(what: string, text: string): TemplateResult {
    return html`<pre tabindex="0" aria-label=${what}>${text}</pre>
      <button class="small" @click=${() => this.#copy(what, text)}>Copy ${what}</button>`;
  }

  async #copy(what: string, text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.copied = `Copied ${what}.`;
    } catch {
      this.copied = 'This browser does not let the page copy: select the text and copy it.';
    }
  }

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog');
  }
}

function serveCommand(file: string, key: string): string {
  const plan =
    /^[\w.-]+$/.test(file) && !file.startsWith('-') ? file : `'./${file.replaceAll("'", `'\\''`)}'`;
  return `build/native/fieldwise serve --plan ${plan} --db data/leads.sqlite \\
  --publishable-key ${key} --static site --static /dist=dist`;
}

function tag(key: string, offer: string): string {
  return `<script type="module" src="/dist/element.js"></script>
<fieldwise-form key="${key}" offer="${offer}"></fieldwise-form>`;
}
