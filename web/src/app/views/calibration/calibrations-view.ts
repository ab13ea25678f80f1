import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import {
  acceptCalibration,
  type Calibration,
  calibrate,
  declineCalibration,
  listCalibrations,
  readCalibration,
} from '../../api/calibrations.js';
import type { Api } from '../../api/client.js';
import { listPlans, readPlan } from '../../api/plans.js';
import type { ActivateDialog } from '../../parts/activate-dialog.js';
import { dialogStyles } from '../../parts/dialog.js';
import { differenceStyles } from '../../parts/differences.js';
import { failure, shown } from '../../parts/states.js';
import { common } from '../../parts/styles.js';
import { table } from '../../parts/table.js';
import { iso, moment, words } from '../../parts/words.js';
import { type Difference, difference } from '../../state/difference.js';
import { Loading } from '../../state/loading.js';
import { to } from '../../state/route.js';
import { isSimulatedSite } from '../../state/simulated.js';
import { tellSimulated } from '../app-shell.js';
import { proposal } from './proposal.js';

interface Axis {
  key: string;
  label?: string;
}

/** What was proposed before, and whose points can be asked for. */
interface Overview {
  calibrations: Calibration[];
  axes: Axis[];
}

interface Opened {
  calibration: Calibration;
  /** What it would change of the plan; undefined where it was decided. */
  differences: Difference[] | undefined;
}

const stateNames: Record<Calibration['state'], string> = {
  nothing: 'nothing to learn',
  open: 'to be decided',
  accepted: 'accepted',
  declined: 'declined',
};

/** Proposals of other points by what became of past leads, to accept or to decline. */
export class CalibrationsView extends LitElement {
  static override styles = [
    common,
    dialogStyles,
    differenceStyles,
    css`
      form.ask { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end }
    `,
  ];
  static override properties = {
    api: { attribute: false },
    calibration: { attribute: false },
    isBusy: { state: true },
    said: { state: true },
    error: { state: true },
  };
  declare api: Api;
  /** The id of the one on show; empty: none. */
  declare calibration: string;
  declare isBusy: boolean;
  declare said: string;
  declare error: Error | undefined;
  readonly #overview = new Loading<Overview>(this);
  readonly #opened = new Loading<Opened>(this);

