import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import type { Decision, LedgerEntry, Score } from '../../full.js';
import type { Outcome, Running, Workbench } from '../state/workbench.js';
import { barStyles, scoreBar } from './score-bar.js';
import { common } from './styles.js';
import { Watching } from './watching.js';
import { ago, day, fieldLabel, percent, points, signed, stageNames, time } from './words.js';

/** What the engine makes of the visitor: stage, scores, what is asked, and why each is so. */
export class InsightPane extends LitElement {
  static override styles = [
    common,
    barStyles,
    css`
      section { padding-block: .9rem; border-block-start: 1px solid var(--line) }
      section:first-of-type { border: 0; padding-block-start: 0 }
      h3 { margin-block-end: .4rem; color: var(--muted); font-weight: 600 }
      h4 { font-size: 1rem; line-height: 1.4 }
      .stage { font-size: 1.25rem; font-weight: 700 }
      .axis + .axis { margin-block-start: 1rem }
      .head { display: flex; justify-content: space-between; gap: 1rem; align-items: baseline }
      .head strong { font-size: 1.25rem }
      .ledger { margin-block-start: .35rem; font-size: .875rem }
      .ledger li { display: grid; grid-template-columns: 3.25rem 1fr; gap: .5rem; padding: .1rem 0 }
      .points { font-variant-numeric: tabular-nums; text-align: end; font-weight: 600; color: var(--good) }
      .minus { color: var(--bad) }
      .asked { display: grid; gap: .6rem; counter-reset: asked }
      .asked > li { padding-inline-start: 1.6rem; position: relative; counter-increment: asked }
      .asked > li::before { content: counter(asked) '.'; position: absolute; inset-inline-start: 0; color: var(--muted) }
      .asked small { display: block }
      .plain > li { margin-block: .2rem }
      dl { display: grid; grid-template-columns: auto 1fr; gap: .15rem .9rem }
      dt { color: var(--muted) }
      pre { margin: .5rem 0 0; padding: .6rem; max-block-size: 24rem; overflow: auto; background: var(--sunken); border-radius: 8px; font: .75rem/1.5 var(--mono) }
    `,
  ];

  bench!: Workbench;

  constructor() {
    super();
    new Watching(this);
  }

  override render(): TemplateResult {
    const { running, outcome, failure } = this.bench;
    if (!running)
      return html`<p class="note">Once a plan loads, this says what the engine thinks of the visitor.</p>`;
    if (!outcome) return html`<p class="bad" role="alert">${failure}</p>`;
    return html`
      ${this.#stage(outcome)} ${this.#scores(outcome.decision, running)}
      ${this.#asked(outcome.decision, running)} ${this.#more(outcome.decision, running)}
      ${this.#history(outcome)}
      <section>
        <details>
          <summary>The decision as JSON</summary>
          <pre tabindex="0" aria-label="The decision as JSON">${JSON.stringify(outcome.decision, null, 2)}</pre>
        </details>
      </section>`;
  }

