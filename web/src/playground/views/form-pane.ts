import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import type { Workbench } from '../state/workbench.js';
import { common } from './styles.js';
import { Watching } from './watching.js';

/** The form of one offer, live, and what else the visitor does. */
export class FormPane extends LitElement {
  static override styles = [
    common,
    css`
      .card { margin-block: .75rem 1.25rem; padding: clamp(1rem, 4%, 1.75rem); border: 1px solid var(--line); border-radius: 12px; background: var(--surface); box-shadow: var(--shadow) }
      .note { margin-block-end: .75rem }
      select { max-inline-size: 100% }
      live-form { --fieldwise-accent: var(--accent); --fieldwise-on-accent: var(--on-accent); --fieldwise-error: var(--bad); --fieldwise-focus: var(--accent) }
    `,
  ];

  bench!: Workbench;

  constructor() {
    super();
    new Watching(this);
  }

  override render(): TemplateResult {
    const { running, offers, visitor, isCurrent } = this.bench;
    if (!running) {
      return html`<p class="note">There is no form yet: the plan does not load. What is wrong with it is said beside it.</p>`;
    }
    return html`
      ${
        isCurrent
          ? nothing
          : html`<p class="note" data-stale>The plan does not load as it stands; this is the last one that did.</p>`
      }
      <div class="row">
        <label for="offer">The form for</label>
        ${
          offers.length === 0
            ? html`<span class="muted">nothing: the plan has no offers</span>`
            : html`<select id="offer" @change=${(event: Event) => this.bench.visit((event.target as HTMLSelectElement).value)}>
              ${offers.map(({ key, label }) => html`<option value=${key} .selected=${key === visitor.moment.offer}>${label || key}</option>`)}
            </select>`
        }
      </div>
      <div class="card">
        <live-form .bench=${this.bench}></live-form>
      </div>
      <play-visits .bench=${this.bench}></play-visits>`;
  }
}
