// A lead in the hands of sales: its task, its clocks and the package that came with it.

import { html, nothing, type TemplateResult } from 'lit';
import type { PackageAnswer, Use } from '../../api/lead-parts.js';
import type { Clock, Lead, Named } from '../../api/leads.js';
import { table } from '../../parts/table.js';
import { ago, iso, moment, words } from '../../parts/words.js';

const clockWords: Record<Clock['is'], { text: string; tone: string }> = {
  running: { text: 'running', tone: '' },
  at_risk: { text: 'at risk', tone: 'warm' },
  breached: { text: 'breached', tone: 'alarm' },
  met: { text: 'met', tone: 'good' },
  met_late: { text: 'met late', tone: 'warm' },
};

export function clockBadge({ is }: Clock): TemplateResult {
  const { text, tone } = clockWords[is] ?? { text: is, tone: '' };
  return html`<span class="badge ${tone}">${text}</span>`;
}

const nameIn = (names: readonly Named[], key: string | null | undefined): string =>
  names.find((each) => each.key === key)?.label ?? key ?? '';

/** What sales has to do, and by when. */
export function handoff(lead: Lead): TemplateResult {
  const { task, package: given, clocks = [], rep, nurture } = lead.actions;
  const now = lead.decided_at;
  return html`
    ${given?.why_now ? html`<p class="why text"><strong>Why now:</strong> ${given.why_now}</p>` : nothing}
    ${
      task
        ? html`<p><span class="badge ${task.status === 'closed' ? '' : 'strong'}">${task.status}</span>
          <strong>${task.title}</strong>: ${task.reason}</p>
          <dl class="facts">
            <dt>Opened</dt><dd>${moment(task.opened_at)} (${ago(task.opened_at, now)})</dd>
            ${
              task.again
                ? html`<dt>Asked again</dt><dd>${moment(task.again.at)} (${ago(task.again.at, now)})</dd>`
                : nothing
            }
            ${task.accepted_at ? html`<dt>Accepted</dt><dd>${moment(task.accepted_at)}${task.by ? ` by ${task.by}` : ''}</dd>` : nothing}
            ${task.closed_at ? html`<dt>Closed</dt><dd>${moment(task.closed_at)}, ${words(task.end ?? '').toLowerCase()}</dd>` : nothing}
          </dl>`
        : html`<p class="muted">Sales has no task for this lead.</p>`
    }
    <dl class="facts">
      ${rep ? html`<dt>Who has it</dt><dd>${nameIn(lead.names.reps, rep)}</dd>` : nothing}
      ${nurture ? html`<dt>Nurture</dt><dd>${nurture.title}: ${nurture.done} of ${nurture.of} done${nurture.next ? `, next ${nurture.next}` : ''}</dd>` : nothing}
    </dl>
    <h3>SLA clocks</h3>
    ${table({
      name: 'SLA clocks',
      rows: clocks,
      empty: 'No clock runs, and none was met.',
      isStacked: true,
      columns: [
        {
          label: 'Clock',
          kind: 'head',
          cell: ({ clock }) => nameIn(lead.names.clocks, clock),
          csv: ({ clock }) => clock,
        },
        { label: 'Is', kind: 'narrow', cell: clockBadge, csv: ({ is }) => is },
        {
          label: 'Due',
          cell: ({ due }) =>
            due === null ? 'never' : html`${moment(due)}<br><small>${ago(due, now)}</small>`,
          csv: ({ due }) => iso(due),
        },
        {
          label: 'Ran',
          cell: ({ started, ended }) =>
            html`<small>from ${moment(started)}${ended === null ? '' : html`<br>to ${moment(ended)}`}</small>`,
        },
        { label: 'Started', csv: ({ started }) => iso(started) },
        { label: 'Ended', csv: ({ ended }) => iso(ended) },
        { label: 'Attempts', kind: 'number', cell: (c) => c.attempts, csv: (c) => c.attempts },
      ],
    })}`;
}

/** What sales is given while the task is open; without one there is none. */
export function salesPackage(lead: Lead): unknown {
  const given = lead.actions.package;
  if (!given) return html`<p class="muted">There is a package for sales while a task is open.</p>`;
  const profile = given.ideal_profile;
  return html`
    ${
      profile
        ? html`<h3>The ideal profile: ${profile.matches} match, ${profile.differs} differ, ${profile.unknown} unknown</h3>
      ${table({
        name: 'Points of the ideal profile',
        rows: profile.points,
        columns: [
          { label: 'Point', kind: 'head', cell: (p) => p.label, csv: (p) => p.label },
          { label: 'Is', kind: 'narrow', cell: (p) => p.is, csv: (p) => p.is },
          {
            label: 'Answers',
            kind: 'wide',
            cell: (p) => p.answers.map(({ text }) => text).join('; '),
            csv: (p) => p.answers.map(({ text }) => text).join('; '),
          },
        ],
      })}`
        : nothing
    }
    ${answerList('Pain points', given.pain_points.items)} ${answerList('Interests', given.interests.items)}
    ${usesOf('Content', given.content.items)} ${usesOf('E-mails', given.emails.items)}
    ${usesOf('Pages', given.pages.items)} ${usesOf('Actions', given.actions.items)}
    ${
      given.checklist.length > 0
        ? html`<h3>Checklist</h3><ul>${given.checklist.map(
            ({ item, confirmed, by }) =>
              html`<li>${words(item)}: ${confirmed ? `confirmed${by ? ` by ${by}` : ''}` : 'not confirmed'}</li>`,
          )}</ul>`
        : nothing
    }`;
}

function answerList(title: string, items: readonly PackageAnswer[]): unknown {
  if (items.length === 0) return nothing;
  return html`<h3>${title}</h3><dl class="facts">${items.map(
    ({ label, text }) => html`<dt>${label}</dt><dd class="text">${text}</dd>`,
  )}</dl>`;
}

function usesOf(title: string, items: readonly Use[]): unknown {
  if (items.length === 0) return nothing;
  return html`<h3>${title}</h3><ul>${items.map((use) => {
    const name = use.path || use.title || use.name || words(use.type ?? 'unnamed');
    const times = use.times
      ? `${use.times} ×`
      : `opened ${use.opened ?? 0} ×, clicked ${use.clicked ?? 0} ×`;
    return html`<li>${name} <small>${times}, last ${moment(use.last)}</small></li>`;
  })}</ul>`;
}
