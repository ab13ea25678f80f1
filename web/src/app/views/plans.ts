import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Api } from '../api/client.js';
import { activatePlan, type Gate, listPlans, type PlanVersion, readPlan } from '../api/plans.js';
import type { ActivateDialog } from '../parts/activate-dialog.js';
import { differenceStyles, differences } from '../parts/differences.js';
import { failure, shown } from '../parts/states.js';
import { common } from '../parts/styles.js';
import { table } from '../parts/table.js';
import { iso, moment } from '../parts/words.js';
import { type Difference, difference } from '../state/difference.js';
import { Loading } from '../state/loading.js';
import { to } from '../state/route.js';

const short = (hash: string): string => hash.slice(0, 8);

/** The versions of the plan, what differs between two of them, and which is in force. */
export class PlansView extends LitElement {
  static override styles = [
    common,
    differenceStyles,
    css`
      form.compare { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end }
      form.compare .field { flex: 1 1 14rem }
    `,
  ];
  static override properties = {
    api: { attribute: false },
    left: { attribute: false },
    right: { attribute: false },
    said: { state: true },
    error: { state: true },
  };
  declare api: Api;
  /** The hashes of the versions to compare; empty: none. */
  declare left: string;
  declare right: string;
  declare said: string;
  declare error: Error | undefined;
  readonly #versions = new Loading<PlanVersion[]>(this);
  readonly #difference = new Loading<Difference[]>(this);

  constructor() {
    super();
    this.said = '';
    this.error = undefined;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('api')) void this.#load();
    if (changed.has('api') || changed.has('left') || changed.has('right')) void this.#compare();
  }

  override render(): TemplateResult {
    return html`<div class="stack">
      <h1>Plans</h1>
      <div role="status">${this.said ? html`<p class="done">${this.said}</p>` : nothing}</div>
      ${this.error ? failure(this.error) : nothing}
      <section class="card" aria-label="Versions"><h2>Versions</h2>${shown(
        this.#versions,
        'versions',
        () => this.#load(),
        (versions) => this.#list(versions),
      )}</section>
      ${this.left && this.right ? this.#compared() : nothing}
      <activate-dialog></activate-dialog>
    </div>`;
  }

  #load(): Promise<void> {
    return this.#versions.renew((signal) => listPlans(this.api, signal));
  }

  async #compare(): Promise<void> {
    const { left, right } = this;
    if (!left || !right) return;
    await this.#difference.load(async (signal) => {
      const [before, after] = await Promise.all([
        readPlan(this.api, left, signal),
        readPlan(this.api, right, signal),
      ]);
      return difference(before, after);
    });
  }

  #list(versions: readonly PlanVersion[]): TemplateResult {
    const force = versions.find(({ in_force }) => in_force);
    return html`
      ${table({
        name: 'Versions of the plan',
        isStacked: true,
        rows: versions,
        columns: [
          {
            label: 'Version',
            kind: 'head',
            cell: ({ hash, in_force }) =>
              html`<code>${short(hash)}</code> ${in_force ? html`<span class="badge good">in force</span>` : nothing}`,
            csv: ({ hash }) => hash,
          },
          {
            label: 'Taken in',
            kind: 'narrow',
            cell: (v) => moment(v.created_at),
            csv: (v) => iso(v.created_at),
          },
          {
            label: 'Put in force',
            kind: 'narrow',
            cell: ({ activated_at }) => (activated_at === null ? 'never' : moment(activated_at)),
            csv: ({ activated_at }) => iso(activated_at),
          },
          {
            label: 'Won leads found',
            cell: ({ gate }) => gateWords(gate),
            csv: ({ gate }) => gateWords(gate),
          },
          {
            label: 'Compare',
            cell: ({ hash }) =>
              force && hash !== force.hash
                ? html`<a href=${to('plans', [], { from: hash, to: force.hash })}>with the one in force<span class="unseen"> ${short(hash)}</span></a>`
                : nothing,
          },
          { label: 'Change', kind: 'narrow', cell: (version) => this.#activateButton(version) },
        ],
      })}
      ${versions.length > 1 ? this.#form(versions) : html`<p class="muted">There is one version, so nothing to compare.</p>`}`;
  }

  #activateButton(version: PlanVersion): unknown {
    if (version.in_force) return nothing;
    return html`<button class="small" @click=${() => this.#ask(version)}>
      Put in force …<span class="unseen"> ${short(version.hash)}</span></button>`;
  }

  #form(versions: readonly PlanVersion[]): TemplateResult {
    const choice = (name: string, label: string, chosen: string) => html`<div class="field">
      <label for=${name}>${label}</label>
      <select id=${name} name=${name}>${versions.map(
        ({ hash, created_at, in_force }) =>
          html`<option value=${hash} ?selected=${hash === chosen}>${short(hash)}, ${moment(created_at)}${in_force ? ', in force' : ''}</option>`,
      )}</select></div>`;
    return html`<form class="compare" @submit=${this.#onCompare} aria-label="Compare versions">
      ${choice('from', 'What differs from', this.left || (versions[1]?.hash ?? ''))}
      ${choice('to', 'in', this.right || (versions[0]?.hash ?? ''))}
      <button>Compare</button></form>`;
  }

  #compared(): TemplateResult {
    const title = `What differs in ${short(this.right)} from ${short(this.left)}`;
    return html`<section class="card" aria-label="Difference"><h2>${title}</h2>${shown(
      this.#difference,
      'both versions',
      () => this.#compare(),
      (found) => differences(title, found),
    )}</section>`;
  }

  #onCompare(event: SubmitEvent): void {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    location.hash = to('plans', [], { from: String(data.get('from')), to: String(data.get('to')) });
  }

  async #ask({ hash }: PlanVersion): Promise<void> {
    this.said = '';
    this.error = undefined;
    try {
      const dialog = this.renderRoot.querySelector<ActivateDialog>('activate-dialog');
      const act = (reason: string) => activatePlan(this.api, hash, reason);
      if (!(await dialog?.ask(`Put ${short(hash)} in force?`, act))) return;
      this.said = `${short(hash)} is in force.`;
      await this.#load();
    } catch (error) {
      this.error = error as Error;
    }
  }
}

/** What was found of a version when it was last put in force; empty where nobody looked, or nobody was won. */
function gateWords(gate: Gate | null): string {
  if (!gate || gate.won === 0) return '';
  const found = `${gate.crossed} of ${gate.won}`;
  return gate.override === null ? found : `${found}; in force all the same: ${gate.override}`;
}
