import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { type Api, ApiError } from '../../api/client.js';
import { type Lead, type Report, reportNumber, sendReport } from '../../api/leads.js';
import { failure } from '../../parts/states.js';
import { common } from '../../parts/styles.js';
import { words } from '../../parts/words.js';
import { keep, kept } from '../../state/kept.js';

type Needs = 'reason' | 'amount' | 'why' | 'items';

// What is said of a lead without being an outcome: events `other` of a rep (docs/handoff.md).
const remarks = ['was_not_ready', 'should_have_been_sql', 'note'];

// What may be said of a lead; which of it makes sense now, the engine says.
const kinds: readonly { id: string; label: string; needs?: Needs }[] = [
  { id: 'accepted', label: 'Accepted' },
  { id: 'rejected', label: 'Rejected', needs: 'reason' },
  { id: 'attempted', label: 'Tried to reach' },
  { id: 'contacted', label: 'Contacted' },
  { id: 'stalled', label: 'Stalled' },
  { id: 'confirmed', label: 'Confirmed', needs: 'items' },
  { id: 'opportunity', label: 'Opportunity', needs: 'amount' },
  { id: 'won', label: 'Won', needs: 'amount' },
  { id: 'lost', label: 'Lost', needs: 'why' },
  { id: 'was_not_ready', label: 'Flag: was not ready' },
  { id: 'should_have_been_sql', label: 'Flag: should have been an SQL' },
  { id: 'note', label: 'Note only' },
];

/** A report of what became of a lead, by hand; tells of one that was stored by `reported`. */
export class LeadReport extends LitElement {
  static override styles = [
    common,
    css`
      form { display: grid; gap: .75rem }
      textarea { min-block-size: 4.5rem; resize: vertical; inline-size: 100% }
      fieldset { border: 0; margin: 0; padding: 0; display: grid; gap: .25rem }
      legend { padding: 0; font-weight: 600; font-size: .9375rem }
      button { justify-self: start }
    `,
  ];
  static override properties = {
    api: { attribute: false },
    lead: { attribute: false },
    kind: { state: true },
    error: { state: true },
    isSending: { state: true },
  };
  declare api: Api;
  declare lead: Lead;
  declare kind: string;
  declare error: Error | undefined;
  declare isSending: boolean;
  // Kept until the report is in, so that one that was stored before the answer was lost is not stored twice.
  #seq = 0;

  constructor() {
    super();
    this.kind = 'accepted';
    this.error = undefined;
    this.isSending = false;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('kind')) this.#seq = 0;
  }

  override render(): TemplateResult {
    const { rejections, checklist, reps } = this.lead.names;
    const possible = kinds.filter(({ needs }) => needs !== 'items' || checklist.length > 0);
    const needs = kinds.find(({ id }) => id === this.kind)?.needs;
    return html`<form @submit=${this.#onSubmit} @input=${() => (this.#seq = 0)}>
      <div class="field"><label for="kind">What became of it</label>
        <select id="kind" @change=${(event: Event) => (this.kind = (event.target as HTMLSelectElement).value)}>
          ${possible.map(({ id, label }) => html`<option value=${id} ?selected=${id === this.kind}>${label}</option>`)}
        </select></div>
      ${
        needs === 'reason'
          ? html`<div class="field"><label for="reason">Reason</label>
        <select id="reason" name="reason" required>
          <option value="">Choose a reason</option>
          ${rejections.map((key) => html`<option value=${key}>${words(key)}</option>`)}
        </select>
        ${rejections.length === 0 ? html`<small>The plan has no reasons for rejections.</small>` : nothing}</div>`
          : nothing
      }
      ${
        needs === 'why'
          ? html`<div class="field"><label for="why">Reason</label>
        <input id="why" name="reason" required maxlength="200" placeholder="price, competitor, …"></div>`
          : nothing
      }
      ${
        needs === 'amount'
          ? html`<div class="field"><label for="amount">Amount, if it is known</label>
        <input id="amount" name="amount" type="number" min="0" step="any" inputmode="decimal"></div>`
          : nothing
      }
      ${
        needs === 'items'
          ? html`<fieldset><legend>Confirmed items</legend>${checklist.map(
              (item) =>
                html`<label><input type="checkbox" name="items" value=${item}> ${words(item)}</label>`,
            )}</fieldset>`
          : nothing
      }
      <div class="field"><label for="note">${this.kind === 'note' ? 'Note' : 'Note, if there is one'}</label>
        <textarea id="note" name="note" maxlength="2000" ?required=${this.kind === 'note'}></textarea></div>
      <div class="field"><label for="by">Who reports it</label>
        <input id="by" name="by" list="reps" maxlength="64" autocomplete="off" value=${kept('reporter')}>
        <datalist id="reps">${reps.map(({ key, label }) => html`<option value=${key}>${label}</option>`)}</datalist></div>
      ${this.#error()}
      <button class="main" aria-disabled=${this.isSending ? 'true' : 'false'}>Report</button>
    </form>`;
  }

  #error(): unknown {
    if (!this.error) return nothing;
    const mistakes = this.error instanceof ApiError ? this.error.mistakes : [];
    if (mistakes.length === 0) return failure(this.error);
    return html`<div class="bad" role="alert"><p>The report was not taken.</p>
      <ul>${mistakes.map(({ message }) => html`<li>${message}</li>`)}</ul></div>`;
  }

  async #onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (this.isSending) return;
    const form = event.currentTarget as HTMLFormElement;
    const report = readReport(this.kind, new FormData(form));
    keep('reporter', report.by ?? '');
    this.#seq ||= reportNumber();
    this.isSending = true;
    this.error = undefined;
    try {
      await sendReport(this.api, this.lead.lead, report, this.#seq);
      this.#seq = 0;
      form.reset();
      this.dispatchEvent(new CustomEvent('reported'));
    } catch (error) {
      this.error = error as Error;
    }
    this.isSending = false;
  }
}

function readReport(kind: string, data: FormData): Report {
  const text = (name: string) => String(data.get(name) ?? '').trim();
  const items = data.getAll('items').map(String);
  const amount = text('amount');
  return {
    // Not an activity of the lead: somebody else says it of them.
    ...(remarks.includes(kind)
      ? { type: 'other', name: kind, source: 'rep' }
      : { type: 'outcome', outcome: kind }),
    ...(text('reason') && { reason: text('reason') }),
    ...(amount && { amount: Number(amount) }),
    ...(items.length > 0 && { items }),
    ...(text('note') && { note: text('note') }),
    ...(text('by') && { by: text('by') }),
  };
}
