import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { type Beginning, beginnings, readBeginning } from '../state/beginnings.js';
import { forgetKept, type Kept, keep } from '../state/kept.js';
import { download, type OpenedFile, readFiles } from '../state/opened-file.js';
import { OpenedPlans } from '../state/opened-plans.js';
import type { Workbench } from '../state/workbench.js';
import type { PlanPane } from './plan-pane.js';
import type { PutOnPage } from './put-on-page.js';
import { common } from './styles.js';
import { tabList } from './tabs.js';
import { Watching } from './watching.js';
import { plural } from './words.js';

type Pane = 'plan' | 'form' | 'engine';

const keepAfterMs = 300;

/** The page: plan, form and engine side by side, or as tabs where there is no room. */
export class PlaygroundApp extends LitElement {
  static override styles = [
    common,
    css`
      :host { display: flex; flex-direction: column; min-block-size: 100dvh }
      header { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; padding: .6rem 1rem; border-block-end: 1px solid var(--line); background: var(--surface) }
      h1 { margin: 0 auto 0 0; font-size: 1.1rem; line-height: 1.3 }
      h1 span { color: var(--muted); font-weight: 400 }
      .said { margin: .6rem 1rem 0 }
      .said ul { max-block-size: 11rem; overflow: auto; margin-block: .4rem; padding-inline-start: 1.2rem; list-style: disc; font-size: .9375rem }
      .said .row { justify-content: space-between; align-items: start; flex-wrap: nowrap }
      .said details { min-inline-size: 0 }
      .said summary { font-weight: 600 }
      @media (max-width: 40rem) { .said ul { max-block-size: 6rem } }
      .tabs { display: flex; border-block-end: 1px solid var(--line); background: var(--surface) }
      .tabs button { flex: 1; border: 0; border-radius: 0; background: none; border-block-end: 3px solid transparent; min-block-size: 2.75rem }
      .tabs [aria-selected=true] { border-block-end-color: var(--accent); font-weight: 600 }
      main { flex: 1; min-block-size: 0; display: grid }
      .pane { position: relative; min-inline-size: 0; padding: 1rem }
      .pane > h2 { margin-block-end: .75rem }
      #panel-plan { display: flex; flex-direction: column; min-block-size: 30rem }
      #panel-plan > plan-pane { flex: 1; min-block-size: 0 }
      footer { padding: .4rem 1rem; border-block-start: 1px solid var(--line); font-size: .875rem; color: var(--muted) }
      footer button { color: inherit }
      dialog { max-inline-size: min(38rem, calc(100vw - 2rem)); padding: 1.25rem; border: 1px solid var(--edge); border-radius: 12px; background: var(--surface); color: var(--ink) }
      dialog::backdrop { background: rgb(0 0 0 / 45%) }
      dialog h2 { margin-block-end: .75rem; font-size: 1.2rem }
      dialog li + li { margin-block-start: .5rem }
      dialog .muted { margin-block: .9rem }
      .begin { inline-size: 100%; text-align: start; padding: .7rem .9rem }
      .begin strong, .begin small { display: block }
      .dropping main { outline: 3px dashed var(--accent); outline-offset: -8px }
      @media (min-width: 70rem) {
        :host { block-size: 100dvh }
        .shell-tabs { display: none }
        main { grid-template-columns: minmax(24rem, 1.15fr) minmax(22rem, 1fr) minmax(20rem, .85fr) }
        .pane { overflow: auto; display: block !important }
        .pane + .pane { border-inline-start: 1px solid var(--line) }
        #panel-plan { display: flex !important; min-block-size: 0; overflow: hidden }
        #panel-engine { background: var(--surface) }
        main:has(plan-pane[both]) { grid-template: minmax(0, 1fr) minmax(0, 1fr) / minmax(0, 2fr) minmax(22rem, 1fr) }
        main:has(plan-pane[both]) #panel-plan { grid-row: span 2 }
        main:has(plan-pane[both]) #panel-engine { border-block-start: 1px solid var(--line) }
      }
      @media (min-width: 106rem) {
        main:has(plan-pane[both]) { grid-template: minmax(0, 1fr) / minmax(0, 2.2fr) minmax(24rem, 1fr) minmax(22rem, .85fr) }
        main:has(plan-pane[both]) #panel-plan { grid-row: auto }
        main:has(plan-pane[both]) #panel-engine { border-block-start: 0 }
      }
      @media (max-width: 69.99rem) { .pane[data-hidden] { display: none !important } }
      .whole { display: flex; flex-direction: column; flex: 1; min-block-size: 0 }
    `,
  ];

