import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { type Api, ApiError } from '../api/client.js';
import {
  type Clock,
  type ListedLead,
  type Report,
  readLead,
  reportNumber,
  sendReport,
} from '../api/leads.js';
import { type Listing, readOn } from '../api/lists.js';
import { dialogStyles } from '../parts/dialog.js';
import { paged } from '../parts/paged.js';
import { failure, shown } from '../parts/states.js';
import { common } from '../parts/styles.js';
import { table } from '../parts/table.js';
import { ago, iso, moment, plural, words } from '../parts/words.js';
import { kept } from '../state/kept.js';
import { Loading } from '../state/loading.js';
import { isSimulatedListed } from '../state/simulated.js';
import { tellSimulated } from './app-shell.js';
import { clockBadge } from './lead/handoff.js';
import { leadLink } from './leads.js';

// The list is a moment behind what was just reported.
const hasTask = ({ task }: ListedLead): boolean => task != null && task.status !== 'closed';
const runs = ({ is }: Clock): boolean => is === 'running' || is === 'at_risk' || is === 'breached';

/** The clock that is due first, of those that run. */
function nextClock({ clocks }: ListedLead): Clock | undefined {
  return (clocks ?? []).filter(runs).sort((a, b) => due(a) - due(b))[0];
}

const due = (clock: Clock | undefined): number => clock?.due ?? Number.POSITIVE_INFINITY;

const lanes: readonly { title: string; has: (clock: Clock | undefined) => boolean }[] = [
  { title: 'Late', has: (clock) => clock?.is === 'breached' },
  { title: 'At risk', has: (clock) => clock?.is === 'at_risk' },
  { title: 'In time', has: (clock) => clock?.is === 'running' },
  { title: 'No clock runs', has: (clock) => clock === undefined },
];

/** Leads that sales has a task for, by the clock that is due first. */
export class BoardView extends LitElement {
  static override styles = [
    common,
    dialogStyles,
    css`
      td .row { flex-wrap: nowrap }
    `,
  ];
  static override properties = {
    api: { attribute: false },
    rejecting: { state: true },
    rejections: { state: true },
    said: { state: true },
    error: { state: true },
    mistake: { state: true },
  };
  declare api: Api;
  /** The lead that is to be rejected, and the reasons that the plan has for it. */
  declare rejecting: ListedLead | undefined;
  declare rejections: readonly string[] | undefined;
  declare said: string;
  declare error: Error | undefined;
  declare mistake: Error | undefined;
  readonly #tasks = new Loading<Listing>(this);
  // A report that is sent again after its answer was lost is the same one.
  readonly #numbers = new Map<string, number>();

