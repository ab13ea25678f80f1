import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Api } from '../api/client.js';
import type { ListedLead } from '../api/leads.js';
import { type Listing, readOn } from '../api/lists.js';
import { paged } from '../parts/paged.js';
import { shown } from '../parts/states.js';
import { common } from '../parts/styles.js';
import { type Column, table } from '../parts/table.js';
import { day, iso, points, stageName, suppressions, words } from '../parts/words.js';
import { Loading } from '../state/loading.js';
import { to } from '../state/route.js';
import { isSimulatedListed } from '../state/simulated.js';
import { tellSimulated } from './app-shell.js';
import { leadLink } from './leads.js';

interface ListWords {
  title: string;
  about: string;
  empty: string;
  /** What is worth knowing of each lead besides where it stands. */
  more?: Column<ListedLead>;
}

const account: Column<ListedLead> = {
  label: 'Account',
  cell: (lead) => lead.account,
  csv: (lead) => lead.account,
};

const lists: Record<string, ListWords> = {
  review: {
    title: 'Review',
    about:
      'Qualified leads of which a segment is not known. An answer to what it hangs on settles it.',
    empty: 'No lead waits for a review.',
    more: { label: 'Not known', cell: missing, csv: missing },
  },
  suppressed: {
    title: 'Held back',
    about:
      'Nobody is sent anything, and sales has no task, until it ends by itself, or somebody takes it back on the lead’s page.',
    empty: 'No lead is held back.',
    more: { label: 'Held back', cell: heldBack, csv: ({ suppression }) => suppression },
  },
  false_positives: {
    title: 'False positives',
    about: 'Leads that were handed to sales, and rejected in the end. What do they have in common?',
    empty: 'Sales has rejected no lead.',
  },
  missed_opportunities: {
    title: 'Missed',
    about: 'Leads that were qualified once and have gone cold without a word of sales.',
    empty: 'No qualified lead has gone cold unseen.',
  },
  high_fit: {
    title: 'Good fit',
    about: 'Leads that fit as well as an MQL has to, and were never qualified.',
    empty: 'No lead fits so well without being qualified.',
  },
  stalled: {
    title: 'Stalled',
    about: 'Leads that stalled after the first contact.',
    empty: 'No lead has stalled.',
  },
  flagged: {
    title: 'Flagged',
    about:
      'Leads of which a rep said that they were handed over too early, or should have been an SQL and were not. Their pages have the notes.',
    empty: 'No rep has flagged a lead.',
  },
  won: {
    title: 'Won',
    about:
      'Leads that were won, in the order of their ids: what a plan is tried on before it goes live.',
    empty: 'No lead was won yet.',
  },
};

/** Leads that somebody has to go through, list by list. */
export class ListsView extends LitElement {
  static override styles = [
    common,
    css`
      ul { display: flex; flex-wrap: wrap; gap: .25rem .5rem }
      a[aria-current] { font-weight: 600 }
    `,
  ];
  static override properties = { api: { attribute: false }, list: { attribute: false } };
  declare api: Api;
  /** One of the names of `lists`. */
  declare list: string;
  readonly #listing = new Loading<Listing>(this);

  override willUpdate(changed: PropertyValues<this>): void {
    const isOther = changed.has('api') || changed.has('list');
    if (isOther && lists[this.list]) void this.#read((from) => this.#listing.load(from));
  }

  override render(): TemplateResult {
    const said = lists[this.list];
    if (!said) return html`<h1>There is no such list</h1>${this.#choice()}`;
    return html`<div class="stack">
      <h1>${said.title}</h1>
      ${this.#choice()}
      <p>${said.about}</p>
      <div class="card">${shown(
        this.#listing,
        'the list',
        () => this.#again(),
        (listing) => this.#table(said, listing),
      )}</div>
    </div>`;
  }

  #choice(): TemplateResult {
    return html`<nav aria-label="Lists"><ul>${Object.entries(lists).map(
      ([name, { title }]) => html`<li><a class="button" href=${to('lists', [name])}
        aria-current=${name === this.list ? 'page' : nothing}>${title}</a></li>`,
    )}</ul></nav>`;
  }

  #table({ title, empty, more }: ListWords, listing: Listing): TemplateResult {
    return html`
      ${paged(
        listing,
        this.#listing.isLoading,
        () => this.#read((from) => this.#listing.renew(from), listing),
        () => this.#again(),
      )}
      ${table({
        name: title,
        rows: listing.leads,
        isStacked: true,
        empty,
        columns: [
          { label: 'Lead', kind: 'head', cell: leadLink, csv: ({ email, lead }) => email || lead },
          account,
          { label: 'Stage', cell: stage, csv: (lead) => lead.stage?.stage },
          { label: 'Because', kind: 'wide', cell: cause, csv: cause },
          ...(more ? [more] : []),
          { label: 'Scores', kind: 'narrow', cell: scores, csv: scores },
          {
            label: 'Lead since',
            kind: 'narrow',
            cell: ({ created_at }) => day(created_at),
            csv: ({ created_at }) => iso(created_at),
          },
        ],
      })}`;
  }

  #again(): Promise<void> {
    return this.#read((from) => this.#listing.renew(from));
  }

  async #read(
    into: (from: (signal: AbortSignal) => Promise<Listing>) => Promise<void>,
    before?: Listing,
  ): Promise<void> {
    await into((signal) => readOn(this.api, this.list, before, signal));
    tellSimulated(this, this.#listing.value?.leads.some(isSimulatedListed) ?? false);
  }
}

const stage = (lead: ListedLead): string => stageName(lead.stage?.stage ?? '');
const cause = (lead: ListedLead): string => lead.stage?.cause.text ?? '';
const scores = (lead: ListedLead): string =>
  (lead.scores ?? []).map(({ axis, value }) => `${words(axis)} ${points(value)}`).join(', ');

function heldBack({ suppression }: ListedLead): string {
  return suppression ? (suppressions[suppression] ?? suppression) : '';
}

function missing({ segment }: ListedLead): string {
  const unknown = Object.entries(segment ?? {}).filter(([, value]) => value === null);
  return unknown.map(([key]) => words(key)).join(', ');
}
