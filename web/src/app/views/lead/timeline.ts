// What happened to a lead, as one list: touchpoints, changes of stage, triggers.

import { html, nothing, type TemplateResult } from 'lit';
import type { LeadEvent, Touchpoint } from '../../api/lead-parts.js';
import type { Lead, LeadExport, Names } from '../../api/leads.js';
import type { Column } from '../../parts/table.js';
import { iso, moment, signed, stageName, words } from '../../parts/words.js';

export interface Happening {
  at: number;
  event: string | null;
  kind: 'touch' | 'stage' | 'trigger';
  what: string;
  /** What people wrote: text of theirs. */
  note: string;
  lane: string;
  points: { axis: string; points: number }[];
}

/** The newest first; at one moment, a change of stage stands above what brought it. */
export function happenings(lead: Lead, kept: LeadExport | undefined): Happening[] {
  const events = new Map(allEvents(kept).map((event) => [`${event.client}:${event.seq}`, event]));
  const touches = lead.journey.touchpoints.map((touch): Happening => {
    const event = events.get(touch.event);
    return {
      at: touch.at,
      event: touch.event,
      kind: 'touch',
      what: deed(touch, event, lead.names),
      note: typeof event?.note === 'string' ? event.note : '',
      lane: [touch.lane, touch.stage].filter(Boolean).join(', '),
      points: touch.points.map(({ axis, points }) => ({ axis, points })),
    };
  });
  const changes = lead.history.transitions.map(
    ({ at, from, to, cause, lost, event }): Happening => ({
      at,
      event,
      kind: 'stage',
      what: `${stageName(from)} → ${stageName(to)}: ${cause.text}${lost ? ` (${lost.text})` : ''}`,
      note: '',
      lane: '',
      points: [],
    }),
  );
  const triggers = lead.history.triggers.map(
    ({ at, reason }): Happening => ({
      at,
      event: null,
      kind: 'trigger',
      what: reason,
      note: '',
      lane: '',
      points: [],
    }),
  );
  const order = ['stage', 'trigger', 'touch'];
  return [...touches.reverse(), ...changes.reverse(), ...triggers.reverse()].sort(
    (a, b) => b.at - a.at || order.indexOf(a.kind) - order.indexOf(b.kind),
  );
}

function allEvents(kept: LeadExport | undefined): LeadEvent[] {
  if (!kept) return [];
  return [
    ...kept.reported,
    ...kept.visitors.flatMap(({ events }) => events),
    ...kept.joined.flatMap(({ reported }) => reported),
  ];
}

function deed(touch: Touchpoint, event: LeadEvent | undefined, names: Names): string {
  const { type, offer, path, name, seconds, by } = touch;
  const whom = by ? `, by ${by}` : '';
  switch (type) {
    case 'visit': {
      const { source, medium } = touch.touch ?? {};
      const from = [source, medium].filter(Boolean).join(', ');
      return `Visit${offer ? `: ${offer}` : ''}${from ? ` from ${from}` : ''}`;
    }
    case 'answer': {
      const field = names.fields.find(({ key }) => key === touch.field);
      const value = event === undefined ? '' : `: ${valueText(event.value, touch.field, names)}`;
      const source = touch.source && touch.source !== 'form' ? ` (${touch.source})` : '';
      return `Answer to “${field?.label ?? touch.field}”${value}${source}`;
    }
    case 'page':
      return `Saw ${path}${seconds ? ` for ${seconds} s` : ''}`;
    case 'submit':
      return `Sent the form${offer ? `: ${offer}` : ''}`;
    case 'outcome': {
      const amount =
        typeof event?.amount === 'number' ? `, ${event.amount.toLocaleString('en')}` : '';
      const items = Array.isArray(event?.items) ? `: ${event.items.join(', ')}` : '';
      return `Sales: ${touch.outcome}${touch.reason ? ` (${touch.reason})` : ''}${items}${amount}${whom}`;
    }
    case 'assigned':
      return `Assigned to ${touch.rep}${touch.pool ? ` of ${touch.pool}` : ''}`;
    case 'other':
      return name === 'note' ? `Note${whom}` : `${words(name ?? type)}${whom}`;
    default:
      return `${words(type)}${name ? `: ${name}` : ''}${touch.scope ? ` (${touch.scope})` : ''}${whom}`;
  }
}

/** An answer as the form showed it, as far as the plan has names for it. */
export function valueText(value: unknown, key: string | undefined, names: Names): string {
  const options = names.fields.find((field) => field.key === key)?.options ?? [];
  const one = (item: unknown): string => {
    if (item === null) return 'taken back';
    if (typeof item === 'boolean') return item ? 'yes' : 'no';
    return options.find((option) => option.value === item)?.label ?? String(item);
  };
  return Array.isArray(value) ? value.map(one).join(', ') : one(value);
}

export function timelineColumns(names: Names): Column<Happening>[] {
  const axis = (key: string) => names.axes.find((each) => each.key === key)?.label ?? key;
  const sums = ({ points }: Happening) =>
    points.map((each) => `${signed(each.points)} ${axis(each.axis)}`).join(', ');
  return [
    { label: 'When', kind: 'narrow', cell: ({ at }) => moment(at), csv: ({ at }) => iso(at) },
    { label: 'What', kind: 'wide', cell: what, csv: (each) => each.what },
    { label: 'Lane', cell: ({ lane }) => lane, csv: ({ lane }) => lane },
    { label: 'Points', kind: 'narrow', cell: sums, csv: sums },
  ];
}

function what({ kind, what: said, note }: Happening): TemplateResult {
  const text = kind === 'stage' ? html`<strong>${said}</strong>` : said;
  return html`${text}${note ? html`<div class="note text">${note}</div>` : nothing}`;
}
