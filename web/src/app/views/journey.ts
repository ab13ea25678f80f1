import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { JourneyMap } from '../../full/journey.js';
import type { Api } from '../api/client.js';
import { readJourney } from '../api/journey.js';
import { shown } from '../parts/states.js';
import { common } from '../parts/styles.js';
import { table } from '../parts/table.js';
import { lasting, percent, plural, words } from '../parts/words.js';
import { Loading } from '../state/loading.js';
import { to } from '../state/route.js';
import { isSimulatedSite } from '../state/simulated.js';
import { tellSimulated } from './app-shell.js';

type MapCell = JourneyMap['cells'][number];
type MapSignal = JourneyMap['signals'][number];
type Way = JourneyMap['paths'][number];

const lanes = [
  { lane: 'nurture', title: 'Nurture lane' },
  { lane: 'qualify', title: 'Qualify lane' },
  { lane: null, title: 'In no lane' },
] as const;

/** By which signals leads came, lane by lane and stage by stage, and how far from the sale. */
export class JourneyView extends LitElement {
  static override styles = [
    common,
    css`
      form { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end }
      form .field { flex: 1 1 11rem }
      .lane { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(15rem, 100%), 1fr)); gap: .75rem }
      .cell { padding: .75rem; border-radius: 8px; background: var(--sunken) }
      .cell > * + * { margin-block-start: .4rem }
      .cell li { display: flex; justify-content: space-between; gap: .75rem; overflow-wrap: anywhere }
      .cell li span:last-child { white-space: nowrap; font-variant-numeric: tabular-nums }
      ol.ways { list-style: decimal; padding-inline-start: 1.5rem }
    `,
  ];
  static override properties = { api: { attribute: false }, query: { attribute: false } };
  declare api: Api;
  /** That of the address: `from` and `to` (days). */
  declare query: URLSearchParams;
  readonly #map = new Loading<JourneyMap>(this);

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('api') || changed.has('query')) void this.#load();
  }

  override render(): TemplateResult {
    return html`<div class="stack">
      <h1>Journey</h1>
      <form class="card" @submit=${this.#onSubmit} aria-label="What to show">
        ${this.#day('from', 'Leads who began from')}
        ${this.#day('to', 'and before')}
        <button class="main">Show</button>
      </form>
      ${shown(
        this.#map,
        'the map',
        () => this.#load(),
        (map) => this.#page(map),
      )}
    </div>`;
  }

  #day(name: string, label: string): TemplateResult {
    return html`<div class="field"><label for=${name}>${label}</label>
      <input id=${name} name=${name} type="date" .value=${this.query.get(name) ?? ''}></div>`;
  }

  async #load(): Promise<void> {
    const time = (name: string) => {
      const at = Date.parse(this.query.get(name) ?? '');
      return Number.isNaN(at) ? undefined : at;
    };
    const range = { from: time('from'), to: time('to') };
    await this.#map.renew((signal) => readJourney(this.api, range, signal));
    tellSimulated(this, await isSimulatedSite(this.api));
  }

  #onSubmit(event: SubmitEvent): void {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string) => String(data.get(name) ?? '');
    location.hash = to('journey', [], { from: text('from'), to: text('to') });
  }

  #page(map: JourneyMap): TemplateResult {
    if (map.leads === 0) {
      return html`<div class="card"><p>No lead began in this time, so there is no way to show.</p></div>`;
    }
    return html`
      <p>${plural(map.leads, 'lead')}, ${map.won.toLocaleString('en')} won (${percent(map.share_won)}). Who is still on the way
        counts as not won, and a share is no cause: whoever asks for a demo was about to buy.</p>
      ${lanes.map(({ lane, title }) => {
        const cells = map.cells.filter((cell) => cell.lane === lane);
        if (cells.length === 0) return nothing;
        return html`<section class="card" aria-label=${title}><h2>${title}</h2>
          <div class="lane">${cells.map((cell) => this.#cell(cell, map))}</div></section>`;
      })}
      <section class="card" aria-label="Signals"><h2>All signals</h2>${this.#signals(map)}</section>
      <section class="card" aria-label="Ways"><h2>The commonest ways to a sale</h2>${ways(map)}</section>`;
  }

  #cell(cell: MapCell, map: JourneyMap): TemplateResult {
    const signals = map.signals.filter(({ signal }) => cell.signals.includes(signal));
    return html`<div class="cell">
      <h3>${cell.stage === null ? 'No stage' : words(cell.stage)}</h3>
      ${
        signals.length === 0
          ? html`<p class="muted">No signal is here: there is nothing by which you would notice a lead.</p>`
          : html`<p>${plural(cell.leads, 'lead')}, ${percent(cell.share_won)} won${before(cell)}</p>
            <ul>${signals.map(
              ({ signal, leads, share_won }) =>
                html`<li><span>${words(signal)}</span>
                  <span>${leads.toLocaleString('en')} · ${percent(share_won)}</span></li>`,
            )}</ul>`
      }
    </div>`;
  }

  #signals({ signals }: JourneyMap): TemplateResult {
    const time = (ms: number | null) => (ms === null ? '–' : lasting(ms));
    return table<MapSignal>({
      name: 'Signals of the journey',
      rows: signals,
      empty: 'The plan has no signals.',
      columns: [
        {
          label: 'Signal',
          kind: 'head',
          cell: ({ signal }) => words(signal),
          csv: (s) => s.signal,
        },
        { label: 'Lane', cell: ({ lane }) => lane ?? '–', csv: ({ lane }) => lane },
        { label: 'Stage', cell: ({ stage }) => stage ?? '–', csv: ({ stage }) => stage },
        {
          label: 'Leads',
          kind: 'number',
          cell: ({ leads }) => leads.toLocaleString('en'),
          csv: ({ leads }) => leads,
        },
        {
          label: 'Touches',
          kind: 'number',
          cell: ({ touches }) => touches.toLocaleString('en'),
          csv: ({ touches }) => touches,
        },
        {
          label: 'Won',
          kind: 'number',
          cell: ({ share_won }) => percent(share_won),
          csv: ({ won }) => won,
        },
        {
          label: 'First before the sale',
          kind: 'number',
          cell: (signal) => time(signal.first_before_sale),
          csv: (signal) => signal.first_before_sale,
        },
        {
          label: 'Last before the sale',
          kind: 'number',
          cell: (signal) => time(signal.last_before_sale),
          csv: (signal) => signal.last_before_sale,
        },
      ],
    });
  }
}

/** How long before the sale leads came by for the first and the last time: medians. */
function before({ first_before_sale, last_before_sale }: MapCell): string {
  if (first_before_sale === null || last_before_sale === null) return '.';
  return `; first ${lasting(first_before_sale)}, last ${lasting(last_before_sale)} before the sale.`;
}

function ways({ paths, paths_in_all }: JourneyMap): TemplateResult {
  if (paths.length === 0) return html`<p class="muted">No lead was won yet.</p>`;
  const name = ({ signals, cut }: Way) => `${cut ? '… → ' : ''}${signals.map(words).join(' → ')}`;
  return html`
    <ol class="ways">${paths.map((way) => html`<li>${name(way) || 'No signal'} <span class="muted">(${way.won} won)</span></li>`)}</ol>
    <p class="muted">The last three signals before the sale.${
      paths_in_all > paths.length ? ` ${plural(paths_in_all - paths.length, 'way')} more.` : ''
    }</p>`;
}