  #stage({ decision, changesAt }: Outcome): TemplateResult {
    const { stage, cause, settled, reachable } = decision.stage;
    // The cause is the first of all reasons.
    const why = decision.why.filter(({ text }) => text !== cause.text);
    const others = reachable.filter((each) => each !== stage).map((each) => stageNames[each]);
    const now = this.bench.visitor.now();
    return html`<section>
      <h3>Stage</h3>
      <p class="stage" data-stage=${stage}>${stageNames[stage]}</p>
      <p>${cause.text}</p>
      <ul class="plain">${why.map(({ text }) => html`<li>${text}</li>`)}</ul>
      <p class="muted">
        ${
          settled
            ? 'Settled: no answer to an open question can change it.'
            : others.length > 0
              ? `Answers can still make it: ${others.join(', ')}.`
              : 'Not settled yet.'
        }
      </p>
      ${
        changesAt === null
          ? nothing
          : html`<p class="row">
            <small>If nothing happens, something changes ${ago(now - changesAt)}, on ${day(changesAt)}.</small>
            <button class="link" @click=${() => this.bench.wait(changesAt - now)}>Go there</button>
          </p>`
      }
    </section>`;
  }

  #scores({ scores }: Decision, running: Running): TemplateResult {
    return html`<section>
      <h3>Scores</h3>
      ${scores.length === 0 ? html`<p class="muted">The plan has no scores yet.</p>` : nothing}
      ${scores.map((score) => this.#axis(score, running))}
    </section>`;
  }

  #axis(score: Score, { json }: Running): TemplateResult {
    const label = json.axes?.find(({ key }) => key === score.axis)?.label || score.axis;
    return html`<div class="axis" data-axis=${score.axis}>
      <div class="head"><h4>${label}</h4><strong data-value=${score.value}>${points(score.value)}</strong></div>
      ${scoreBar(score, json)}
      ${
        score.ledger.length === 0
          ? nothing
          : html`<ul class="ledger" aria-label=${`Points for ${label}`}>${score.ledger.map(ledgerEntry)}</ul>`
      }
    </div>`;
  }

  #asked({ ask, offer }: Decision, { description }: Running): TemplateResult {
    const likely = ask.likely;
    const name = likely
      ? 'stage' in likely
        ? stageNames[likely.stage]
        : Object.values(likely.segment).join(', ')
      : '';
    return html`<section>
      <h3>Asked now, and why</h3>
      ${offer === null ? html`<p class="note">The plan has no offers, so no form asks anything. Add an offer.</p>` : nothing}
      ${ask.fields.length === 0 && ask.stop ? html`<p data-stop=${ask.stop.code}>${ask.stop.text}</p>` : nothing}
      <ol class="asked">
        ${ask.fields.map(
          ({ field, text, flips = 0, runner_up: other }) => html`<li data-asked=${field}>
            ${fieldLabel(description, field)}
            <small>${text}</small>
            ${Math.round(flips * 100) > 0 ? html`<small>${percent(flips)} chance that it makes another stage the likeliest</small>` : nothing}
            ${
              other
                ? html`<small>Next best: ${other.text.replace(other.field, () => `“${fieldLabel(description, other.field)}”`)}</small>`
                : nothing
            }
          </li>`,
        )}
      </ol>
      ${ask.quota > 0 ? html`<p class="muted">Visit ${ask.visit}: ${ask.used} of ${ask.quota} questions used.</p>` : nothing}
      ${likely ? html`<p class="muted">Most likely: ${name}, ${percent(likely.chance)}.</p>` : nothing}
      ${ask.cold ? html`<p class="muted">No past leads to learn from: all answers count as equally likely.</p>` : nothing}
    </section>`;
  }

  #more(
    { segment, persona, suppression, review, diagnostics, errors, experiments }: Decision,
    { json, description }: Running,
  ): TemplateResult | typeof nothing {
    const rows: [string, string][] = [];
    for (const [key, value] of Object.entries(segment ?? {})) {
      rows.push([json.segments?.find((each) => each.key === key)?.label || key, value ?? 'none']);
    }
    if (persona)
      rows.push(['Persona', json.personas?.find(({ key }) => key === persona)?.label || persona]);
    if (suppression)
      rows.push([
        'Held back',
        suppression === 'never' ? 'from everything' : 'from ordinary nurture and sales',
      ]);
    if (review) rows.push(['Review', 'qualified, and a segment is missing']);
    for (const [key, variant] of Object.entries(experiments))
      rows.push([`Experiment ${key}`, variant]);
    const wrong = [...errors, ...diagnostics];
    if (rows.length + wrong.length === 0) return nothing;
    return html`<section>
      <h3>Besides</h3>
      <dl>${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
      ${
        wrong.length === 0
          ? nothing
          : html`<ul class="plain bad" aria-label="Errors">
            ${wrong.map(({ path, message }) => html`<li>${message} <small>${label(path)}</small></li>`)}
          </ul>`
      }
    </section>`;

    function label(path: string): string {
      const key = /^\/answers\/([^/]+)/.exec(path)?.[1];
      return key === undefined ? path : fieldLabel(description, key);
    }
  }

  #history({ history }: Outcome): TemplateResult | typeof nothing {
    const { transitions, triggers } = history;
    if (transitions.length + triggers.length === 0) return nothing;
    return html`<section>
      <h3>How it came to this</h3>
      <ul class="plain">
        ${transitions.map(
          ({ at, from, to, cause }) =>
            html`<li><strong>${stageNames[from]} → ${stageNames[to]}</strong> ${cause.text} <small>${day(at)}, ${time(at)}</small></li>`,
        )}
        ${triggers.map(
          ({ at, reason, score }) =>
            html`<li><strong>Trigger</strong> ${reason} (${points(score)}) <small>${day(at)}, ${time(at)}</small></li>`,
        )}
      </ul>
    </section>`;
  }
}

function ledgerEntry({ points: given, value, reason, age }: LedgerEntry): TemplateResult {
  // A cap as well as age takes points away, so this must not say that they faded.
  const reduced = value === given ? '' : `, ${points(given)} before decay and cap`;
  return html`<li>
    <span class=${value < 0 ? 'points minus' : 'points'}>${signed(value)}</span>
    <span>${reason} <small>${age === null ? '' : ago(age)}${reduced}</small></span>
  </li>`;
}
