import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import type { Api } from '../api/client.js';
import type { ListedLead } from '../api/leads.js';
import { scanned } from '../parts/scanned.js';
import { shown } from '../parts/states.js';
import { common } from '../parts/styles.js';
import { table } from '../parts/table.js';
import { day, iso, stageName, words } from '../parts/words.js';
import { Loading } from '../state/loading.js';
import { type Scan, scan } from '../state/scan.js';
import { isSimulatedListed } from '../state/simulated.js';
import { tellSimulated } from './app-shell.js';
import { leadLink } from './leads.js';

/** Leads of which the decision says that somebody has to look at them: qualified, and a segment is missing. */
export class ReviewView extends LitElement {
  static override styles = common;
  static override properties = { api: { attribute: false } };
  declare api: Api;
  readonly #scan = new Loading<Scan>(this);

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('api')) void this.#look();
  }

  override render(): TemplateResult {
    return html`<div class="stack">
      <h1>Review</h1>
      <p>Qualified leads of which a segment is not known. An answer to what it hangs on settles it.</p>
      <div class="card">${shown(
        this.#scan,
        'the queue',
        () => this.#look(),
        (found) => this.#queue(found),
      )}</div>
    </div>`;
  }

  #queue(found: Scan): TemplateResult {
    return html`
      ${scanned(
        found,
        this.#scan.isLoading,
        () => this.#look(true),
        () => this.#look(),
      )}
      ${table({
        name: 'Review queue',
        rows: found.leads,
        isStacked: true,
        empty: 'No lead waits for a review.',
        columns: [
          { label: 'Lead', kind: 'head', cell: leadLink, csv: ({ email, lead }) => email || lead },
          { label: 'Account', cell: ({ account }) => account, csv: ({ account }) => account },
          {
            label: 'Stage',
            cell: ({ stage }) => stageName(stage?.stage ?? ''),
            csv: ({ stage }) => stage?.stage,
          },
          { label: 'Not known', cell: missing, csv: missing },
          {
            label: 'Lead since',
            kind: 'narrow',
            cell: ({ created_at }) => day(created_at),
            csv: ({ created_at }) => iso(created_at),
          },
        ],
      })}`;
  }

  async #look(more = false): Promise<void> {
    const before = more ? this.#scan.value : undefined;
    await this.#scan.renew((signal) =>
      scan(this.api, ({ review }) => review === true, before, signal),
    );
    tellSimulated(this, this.#scan.value?.leads.some(isSimulatedListed) ?? false);
  }
}

function missing({ segment }: ListedLead): string {
  const unknown = Object.entries(segment ?? {}).filter(([, value]) => value === null);
  return unknown.map(([key]) => words(key)).join(', ');
}
