import { describeAnswer, type FieldDescription } from '../../form/shapes.js';
import { englishTexts } from '../../form/texts.js';
import type { EventBody, PlanDescription, SignalJson, Stage } from '../../full.js';

export const stageNames: Readonly<Record<Stage, string>> = {
  anonymous: 'Anonymous',
  inquiry: 'Inquiry',
  mql: 'MQL',
  sal: 'SAL',
  sql: 'SQL',
  opportunity: 'Opportunity',
  closed_won: 'Won',
  closed_lost: 'Lost',
  recycled: 'Recycled',
  disqualified: 'Disqualified',
};

export function points(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 1 }).replace('-', '−');
}

export function signed(value: number): string {
  return value > 0 ? `+${points(value)}` : points(value);
}

export function percent(chance: number): string {
  return `${Math.round(chance * 100)} %`;
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** How long ago, or (negative) how far ahead. */
export function ago(ms: number): string {
  const size = Math.abs(ms);
  if (size < 60_000) return ms < 0 ? 'in a moment' : 'just now';
  const steps = [
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
  ] as const;
  const [unit, length] = steps.find(([, each]) => size >= each) ?? steps[2];
  const count = Math.floor(size / length);
  return new Intl.RelativeTimeFormat('en').format(ms < 0 ? count : -count, unit);
}

export function day(at: number): string {
  return new Date(at).toLocaleDateString('en', { day: 'numeric', month: 'short', year: 'numeric' });
}

export function time(at: number): string {
  return new Date(at).toLocaleTimeString('en', {
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  });
}

export function fieldLabel({ fields }: PlanDescription, key: string): string {
  return fields.find((field) => field.key === key)?.label || key;
}

export function offerLabel({ offers }: PlanDescription, key: string): string {
  return offers.find((offer) => offer.key === key)?.label || key || 'no offer';
}

/** What the visitor did, for the list of it. */
export function eventText(event: EventBody, plan: PlanDescription): string {
  switch (event.type) {
    case 'visit':
      return `Came to “${offerLabel(plan, event.offer ?? '')}”`;
    case 'answer': {
      const field = plan.fields.find(({ key }) => key === event.field);
      const label = field?.label || event.field;
      const asked = /[?!:.…]$/.test(label) ? label : `${label}:`;
      if (event.value === null) return `${asked} no answer`;
      return `${asked} ${describeAnswer((field ?? { key: event.field, type: 'text' }) as FieldDescription, event.value, englishTexts)}`;
    }
    case 'skip':
      return `Passed by “${fieldLabel(plan, event.field)}”`;
    case 'page':
      return `Saw ${event.path}${event.seconds === undefined ? '' : `, ${event.seconds} s`}`;
    case 'submit':
      return 'Sent the form';
    case 'dropped':
      return 'Dropped events';
    default:
      return behaviourNames[event.type] + (event.name ? `: ${event.name}` : '');
  }
}

export const behaviourNames = {
  page: 'Page view',
  download: 'Download',
  webinar: 'Webinar',
  email_open: 'Opened an e-mail',
  email_click: 'Clicked in an e-mail',
  calculator: 'Used a calculator',
  demo_request: 'Asked for a demo',
  pricing_request: 'Asked for a price',
  trial_start: 'Started a trial',
  other: 'Something else',
} as const;

export type Behaviour = keyof typeof behaviourNames;

/** An event that a signal hears. */
export function heardBy({ on, path, name, minSeconds }: SignalJson): EventBody | undefined {
  // A pattern's star stands for anything, also nothing.
  const plain = (pattern: string): string => pattern.replaceAll('*', '');
  if (on === 'page') {
    return {
      type: 'page',
      path: plain(path ?? '/') || '/',
      ...(minSeconds === undefined ? {} : { seconds: minSeconds }),
    };
  }
  if (on === 'other') return { type: 'other', name: plain(name ?? 'something') || 'something' };
  if (!(on in behaviourNames)) return undefined;
  return { type: on as Exclude<Behaviour, 'page' | 'other'>, ...(name && { name: plain(name) }) };
}
