import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Api } from '../../api/client.js';
import { listLeads, type Names, readLead } from '../../api/leads.js';
import { type Metrics, readMetrics } from '../../api/metrics.js';
import { shown } from '../../parts/states.js';
import { common } from '../../parts/styles.js';
import { day, moment, plural, words } from '../../parts/words.js';
import { Loading } from '../../state/loading.js';
import { to } from '../../state/route.js';
import { isSimulatedMetrics } from '../../state/simulated.js';
import { tellSimulated } from '../app-shell.js';
import {
  callsToAction,
  clocks,
  deals,
  dispositions,
  figureStyles,
  funnel,
  responses,
  ways,
} from './figures.js';
import { groups } from './groups.js';
import { scoreMonths } from './score-months.js';

interface Page {
  metrics: Metrics;
  names: Names | undefined;
  isSimulated: boolean;
  segments: string[];
}

/** What became of leads; `query` is that of the address: `from` and `to` (days), `by`, `group`, `rate`. */
export class MetricsView extends LitElement {
  static override styles = [
    common,
    figureStyles,
    css`
      form { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end }
      form .field { flex: 1 1 11rem }
      section section + section { margin-block-start: 1.5rem }
    `,
  ];
  static override properties = { api: { attribute: false }, query: { attribute: false } };
  declare api: Api;
  declare query: URLSearchParams;
  readonly #page = new Loading<Page>(this);
  #asked = '';

  override willUpdate(changed: PropertyValues<this>): void {
    const asked = ['from', 'to', 'by'].map((name) => this.query.get(name)).join();
    if (!changed.has('api') && asked === this.#asked) return;
    this.#asked = asked;
    void this.#load();
  }

  override render(): TemplateResult {
    return html`<div class="stack">
      <h1>Metrics</h1>
      ${this.#form()}
      ${shown(
        this.#page,
        'metrics',
        () => this.#load(),
        (page) => this.#figures(page),
      )}
    </div>`;
  }

  async #load(): Promise<void> {
    const time = (name: string) => {
      const at = Date.parse(this.query.get(name) ?? '');
      return Number.isNaN(at) ? undefined : at;
    };
    const query = { from: time('from'), to: time('to'), by: this.query.get('by') ?? undefined };
    await this.#page.renew(async (signal) => {
      const [metrics, known] = await Promise.all([
        readMetrics(this.api, query, signal),
        this.#known(signal),
      ]);
      return { ...known, metrics, isSimulated: isSimulatedMetrics(metrics) || known.isSimulated };
    });
    tellSimulated(this, this.#page.value?.isSimulated ?? false);
  }

  /** What the plan in force calls its parts, as any lead tells it. */
  async #known(signal: AbortSignal): Promise<Omit<Page, 'metrics'>> {
    const { leads } = await listLeads(this.api, { limit: 1 }, signal);
    const [first] = leads;
    if (!first) return { names: undefined, isSimulated: false, segments: [] };
    const { names, decision } = await readLead(this.api, first.lead, signal);
    const isSimulated = /^simulated-\d+@/.test(first.email ?? '');
    return { names, isSimulated, segments: Object.keys(decision.segment ?? {}) };
  }

  #form(): TemplateResult {
    const of = (name: string) => this.query.get(name) ?? '';
    const segments = this.#page.value?.segments ?? [];
    const ways = ['rep', 'source', 'month', ...segments];
    if (of('by') && !ways.includes(of('by'))) ways.push(of('by'));
    return html`<form class="card" @submit=${this.#onSubmit} aria-label="What to show">
      <div class="field"><label for="from">Began from</label>
        <input id="from" name="from" type="date" .value=${of('from')}></div>
      <div class="field"><label for="to">and before</label>
        <input id="to" name="to" type="date" .value=${of('to')}></div>
      <div class="field"><label for="by">Compare by</label>
        <select id="by" name="by"><option value="">nothing</option>
          ${ways.map((way) => html`<option value=${way} ?selected=${way === of('by')}>${words(way)}</option>`)}
        </select></div>
      <button class="main">Show</button>
    </form>`;
  }

  #onSubmit(event: SubmitEvent): void {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    this.#goTo(Object.fromEntries([...data].map(([name, value]) => [name, String(value)])));
  }

  /** The same address with other parts of its query. */
  #goTo(query: Record<string, string>): void {
    location.hash = to('metrics', [], { ...Object.fromEntries(this.query), ...query });
  }

  #figures({ metrics, names }: Page): TemplateResult {
    if (metrics.leads === 0 && metrics.all.leads === 0) {
      return html`<div class="card"><p>There is no lead in this time, so there is nothing to count.</p></div>`;
    }
    const chosen = this.query.get('group');
    const group = metrics.groups.find(({ name }) => name === chosen);
    const figures = group ?? metrics.all;
    const clockName = (key: string) => names?.clocks.find((each) => each.key === key)?.label ?? key;
    return html`
      <p>${plural(metrics.leads, 'lead')}, as of ${moment(metrics.at)}${
        metrics.from === null ? '' : `, began from ${day(metrics.from)}`
      }${metrics.to === null ? '' : `, before ${day(metrics.to)}`}.</p>
      ${
        metrics.by === null
          ? nothing
          : html`<section class="card" aria-label="Comparison"><h2>Compared by ${words(metrics.by).toLowerCase()}</h2>
        ${groups(metrics, this.query.get('rate') ?? '', (rate) => this.#goTo({ rate }))}
        <div class="field"><label for="group">Show below</label>
          <select id="group" @change=${(event: Event) => this.#goTo({ group: (event.target as HTMLSelectElement).value })}>
            <option value="">all leads</option>
            ${metrics.groups
              .filter(({ name }) => name !== null)
              .map(
                ({ name }) =>
                  html`<option value=${name ?? ''} ?selected=${name === chosen}>${name}</option>`,
              )}
          </select></div></section>`
      }
      ${metrics.diagnosis.length === 0 ? nothing : section('What to look at first', advice(metrics))}
      ${section('Funnel', funnel(figures))}
      ${section('Rates, and how long it takes', ways(figures))}
      ${section('Scores by month', scoreMonths(metrics, names))}
      ${section('Response times', responses(figures))}
      ${section('What became of handoffs', dispositions(figures))}
      ${section('SLA clocks', clocks(figures, clockName))}
      ${section('Calls to action', callsToAction(figures))}
      ${section('Deals', deals(figures))}`;
  }
}

const advice = ({ diagnosis }: Metrics): TemplateResult[] =>
  diagnosis.map(
    ({ look_at, text }) =>
      html`<p class="note"><strong>Look at the ${look_at.join(', then the ')}.</strong> ${text}</p>`,
  );

const section = (title: string, content: unknown): TemplateResult =>
  html`<section class="card"><h2>${title}</h2>${content}</section>`;