  constructor() {
    super();
    this.isBusy = false;
    this.said = '';
    this.error = undefined;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('api')) void this.#load();
    if (changed.has('api') || changed.has('calibration')) void this.#open();
  }

  override render(): TemplateResult {
    return html`<div class="stack">
      <h1>Calibration</h1>
      <p>What became of past leads says what answers are worth. A proposal changes nothing until it is accepted, and is
        judged on leads that it was not made from.</p>
      <div role="status">${this.said ? html`<p class="done">${this.said}</p>` : nothing}</div>
      ${this.error ? failure(this.error) : nothing}
      <section class="card" aria-label="Calibrate">${shown(
        this.#overview,
        'calibrations',
        () => this.#load(),
        (overview) => this.#list(overview),
      )}</section>
      ${
        this.calibration
          ? shown(
              this.#opened,
              'the proposal',
              () => this.#open(),
              (opened) => this.#show(opened),
            )
          : nothing
      }
      <activate-dialog></activate-dialog>
      ${this.#declining()}
    </div>`;
  }

  async #load(): Promise<void> {
    await this.#overview.renew(async (signal) => {
      const [calibrations, plans] = await Promise.all([
        listCalibrations(this.api, signal),
        listPlans(this.api, signal),
      ]);
      const force = plans.find(({ in_force }) => in_force);
      const plan = force && (await readPlan(this.api, force.hash, signal));
      return { calibrations, axes: (plan as { axes?: Axis[] } | undefined)?.axes ?? [] };
    });
    tellSimulated(this, await isSimulatedSite(this.api));
  }

  async #open(): Promise<void> {
    const id = this.calibration;
    if (!id) return;
    await this.#opened.load(async (signal) => {
      const calibration = await readCalibration(this.api, id, signal);
      if (!calibration.plan) return { calibration, differences: undefined };
      const base = await readPlan(this.api, calibration.base, signal);
      return { calibration, differences: difference(base, calibration.plan) };
    });
  }

  #list({ calibrations, axes }: Overview): TemplateResult {
    return html`
      <form class="ask" @submit=${this.#onCalibrate} aria-label="Calibrate">
        <div class="field"><label for="axis">Points for</label>
          <select id="axis" name="axis">${axes.map(
            ({ key, label }) =>
              html`<option value=${key} ?selected=${key === 'fit'}>${label ?? words(key)}</option>`,
          )}</select></div>
        <button class="main" aria-disabled=${this.isBusy ? 'true' : 'false'}>
          ${this.isBusy ? 'Calibrating …' : 'Calibrate'}</button>
      </form>
      ${table({
        name: 'Calibrations',
        isStacked: true,
        rows: calibrations,
        empty: 'Nothing was calibrated yet.',
        columns: [
          {
            label: 'Made',
            kind: 'head',
            cell: ({ id, made_at, axis }) =>
              html`<a href=${to('calibration', [id])}>${moment(made_at)}, ${words(axis)}</a>`,
            csv: ({ made_at }) => iso(made_at),
          },
          { label: 'Points for', csv: ({ axis }) => axis },
          { label: 'Is', cell: ({ state }) => stateNames[state], csv: ({ state }) => state },
          {
            label: 'Leads',
            kind: 'number',
            cell: (c) => c.result.leads,
            csv: (c) => c.result.leads,
          },
          { label: 'Won', kind: 'number', cell: (c) => c.result.won, csv: (c) => c.result.won },
          {
            label: 'AUC, today → proposed',
            kind: 'narrow',
            cell: ({ result: { today, proposed } }) =>
              `${today.auc.toFixed(3)} → ${proposed ? proposed.auc.toFixed(3) : '–'}`,
          },
          { label: 'AUC today', csv: ({ result }) => result.today.auc },
          { label: 'AUC proposed', csv: ({ result }) => result.proposed?.auc },
          {
            label: 'Why',
            cell: ({ reason }) => reason,
            csv: ({ reason }) => reason,
          },
        ],
      })}`;
  }

  #show({ calibration, differences }: Opened): TemplateResult {
    const isOpen = calibration.state === 'open';
    return html`<section class="card" aria-label="Proposal">
      <h2>${words(calibration.axis)}, ${moment(calibration.made_at)}: ${stateNames[calibration.state]}</h2>
      ${
        calibration.hash
          ? html`<p><a href=${to('plans', [], { from: calibration.base, to: calibration.hash })}>What changed with it</a></p>`
          : nothing
      }
      ${proposal(calibration, differences)}
      ${
        isOpen
          ? html`<div class="row">
              <button class="main" @click=${() => this.#accept(calibration)}>Accept …</button>
              <button @click=${() => this.renderRoot.querySelector<HTMLDialogElement>('#declining')?.showModal()}>Decline …</button>
            </div>`
          : nothing
      }
    </section>`;
  }

  #declining(): TemplateResult {
    return html`<dialog id="declining" aria-labelledby="declining-title">
      <form @submit=${this.#onDecline}>
        <h2 id="declining-title">Decline the proposal</h2>
        <div class="field"><label for="why">Why, if you want to note it</label>
          <textarea id="why" name="why" maxlength="2000"></textarea></div>
        <div class="row"><button class="main">Decline</button>
          <button type="button" @click=${() => this.renderRoot.querySelector<HTMLDialogElement>('#declining')?.close()}>Cancel</button></div>
      </form>
    </dialog>`;
  }

  async #onCalibrate(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (this.isBusy) return;
    const data = new FormData(event.currentTarget as HTMLFormElement);
    this.isBusy = true;
    await this.#do(async () => {
      const made = await calibrate(this.api, String(data.get('axis')));
      location.hash = to('calibration', [made.id]);
      return made.state === 'nothing'
        ? 'There is nothing to learn: no answer tells of winning what chance would not.'
        : 'There is a proposal.';
    });
    this.isBusy = false;
  }

  #accept({ id }: Calibration): Promise<void> {
    return this.#do(async () => {
      const dialog = this.renderRoot.querySelector<ActivateDialog>('activate-dialog');
      const act = (reason: string) => acceptCalibration(this.api, id, reason);
      const done = await dialog?.ask('Put the proposed plan in force?', act);
      return done ? 'The proposed plan is in force.' : '';
    });
  }

  async #onDecline(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const reason = String(new FormData(form).get('why') ?? '').trim();
    await this.#do(async () => {
      await declineCalibration(this.api, this.calibration, reason);
      return 'The proposal is declined.';
    });
    form.reset();
    this.renderRoot.querySelector<HTMLDialogElement>('#declining')?.close();
  }

  /** Does something, tells what came of it, and shows how things are then. */
  async #do(work: () => Promise<string>): Promise<void> {
    this.said = '';
    this.error = undefined;
    try {
      this.said = await work();
      if (this.said) await Promise.all([this.#load(), this.#open()]);
    } catch (error) {
      this.error = error as Error;
    }
  }
}
