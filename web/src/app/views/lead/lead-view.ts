import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Api } from '../../api/client.js';
import { exportLead, type Lead, type LeadExport, readLead } from '../../api/leads.js';
import { shown } from '../../parts/states.js';
import { common } from '../../parts/styles.js';
import { table } from '../../parts/table.js';
import { iso, moment, plural, stageName, suppressions, words } from '../../parts/words.js';
import { Loading } from '../../state/loading.js';
import { to } from '../../state/route.js';
import { isSimulatedLead } from '../../state/simulated.js';
import { tellSimulated } from '../app-shell.js';
import { changes } from './changes.js';
import { handoff, salesPackage } from './handoff.js';
import { scoreStyles, scores } from './scores.js';
import { type Happening, happenings, timelineColumns, valueText } from './timeline.js';

interface Page {
  lead: Lead;
  kept: LeadExport;
  happened: Happening[];
  /** What was done, by event. */
  deeds: Map<string, string>;
}

const firstShown = 50;

/** Everything about a lead, and reports of what became of it. */
export class LeadView extends LitElement {
  static override styles = [
    common,
    scoreStyles,
    css`
      .columns { display: grid; gap: 1rem; grid-template-columns: minmax(0, 1fr) }
      @media (min-width: 62rem) { .columns { grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); align-items: start } }
      .why { font-size: 1.05rem }
    `,
  ];
  static override properties = {
    api: { attribute: false },
    lead: { attribute: false },
    isWhole: { state: true },
    changed: { state: true },
  };
  declare api: Api;
  declare lead: string;
  /** Whether all of the timeline is on show. */
  declare isWhole: boolean;
  /** What the latest report changed. */
  declare changed: string[] | undefined;
  readonly #page = new Loading<Page>(this);

  constructor() {
    super();
    this.isWhole = false;
    this.changed = undefined;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('api') && !changed.has('lead')) return;
    this.isWhole = false;
    this.changed = undefined;
    void this.#load();
  }

  override render(): TemplateResult {
    return html`${shown(
      this.#page,
      'the lead',
      () => this.#load(),
      (page) => this.#whole(page),
    )}`;
  }

  async #load(): Promise<void> {
    await this.#page.load((signal) => this.#read(signal));
    this.#tell();
  }

  async #read(signal: AbortSignal): Promise<Page> {
    const [lead, kept] = await Promise.all([
      readLead(this.api, this.lead, signal),
      exportLead(this.api, this.lead, signal),
    ]);
    const happened = happenings(lead, kept);
    const touches = happened.filter(({ kind }) => kind === 'touch');
    const deeds = new Map(touches.map(({ event, what }) => [event ?? '', what]));
    return { lead, kept, happened, deeds };
  }

  #tell(): void {
    const page = this.#page.value;
    tellSimulated(this, page !== undefined && isSimulatedLead(page.lead, page.kept));
  }

  #whole({ lead, kept, happened, deeds }: Page): TemplateResult {
    return html`<div class="stack">
      ${this.#head(lead)}
      <div class="columns">
        <div class="stack">
          <section class="card" aria-label="Handoff"><h2>Handoff</h2>${handoff(lead)}</section>
          <section class="card" aria-label="Scores"><h2>Scores, and why</h2>${scores(lead, ({ event }) => (event === null ? '' : (deeds.get(event) ?? event)))}</section>
          <section class="card"><h2>Answers</h2>${answers(lead)}</section>
        </div>
        <div class="stack">
          <section class="card" aria-label="Report">
            <h2>Report</h2>
            ${this.#changed()}
            <lead-report .api=${this.api} .lead=${lead} @reported=${this.#onReported}></lead-report>
          </section>
          <section class="card" aria-label="Package for sales"><h2>Package for sales</h2>${salesPackage(lead)}</section>
          <section class="card" aria-label="Identity"><h2>Identity</h2>${identity(lead, kept)}</section>
        </div>
      </div>
      <section class="card"><h2>Timeline</h2>${this.#timeline(lead, happened)}</section>
    </div>`;
  }

  #head(lead: Lead): TemplateResult {
    const { stage, suppression, review, segment, persona } = lead.decision;
    const email = addressOf(lead);
    return html`<header class="stack">
      <p><a href=${to('leads')}>Leads</a></p>
      <h1>${email || lead.lead}</h1>
      <p class="row">
        <span class="badge strong" data-stage=${stage.stage}>${stageName(stage.stage)}</span>
        <span class="text">${stage.cause.text}</span>
        ${suppression ? html`<span class="badge alarm">${suppressions[suppression] ?? suppression}</span>` : nothing}
        ${review ? html`<span class="badge warm">to be reviewed</span>` : nothing}
        ${persona ? html`<span class="badge">${persona}</span>` : nothing}
        ${Object.entries(segment ?? {}).map(
          ([key, value]) => html`<span class="badge">${words(key)}: ${value ?? 'unknown'}</span>`,
        )}
      </p>
    </header>`;
  }

  #changed(): unknown {
    return html`<div role="status">${
      this.changed === undefined
        ? nothing
        : html`<div class="done"><p>The report is in.</p>${
            this.changed.length > 0
              ? html`<ul>${this.changed.map((line) => html`<li>${line}</li>`)}</ul>`
              : html`<p>It changed neither stage nor task nor clocks.</p>`
          }</div>`
    }</div>`;
  }

  async #onReported(): Promise<void> {
    const before = this.#page.value?.lead;
    await this.#page.renew((signal) => this.#read(signal));
    const after = this.#page.value?.lead;
    this.changed = before && after ? changes(before, after) : [];
  }

  #timeline(lead: Lead, all: Happening[]): TemplateResult {
    const rest = all.length - firstShown;
    const left = lead.left_out ?? 0;
    return html`
      ${left > 0 ? html`<p class="note">${plural(left, 'event')} had no room, and do not count.</p>` : nothing}
      ${table({
        name: 'Timeline',
        rows: this.isWhole ? all : all.slice(0, firstShown),
        columns: timelineColumns(lead.names),
        empty: 'Nothing is known of this lead.',
      })}
      ${
        rest > 0 && !this.isWhole
          ? html`<p><button @click=${() => (this.isWhole = true)}>Show ${plural(rest, 'earlier event')}</button></p>`
          : nothing
      }`;
  }
}

