import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Api } from '../api/client.js';
import { type LeadPage, type ListedLead, listLeads } from '../api/leads.js';
import { shown } from '../parts/states.js';
import { common } from '../parts/styles.js';
import { type Column, table } from '../parts/table.js';
import { day, iso, points, stageName, suppressions, words } from '../parts/words.js';
import { Loading } from '../state/loading.js';
import { to } from '../state/route.js';
import { isSimulatedListed } from '../state/simulated.js';
import { tellSimulated } from './app-shell.js';

const perPage = 50;

/** The leads, a page at a time; `query` is that of the address: `email`, `account`, `after`. */
export class LeadsView extends LitElement {
  static override styles = [
    common,
    css`
      form { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end }
      .field { flex: 1 1 14rem }
    `,
  ];
  static override properties = { api: { attribute: false }, query: { attribute: false } };
  declare api: Api;
  declare query: URLSearchParams;
  readonly #page = new Loading<LeadPage>(this);

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('api') || changed.has('query')) void this.#load();
  }

  override render(): TemplateResult {
    return html`<div class="stack">
      <h1>Leads</h1>
      <form class="card" @submit=${this.#onSearch} aria-label="Find leads">
        ${this.#field('email', 'E-mail address', 'email')}
        ${this.#field('account', 'Account', 'text')}
        <div class="row">
          <button class="main">Find</button>
          ${this.query.size > 0 ? html`<a class="button" href=${to('leads')}>All leads</a>` : nothing}
        </div>
      </form>
      <div class="card">${shown(
        this.#page,
        'leads',
        () => this.#load(),
        (page) => this.#list(page),
      )}</div>
    </div>`;
  }

  #field(name: string, label: string, type: string): TemplateResult {
    return html`<div class="field"><label for=${name}>${label}</label>
      <input id=${name} name=${name} type=${type} .value=${this.query.get(name) ?? ''}
        placeholder=${type === 'email' ? 'ada@acme.example' : 'acme.example'}></div>`;
  }

  #list({ leads, next }: LeadPage): TemplateResult {
    const { after, ...filter } = this.#wanted();
    return html`
      ${table({ name: 'Leads', isStacked: true, columns: columns(leads), rows: leads, empty: this.#empty() })}
      <nav class="row" aria-label="Pages">
        ${after ? html`<a class="button" href=${to('leads', [], filter)}>First page</a>` : nothing}
        ${
          next
            ? html`<a class="button" href=${to('leads', [], { ...filter, after: next })}>Next page</a>`
            : nothing
        }
        <span class="muted">Leads come in the order of their ids, ${perPage} a page.</span>
      </nav>`;
  }

  #empty(): string {
    const { email, account } = this.#wanted();
    return email || account
      ? 'No lead has this address and account.'
      : 'There is no lead yet. A visitor becomes one with the first form that they send.';
  }

  #wanted(): { after?: string; email?: string; account?: string } {
    const of = (name: string) => {
      const value = this.query.get(name);
      return value ? { [name]: value } : {};
    };
    return { ...of('after'), ...of('email'), ...of('account') };
  }

  async #load(): Promise<void> {
    const wanted = this.#wanted();
    await this.#page.load((signal) =>
      listLeads(this.api, { ...wanted, limit: perPage }, signal).then((page) =>
        onlyOf(page, wanted.account),
      ),
    );
    tellSimulated(this, this.#page.value?.leads.some(isSimulatedListed) ?? false);
  }

  #onSearch(event: SubmitEvent): void {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string) => String(data.get(name) ?? '').trim();
    location.hash = to('leads', [], { email: text('email'), account: text('account') });
  }
}

/** With an address the server looks at no account. */
function onlyOf(page: LeadPage, account: string | undefined): LeadPage {
  if (!account) return page;
  const same = (lead: ListedLead) => lead.account?.toLowerCase() === account.toLowerCase();
  return { ...page, leads: page.leads.filter(same) };
}

function columns(leads: readonly ListedLead[]): Column<ListedLead>[] {
  const axes = [...new Set(leads.flatMap(({ scores = [] }) => scores.map(({ axis }) => axis)))];
  const score = (lead: ListedLead, axis: string) =>
    lead.scores?.find((each) => each.axis === axis)?.value;
  return [
    { label: 'Lead', kind: 'head', cell: leadLink, csv: ({ lead }) => lead },
    { label: 'Account', cell: ({ account }) => account, csv: ({ account }) => account },
    { label: 'Stage', kind: 'narrow', cell: standing, csv: ({ stage }) => stage?.stage },
    ...axes.map(
      (axis): Column<ListedLead> => ({
        label: words(axis),
        kind: 'number',
        cell: (lead) => {
          const value = score(lead, axis);
          return value === undefined ? '–' : points(value);
        },
        csv: (lead) => score(lead, axis),
      }),
    ),
    {
      label: 'Task',
      cell: ({ task }) => (task && task.status !== 'closed' ? task.title : nothing),
      csv: ({ task }) => (task && task.status !== 'closed' ? task.task : ''),
    },
    {
      label: 'Lead since',
      kind: 'narrow',
      cell: ({ created_at }) => day(created_at),
      csv: ({ created_at }) => iso(created_at),
    },
    // For the file only would be a surprise: the address is in the first column.
    { label: 'E-mail', cell: verified, csv: ({ email }) => email },
  ];
}

/** The way to a lead, by its address where it is known. */
export function leadLink({ lead, email }: ListedLead): TemplateResult {
  return html`<a href=${to('leads', [lead])}>${email || lead}</a>`;
}

function standing({ stage, suppression }: ListedLead): unknown {
  if (!stage) return '–';
  return html`<span class="badge">${stageName(stage.stage)}</span>${
    suppression ? html` <small>${suppressions[suppression] ?? suppression}</small>` : nothing
  }`;
}

const verified = (lead: ListedLead): string => (lead.verified ? 'verified' : 'not verified');