  constructor() {
    super();
    this.rejecting = undefined;
    this.rejections = undefined;
    this.said = '';
    this.error = undefined;
    this.mistake = undefined;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('api')) void this.#look();
  }

  override render(): TemplateResult {
    return html`<div class="stack">
      <h1>Handoff</h1>
      <div role="status">${this.said ? html`<p class="done">${this.said}</p>` : nothing}</div>
      ${this.error ? failure(this.error) : nothing}
      ${shown(
        this.#tasks,
        'tasks',
        () => this.#look(),
        (found) => this.#board(found),
      )}
      ${this.#dialog()}
    </div>`;
  }

  async #look(more = false): Promise<void> {
    const before = more ? this.#tasks.value : undefined;
    await this.#tasks.renew(async (signal) => {
      const found = await readOn(this.api, 'tasks', before, signal);
      return { ...found, leads: found.leads.filter(hasTask) };
    });
    tellSimulated(this, this.#tasks.value?.leads.some(isSimulatedListed) ?? false);
  }

  #board(found: Listing): TemplateResult {
    return html`
      ${paged(
        found,
        this.#tasks.isLoading,
        () => this.#look(true),
        () => this.#look(),
      )}
      ${
        found.leads.length === 0
          ? html`<p class="card">Sales has no task. A plan hands leads over by <code>playbook.handoff</code>.</p>`
          : lanes.map((lane) => this.#lane(lane.title, found, lane.has))
      }`;
  }

  #lane(title: string, found: Listing, has: (clock: Clock | undefined) => boolean): unknown {
    const rows = found.leads
      .filter((lead) => has(nextClock(lead)))
      .sort((a, b) => due(nextClock(a)) - due(nextClock(b)) || a.lead.localeCompare(b.lead));
    if (rows.length === 0) return nothing;
    return html`<section class="card" aria-label=${title}>
      <h2>${title} <span class="badge">${rows.length}</span></h2>
      ${table({
        name: `Tasks: ${title.toLowerCase()}`,
        rows,
        isStacked: true,
        columns: [
          { label: 'Lead', kind: 'head', cell: leadLink, csv: ({ email, lead }) => email || lead },
          { label: 'Task', kind: 'wide', cell: taskCell, csv: ({ task }) => task?.task },
          { label: 'Is', csv: ({ task }) => task?.status },
          {
            label: 'Due',
            kind: 'narrow',
            cell: (lead) => dueCell(lead, found.at),
            csv: (lead) => iso(nextClock(lead)?.due),
          },
          { label: 'Why now', csv: ({ why_now }) => why_now },
          { label: 'Rep', cell: (l) => l.rep ?? l.task?.by, csv: (l) => l.rep ?? l.task?.by },
          { label: 'Verdict', kind: 'narrow', cell: (lead) => this.#verdict(lead) },
        ],
      })}
    </section>`;
  }

  #verdict(lead: ListedLead): unknown {
    const name = lead.email || lead.lead;
    if (lead.task?.status !== 'open') return nothing;
    return html`<div class="row">
      <button class="small" @click=${() => this.#send(lead, { type: 'outcome', outcome: 'accepted' })}>
        Accept<span class="unseen"> ${name}</span></button>
      <button class="small" @click=${() => this.#ask(lead)}>
        Reject …<span class="unseen"> ${name}</span></button>
    </div>`;
  }

  async #ask(lead: ListedLead): Promise<void> {
    this.rejecting = lead;
    this.rejections = undefined;
    this.mistake = undefined;
    await this.updateComplete;
    this.renderRoot.querySelector('dialog')?.showModal();
    try {
      const { names } = await readLead(this.api, lead.lead);
      if (this.rejecting === lead) this.rejections = names.rejections;
    } catch (error) {
      this.mistake = error as Error;
    }
  }

  #dialog(): TemplateResult {
    const { rejecting, rejections } = this;
    return html`<dialog aria-labelledby="rejecting" @close=${() => (this.rejecting = undefined)}>
      <form @submit=${this.#onReject}>
        <h2 id="rejecting">Reject ${rejecting?.email || rejecting?.lead}</h2>
        <div class="field"><label for="reason">Reason</label>
          <select id="reason" name="reason" required>
            <option value="">${rejections === undefined ? 'Loading …' : 'Choose a reason'}</option>
            ${rejections?.map((key) => html`<option value=${key}>${words(key)}</option>`)}
          </select></div>
        <div class="field"><label for="note">Note, if there is one</label>
          <textarea id="note" name="note" maxlength="2000"></textarea></div>
        ${this.mistake ? failure(this.mistake) : nothing}
        <div class="row"><button class="main">Reject</button>
          <button type="button" @click=${this.#shut}>Cancel</button></div>
      </form>
    </dialog>`;
  }

  #shut(): void {
    this.renderRoot.querySelector('dialog')?.close();
  }

  async #onReject(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const data = new FormData(form);
    const lead = this.rejecting;
    if (!lead) return;
    const reason = String(data.get('reason'));
    const note = String(data.get('note') ?? '').trim();
    await this.#send(lead, { type: 'outcome', outcome: 'rejected', reason, ...(note && { note }) });
    form.reset();
    this.#shut();
  }

  async #send(lead: ListedLead, report: Report): Promise<void> {
    const name = lead.email || lead.lead;
    const what = `${lead.lead} ${report.outcome}`;
    const seq = this.#numbers.get(what) ?? reportNumber();
    this.#numbers.set(what, seq);
    this.error = undefined;
    this.said = '';
    try {
      const by = kept('reporter');
      await sendReport(this.api, lead.lead, { ...report, ...(by && { by }) }, seq);
      this.#numbers.delete(what);
      this.said = `${name} is ${report.outcome}.`;
      await this.#look();
    } catch (error) {
      this.error = told(name, error as Error);
    }
  }
}

/** The mistakes in a report are about what was sent, of which the board shows little. */
function told(name: string, error: Error): Error {
  if (!(error instanceof ApiError) || error.mistakes.length === 0) return error;
  return new Error(`${name}: ${error.mistakes.map(({ message }) => message).join(' ')}`);
}

function taskCell({ task, why_now }: ListedLead): TemplateResult {
  return html`<strong>${task?.title}</strong>${
    task?.status === 'accepted' ? html` <span class="badge good">accepted</span>` : nothing
  }<br><small>${why_now}</small>`;
}

function dueCell(lead: ListedLead, now: number): unknown {
  const clock = nextClock(lead);
  if (!clock) return '–';
  const more = (lead.clocks ?? []).filter(runs).length - 1;
  return html`${clockBadge(clock)} ${words(clock.clock)}<br>
    <small>${clock.due === null ? 'never due' : html`${moment(clock.due)}, ${ago(clock.due, now)}`}${more > 0 ? `; ${plural(more, 'clock')} more` : ''}</small>`;
}