  static override properties = {
    pane: { state: true },
    said: { state: true },
    opened: { state: true },
    unread: { state: true },
    dropping: { state: true },
    kept: { state: true },
  };

  bench!: Workbench;
  /** What the browser kept of the last time. */
  earlier: Kept | undefined;
  declare pane: Pane;
  /** What the page has to say: of a file that could not be opened, for example. */
  declare said: string;
  /** The plan under edit, and those before it that Undo leads to. */
  declare opened: OpenedPlans;
  /** Whether the notes of an import are open: they are when it was just made. */
  declare unread: boolean;
  declare dropping: boolean;
  /** Whether this browser keeps the plan; undefined: nothing had to be kept yet. */
  declare kept: boolean | undefined;
  #keeping: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.pane = 'plan';
    this.said = '';
    this.opened = new OpenedPlans({ name: 'plan.json', notes: [] });
    this.unread = false;
    this.dropping = false;
    this.kept = undefined;
    new Watching(this);
  }

  override firstUpdated(): void {
    this.bench.addEventListener('change', () => this.#changed());
    addEventListener('pagehide', () => this.#keep());
    void this.#begin();
  }

  override render(): TemplateResult {
    const panes = [
      { id: 'plan', label: 'Plan' },
      { id: 'form', label: 'Form' },
      { id: 'engine', label: 'Engine' },
    ];
    return html`<div
      class=${this.dropping ? 'whole dropping' : 'whole'}
      @dragover=${this.#onDragOver} @dragleave=${() => (this.dropping = false)} @drop=${this.#onDrop}
    >
      ${this.#header()} ${this.#said()}
      <nav class="shell-tabs" aria-label="Parts of the playground">${tabList('Parts of the playground', panes, this.pane, (id) => (this.pane = id as Pane))}</nav>
      <main>
        ${this.#pane('plan', 'The plan', html`<plan-pane .bench=${this.bench} @plan-text=${() => this.requestUpdate()}></plan-pane>`)}
        ${this.#pane('form', 'The form, live', html`<form-pane .bench=${this.bench}></form-pane>`)}
        ${this.#pane('engine', 'What the engine thinks', html`<insight-pane .bench=${this.bench}></insight-pane>`)}
      </main>
      <footer class="row">
        <span role="status">
          ${
            this.kept === false
              ? 'This browser does not let the page keep your plan: download it before you leave.'
              : 'Nothing leaves this page. Your plan and the visitor are kept in this browser.'
          }
        </span>
        <button class="link" @click=${this.#startOver}>Start over</button>
      </footer>
      ${this.#dialog()}
      <put-on-page .bench=${this.bench} .name=${this.opened.current.name}></put-on-page>
    </div>`;
  }

  #pane(id: Pane, title: string, content: TemplateResult): TemplateResult {
    return html`<section class="pane" id=${`panel-${id}`} aria-labelledby=${`title-${id}`} ?data-hidden=${this.pane !== id} tabindex="0">
      <h2 id=${`title-${id}`}>${title}</h2>
      ${content}
    </section>`;
  }

  #header(): TemplateResult {
    const { canUndo, canRedo } = this.#plan ?? { canUndo: false, canRedo: false };
    return html`<header>
      <h1>Fieldwise <span>playground</span></h1>
      <div class="row">
        <button @click=${() => this.#beginDialog?.showModal()}>Begin with…</button>
        <button @click=${() => this.#fileInput?.click()}>Open a file…</button>
        <input id="file" type="file" multiple accept=".json,application/json" aria-label="A plan or another product’s form" hidden @change=${this.#onFile}>
        <button @click=${this.#download}>Download</button>
        <button @click=${() => this.#putOnPage?.open()}>Put it on a page…</button>
        <button aria-disabled=${!canUndo} @click=${() => this.#plan?.undo()}>Undo</button>
        <button aria-disabled=${!canRedo} @click=${() => this.#plan?.redo()}>Redo</button>
      </div>
    </header>`;
  }

  #said(): TemplateResult {
    const { notes } = this.opened.current;
    return html`<div role="status">
      ${
        this.said === ''
          ? nothing
          : html`<div class="said bad">
            <div class="row"><span>${this.said}</span><button class="small" @click=${() => (this.said = '')}>Close</button></div>
          </div>`
      }
      ${
        notes.length === 0
          ? nothing
          : html`<div class="said note" data-notes=${notes.length}>
            <div class="row">
              <details ?open=${live(this.unread)} @toggle=${(event: Event) => (this.unread = (event.target as HTMLDetailsElement).open)}>
                <summary>${plural(notes.length, 'thing')} of the form could not be carried over, or ${notes.length === 1 ? 'is' : 'are'} otherwise now</summary>
                <ul tabindex="0" aria-label="What could not be carried over">${notes.map(({ path, message }) => html`<li>${message} <code>${path}</code></li>`)}</ul>
              </details>
              <button class="small" @click=${this.#closeNotes}>Close</button>
            </div>
          </div>`
      }
    </div>`;
  }

  #dialog(): TemplateResult {
    return html`<dialog aria-labelledby="begin-title">
      <h2 id="begin-title">Begin with</h2>
      <ul>
        ${beginnings.map(
          (one) =>
            html`<li><button class="begin" @click=${() => this.#beginWith(one)}><strong>${one.title}</strong><small>${one.says}</small></button></li>`,
        )}
      </ul>
      <p class="muted">Or drop a file on the page: a plan, or a form of SurveyJS, Form.io or JSON Schema (with its UI schema: both files). Undo brings your plan back.</p>
      <form method="dialog"><button>Cancel</button></form>
    </dialog>`;
  }

  get #plan(): PlanPane | null {
    return this.renderRoot.querySelector('plan-pane');
  }

  get #beginDialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog');
  }

  get #putOnPage(): PutOnPage | null {
    return this.renderRoot.querySelector('put-on-page');
  }

  get #fileInput(): HTMLInputElement | null {
    return this.renderRoot.querySelector('#file');
  }

  async #begin(): Promise<void> {
    await this.#plan?.updateComplete;
    const { earlier } = this;
    if (earlier) {
      this.opened = new OpenedPlans({ name: earlier.name, notes: earlier.notes });
      this.#plan?.open(earlier.text, { first: true });
      return;
    }
    await this.#beginWith(beginnings[0] as Beginning, true);
  }

  async #beginWith(one: Beginning, first = false): Promise<void> {
    this.#beginDialog?.close();
    try {
      const text = await readBeginning(one);
      this.#opened(
        { name: one.file === 'empty.json' ? 'plan.json' : one.file, text, notes: [] },
        first,
      );
    } catch (error) {
      this.said = (error as Error).message;
    }
  }

  async #onFile(event: Event): Promise<void> {
    const input = event.target as HTMLInputElement;
    const files = [...(input.files ?? [])];
    if (files.length > 0) await this.#open(files);
    // So that the same file, mended, can be chosen again.
    input.value = '';
  }

  async #open(files: readonly File[]): Promise<void> {
    try {
      this.#opened(await readFiles(files));
    } catch (error) {
      this.said = (error as Error).message;
    }
  }

  #opened({ name, text, notes }: OpenedFile, first = false): void {
    this.said = '';
    this.unread = true;
    const { bench } = this;
    this.#plan?.settle();
    if (first || text === bench.text) this.opened = new OpenedPlans({ name, notes });
    else this.opened.open({ name, notes }, text, bench.text, bench.visitor.person);
    this.#plan?.open(text, { first });
    if (!first && bench.isCurrent) bench.startOver();
  }

  #closeNotes(): void {
    this.opened.closeNotes();
    this.requestUpdate();
    this.#keepSoon();
  }

  #changed(): void {
    const { bench } = this;
    const person = this.opened.follow(bench.text, bench.visitor.person);
    if (person) bench.resume(person);
    this.requestUpdate();
    this.#keepSoon();
  }

  #onDragOver(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    this.dropping = true;
  }

  #onDrop(event: DragEvent): void {
    this.dropping = false;
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    void this.#open(files);
  }

  #download(): void {
    download(this.opened.current.name, this.bench.text);
  }

  async #startOver(): Promise<void> {
    forgetKept();
    await this.#beginWith(beginnings[0] as Beginning);
  }

  #keepSoon(): void {
    clearTimeout(this.#keeping);
    this.#keeping = setTimeout(() => this.#keep(), keepAfterMs);
  }

  #keep(): void {
    clearTimeout(this.#keeping);
    const { text, visitor } = this.bench;
    if (text === '') return;
    this.kept = keep({
      text,
      name: this.opened.current.name,
      visitor: visitor.id,
      moment: visitor.moment,
      notes: this.opened.current.notes,
    });
  }
}
