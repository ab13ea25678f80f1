import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import type { EventBody, SignalJson } from '../../full.js';
import { download } from '../state/opened-file.js';
import { DAY, type LogEvent, type Visit } from '../state/visitor.js';
import type { Workbench } from '../state/workbench.js';
import { common } from './styles.js';
import { Watching } from './watching.js';
import {
  type Behaviour,
  behaviourNames,
  day,
  eventText,
  heardBy,
  offerLabel,
  time,
} from './words.js';

const waits = [
  [0, 'right away'],
  [1, 'in a day'],
  [7, 'in a week'],
  [30, 'in 30 days'],
  [90, 'in 90 days'],
  [365, 'in a year'],
] as const;

/** What the visitor does besides answering: comes back, looks at pages, lets time pass; and all they did. */
export class Visits extends LitElement {
  static override styles = [
    common,
    css`
      section + section { margin-block-start: 1.25rem; padding-block-start: 1rem; border-block-start: 1px solid var(--line) }
      h3 { margin-block-end: .5rem }
      form.row { margin-block-start: .5rem }
      input[type=text] { inline-size: 11rem; max-inline-size: 100% }
      .visits > li { margin-block-start: .75rem }
      .head { display: flex; justify-content: space-between; gap: .25rem .75rem; align-items: center; font-weight: 600 }
      button.link { flex: none; white-space: nowrap }
      .events { padding-inline-start: .75rem; border-inline-start: 2px solid var(--line) }
      .events li { display: flex; justify-content: space-between; align-items: center; gap: .5rem; font-size: .9375rem; overflow-wrap: anywhere }
    `,
  ];

  static override properties = { wait: { state: true }, other: { state: true } };

  bench!: Workbench;
  declare wait: number;
  declare other: Behaviour;

  constructor() {
    super();
    this.wait = 7;
    this.other = 'page';
    new Watching(this);
  }

  override render(): TemplateResult {
    const { running, visitor } = this.bench;
    if (!running) return html``;
    const { signals } = running.description;
    return html`
      <section aria-labelledby="next">
        <h3 id="next">Another visit</h3>
        <div class="row">
          <label for="when">The visitor comes back</label>
          <select id="when" @change=${(event: Event) => (this.wait = Number((event.target as HTMLSelectElement).value))}>
            ${waits.map(([days, label]) => html`<option value=${days} ?selected=${days === this.wait}>${label}</option>`)}
          </select>
          <button class="main" @click=${this.#comeBack}>Next visit</button>
          <button @click=${() => this.bench.wait(this.wait * DAY)} ?hidden=${this.wait === 0}>Only let the time pass</button>
        </div>
        <p class="muted">It is ${day(visitor.now())} for the visitor${visitor.moment.ahead > 0 ? `, ${Math.round(visitor.moment.ahead / DAY)} days from today` : ''}.</p>
      </section>
      <section aria-labelledby="does">
        <h3 id="does">What the visitor does elsewhere</h3>
        <div class="row">${signals.map((signal) => this.#signal(signal))}</div>
        ${this.#anything(signals.length > 0 ? 'Or' : 'Record')}
      </section>
      <section aria-labelledby="log">
        <div class="row">
          <h3 id="log">All that happened</h3>
          <button class="small" aria-disabled=${!visitor.canUndo} @click=${() => visitor.canUndo && this.bench.undo()}>Undo the last step</button>
          <button class="small" @click=${() => this.bench.returnToFirst()}>Back to the first visit</button>
          <button class="small" @click=${() => this.bench.startOver()}>Somebody else</button>
          <button class="small" @click=${this.#download}>Download the events</button>
        </div>
        <ol class="visits">${visitor.visits.map((visit) => this.#visit(visit))}</ol>
      </section>`;
  }

  #comeBack(): void {
    this.bench.visit(this.bench.visitor.moment.offer, this.wait);
  }

  #download(): void {
    download('events.ndjson', this.bench.eventsAsNdjson(), 'application/x-ndjson');
  }

  #signal(signal: SignalJson): TemplateResult | typeof nothing {
    const event = heardBy(signal);
    if (!event) return nothing;
    return html`<button class="small" data-signal=${signal.key} @click=${() => this.bench.record(event)}>${signal.label || signal.key}</button>`;
  }

  #anything(begin: string): TemplateResult {
    const { other } = this;
    return html`<form class="row" @submit=${this.#record}>
      <label for="behaviour">${begin}</label>
      <select id="behaviour" @change=${(event: Event) => (this.other = (event.target as HTMLSelectElement).value as Behaviour)}>
        ${Object.entries(behaviourNames).map(([type, label]) => html`<option value=${type} ?selected=${type === other}>${label}</option>`)}
      </select>
      <label for="what">${other === 'page' ? 'at' : 'named'}</label>
      <input id="what" type="text" name="what" placeholder=${other === 'page' ? '/pricing/' : other === 'other' ? 'chat' : '(optional)'} autocomplete="off">
      <button class="small">Add</button>
    </form>`;
  }

  #record(event: SubmitEvent): void {
    event.preventDefault();
    const what = String(new FormData(event.target as HTMLFormElement).get('what') ?? '').trim();
    const { other } = this;
    let body: EventBody;
    if (other === 'page') body = { type: 'page', path: what.startsWith('/') ? what : `/${what}` };
    else if (other === 'other') body = { type: 'other', name: what || 'something' };
    else body = { type: other, ...(what && { name: what }) };
    this.bench.record(body);
  }

  #visit({ number, visit, events }: Visit): TemplateResult {
    const { description } = this.bench.running as NonNullable<Workbench['running']>;
    const first = visit ?? (events[0] as LogEvent);
    const offer = visit?.type === 'visit' ? offerLabel(description, visit.offer ?? '') : '';
    return html`<li data-visit=${number}>
      <div class="head">
        <span>Visit ${number}${offer ? html`: ${offer}` : nothing} <small>${day(first.at)}</small></span>
        ${
          visit && number > 1
            ? html`<button class="link" @click=${() => this.bench.remove(visit.seq)}>Take back<span class="unseen"> visit ${number}</span></button>`
            : nothing
        }
      </div>
      <ul class="events">
        ${events.map((event) => {
          const text = eventText(event, description);
          return html`<li>
            <span>${text} <small>${time(event.at)}</small></span>
            <button class="link" aria-label=${`Take back: ${text}`} @click=${() => this.bench.remove(event.seq)}>Take back</button>
          </li>`;
        })}
      </ul>
    </li>`;
  }
}
