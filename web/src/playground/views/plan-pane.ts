import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Json } from '../../full.js';
import '../forms/index.js';
import type { Asking } from '../forms/not-asked.js';
import { placeOf } from '../forms/places.js';
import type { PlanForms } from '../forms/plan-forms.js';
import { PlanEditor } from '../json/editor.js';
import type { Schema } from '../json/schema.js';
import { keepView, type PlanView, readView } from '../state/kept.js';
import type { Problem } from '../state/plan-text.js';
import type { Workbench } from '../state/workbench.js';
import { fourth, parts, Room } from './room.js';
import { common } from './styles.js';
import { tabList } from './tabs.js';
import { Watching } from './watching.js';
import { plural } from './words.js';

/**
 * How long nothing is typed before the plan is read: the form beside it should not flicker, and typing in a
 * plan that takes long to read should not stutter.
 */
const pauseMs = { least: 200, perReading: 2, most: 2000 };

/** The plan under edit, in forms, as JSON or both beside each other, with what is wrong with it. */
export class PlanPane extends LitElement {
  static override styles = [
    common,
    css`
      :host { display: flex; flex-direction: column; min-block-size: 0; block-size: 100% }
      .tabs { display: flex; gap: .25rem; border-block-end: 1px solid var(--line) }
      .tabs button { border: 0; border-radius: 8px 8px 0 0; background: none; border-block-end: 3px solid transparent }
      .tabs [aria-selected=true] { border-block-end-color: var(--accent); font-weight: 600 }
      .panels { flex: 1; min-block-size: 0; display: grid; grid-template: minmax(0, 1fr) / minmax(0, 1fr); gap: 1rem }
      .panel { min-block-size: 0; overflow: auto }
      :host([both]) .panels { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr) }
      :host([both]) #panel-json { border-start-end-radius: 8px }
      #panel-json { min-block-size: 18rem; overflow: hidden; border: 1px solid var(--line); border-block-start: 0 }
      #panel-json:focus-within { outline: 3px solid var(--accent); outline-offset: 0 }
      #panel-json > * { block-size: 100% }
      .problems { max-block-size: 12rem; overflow: auto; margin-block: .5rem; padding: .6rem .8rem; background: var(--bad-soft); border-inline-start: 4px solid var(--bad); border-radius: 8px }
      .problems li { display: flex; flex-wrap: wrap; gap: 0 .5rem; align-items: baseline; font-size: .9375rem }
      .problems code { overflow-wrap: anywhere }
      .good { margin-block: .5rem }
    `,
  ];

  static override properties = { chosen: { state: true } };

  bench!: Workbench;
  /** What was chosen; undefined: nothing yet, so as many as there is room for. */
  declare chosen: PlanView | undefined;
  readonly #parts = new Room(this, parts);
  readonly #fourth = new Room(this, fourth);
  #editor: PlanEditor | undefined;
  #schema: Schema | undefined;
  #reading: ReturnType<typeof setTimeout> | undefined;
  /** What the editor shows as wrong. */
  #shown: readonly Problem[] | undefined;
  /** What the last reading took, in milliseconds. */
  #took = 0;

  constructor() {
    super();
    this.chosen = readView();
    new Watching(this);
  }