/** The answer by which people are known: the first that is an address. */
function addressOf({ answers: given }: Lead): string {
  const values = Object.values(given).map(({ value }) => value);
  const found = values.find((value) => typeof value === 'string' && /^\S+@\S+\.\S+$/.test(value));
  return typeof found === 'string' ? found : '';
}

function answers({ answers: given, names }: Lead): TemplateResult {
  const label = (key: string) => names.fields.find((field) => field.key === key)?.label ?? key;
  return table({
    name: 'Answers',
    rows: Object.entries(given).map(([key, answer]) => ({ key, ...answer })),
    isStacked: true,
    empty: 'Nothing was answered, or nothing that counts.',
    columns: [
      { label: 'Question', kind: 'head', cell: ({ key }) => label(key), csv: ({ key }) => key },
      {
        label: 'Answer',
        kind: 'wide',
        cell: ({ key, value, stale }) =>
          html`<span class="text">${valueText(value, key, names)}</span>${stale ? html` <span class="badge warm">stale</span>` : nothing}`,
        csv: ({ key, value }) => valueText(value, key, names),
      },
      { label: 'Source', cell: ({ source }) => source, csv: ({ source }) => source },
      { label: 'When', kind: 'narrow', cell: ({ at }) => moment(at), csv: ({ at }) => iso(at) },
    ],
  });
}

function identity(lead: Lead, kept: LeadExport): TemplateResult {
  const others = (ids: readonly string[]) =>
    ids.map((id) => html`<div><a href=${to('leads', [id])}><code>${id}</code></a></div>`);
  const none = (list: readonly unknown[], text: string) => (list.length > 0 ? nothing : text);
  return html`<dl class="facts">
    <dt>Lead</dt><dd><code>${lead.lead}</code></dd>
    <dt>Since</dt><dd>${moment(lead.created_at)}</dd>
    <dt>Account</dt><dd>${lead.account ?? 'unknown'}</dd>
    <dt>Addresses</dt><dd>${kept.addresses.map(
      ({ email, verified_at }) =>
        html`<div>${email ?? 'unreadable'} ${
          verified_at
            ? html`<span class="badge good">verified</span>`
            : html`<span class="badge">not verified</span>`
        }</div>`,
    )}${none(kept.addresses, 'none')}</dd>
    <dt>Devices</dt><dd>${lead.visitors}</dd>
    <dt>Known as</dt><dd>${kept.references.map(({ source, reference }) => html`<div>${source}: ${reference}</div>`)}${none(kept.references, 'nothing else')}</dd>
    <dt>Same address</dt><dd>${others(lead.duplicates)}${none(lead.duplicates, 'nobody else')}</dd>
    <dt>Same device</dt><dd>${others(lead.same_device)}${none(lead.same_device, 'nobody else')}</dd>
  </dl>`;
}