  /** What is on show: both beside each other only where there is room for it. */
  get view(): PlanView {
    const view = this.chosen ?? (this.#fourth.isThere ? 'both' : 'forms');
    return view === 'both' && !this.#parts.isThere ? 'forms' : view;
  }

  get canUndo(): boolean {
    return this.#editor?.canUndo ?? false;
  }

  get canRedo(): boolean {
    return this.#editor?.canRedo ?? false;
  }

  undo(): void {
    this.#editor?.undo();
  }

  redo(): void {
    this.#editor?.redo();
  }

  /** Reads what was typed just now, without waiting for a pause. */
  settle(): void {
    this.#read();
  }

  /** Puts another plan's text in place; Undo brings the one before back. */
  open(text: string, { first = false } = {}): void {
    this.#editor?.setText(text, { first });
    this.#read();
  }

  override firstUpdated(): void {
    const knowledge = { schema: () => this.#schema, plan: () => this.bench.json };
    this.#editor = new PlanEditor(this.renderRoot as ShadowRoot, knowledge, (typed) => {
      clearTimeout(this.#reading);
      if (!typed) return this.#read();
      const { least, perReading, most } = pauseMs;
      const pause = Math.min(most, Math.max(least, perReading * this.#took));
      this.#reading = setTimeout(() => this.#read(), pause);
    });
    this.renderRoot.querySelector('#panel-json')?.append(this.#editor.node);
    void this.#loadSchema();
  }

  protected override updated(changes: PropertyValues): void {
    super.updated(changes);
    this.toggleAttribute('both', this.view === 'both');
    const { problems } = this.bench;
    if (problems === this.#shown || !this.#editor) return;
    this.#shown = problems;
    this.#editor.setProblems(problems);
  }

  override render(): TemplateResult {
    const { view } = this;
    const tabs = [
      { id: 'forms', label: 'Forms' },
      { id: 'json', label: 'JSON' },
      ...(this.#parts.isThere
        ? [{ id: 'both', label: 'Both', shows: 'panel-forms panel-json' }]
        : []),
    ];
    return html`
      ${tabList('The plan', tabs, view, (id) => this.#choose(id as PlanView))}
      <div class="panels">
        <div id="panel-forms" class="panel" role="tabpanel" aria-label="Forms" tabindex="0" ?hidden=${view === 'json'}>
          ${this.#forms()}
        </div>
        <div id="panel-json" class="panel" role="tabpanel" aria-label="JSON" ?hidden=${view === 'forms'}></div>
      </div>
      ${this.#problems()}`;
  }

  #choose(view: PlanView): void {
    this.chosen = view;
    keepView(view);
  }

  #forms(): TemplateResult {
    const { json, isJson, problems } = this.bench;
    if (!isJson) {
      return html`<p class="note">
        The plan is no JSON as it stands, so there is nothing to fill the forms with.
        <button class="link" @click=${this.#mend}>Mend the JSON</button>
      </p>`;
    }
    return html`<plan-forms .plan=${json ?? null} .errors=${problems} .asking=${this.#asking()}
      @plan-edit=${(event: CustomEvent<{ plan: Json }>) => this.change(event.detail.plan)}></plan-forms>`;
  }

  #problems(): TemplateResult {
    const { problems, running } = this.bench;
    return html`<div role="status">
      ${
        problems.length === 0
          ? html`<p class="good muted">The plan loads: ${plural(running?.description.fields.length ?? 0, 'field')}, ${plural(running?.json.rules?.length ?? 0, 'rule')}.</p>`
          : html`<ul class="problems" aria-label="What is wrong with the plan" tabindex="0">
            ${problems.map(
              (problem) => html`<li data-code=${problem.code}>
                ${this.#where(problem)}
                <span>${problem.message}</span>
                ${problem.path ? html`<code>${problem.path}</code>` : nothing}
                ${
                  problem.from === undefined && this.bench.isJson
                    ? html`<button class="link" @click=${() => this.#showForms(problem)}>Show in the forms</button>`
                    : nothing
                }
                <button class="link" @click=${() => this.#show(problem)}>Show in the JSON</button>
              </li>`,
            )}
          </ul>`
      }
    </div>`;
  }

  /** The part of the plan that a problem is about, by the name that people gave it. */
  #where({ path }: Problem): TemplateResult | typeof nothing {
    if (path.split('/').length < 3) return nothing;
    return html`<strong>${placeOf(this.bench.json ?? null, path)}:</strong>`;
  }

  async #showForms({ path }: Problem): Promise<void> {
    if (this.view === 'json') this.chosen = 'forms';
    await this.updateComplete;
    await this.renderRoot.querySelector<PlanForms>('plan-forms')?.reveal(path);
  }

  /** What the form on show leaves out, of what could be asked. */
  #asking(): Asking | undefined {
    const { outcome, isCurrent, visitor } = this.bench;
    if (!outcome || !isCurrent || visitor.moment.sent) return undefined;
    const { visible, answers, ask, skipped } = outcome.decision;
    const asked = new Set([
      ...ask.fields.map(({ field }) => field),
      ...Object.keys(answers),
      ...skipped,
    ]);
    return {
      offer: visitor.moment.offer,
      notAsked: new Set(visible.filter((key) => !asked.has(key))),
      stop: ask.stop?.text,
    };
  }

  async #show(problem: Problem): Promise<void> {
    await this.#showJson();
    this.#editor?.goTo(problem);
  }

  async #mend(): Promise<void> {
    await this.#showJson();
    this.#editor?.focus();
  }

  /** Not a choice of how to see plans from now on, so it is not kept. */
  async #showJson(): Promise<void> {
    if (this.view === 'forms') this.chosen = 'json';
    await this.updateComplete;
  }

  /** Makes of the plan what the forms made of it. */
  private change(plan: Json): void {
    this.#editor?.setValue(plan);
  }

  #read(): void {
    clearTimeout(this.#reading);
    const from = performance.now();
    if (this.#editor) this.bench.read(this.#editor.text);
    this.#took = performance.now() - from;
    this.dispatchEvent(new Event('plan-text'));
  }

  // Without it there is no completion; everything else works.
  async #loadSchema(): Promise<void> {
    const answer = await fetch('plan.schema.json').catch(() => undefined);
    if (answer?.ok) this.#schema = (await answer.json()) as Schema;
  }
}
