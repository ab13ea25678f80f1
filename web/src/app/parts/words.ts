const stageNames: Record<string, string> = {
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

export const stageName = (stage: string): string => stageNames[stage] ?? stage;

export const suppressions: Record<string, string> = {
  not_now: 'Held back for now',
  never: 'Held back for good',
};

/** A key as words: `no_budget` is "No budget". */
export function words(key: string): string {
  const text = key.replaceAll(/[_:]/g, ' ').trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function points(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 1 }).replace('-', '−');
}

export const signed = (value: number): string => (value > 0 ? `+${points(value)}` : points(value));

export function percent(share: number | null): string {
  return share === null ? '–' : `${(share * 100).toFixed(1)} %`;
}

export function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

const minute = 60_000;
const hour = 60 * minute;
const dayLong = 24 * hour;

/** How long something takes: "45 min", "7 h", "12 d". */
export function lasting(ms: number): string {
  if (ms < 2 * hour) return `${Math.round(ms / minute)} min`;
  if (ms < 2 * dayLong) return `${Math.round(ms / hour)} h`;
  return `${Math.round(ms / dayLong)} d`;
}

/** "2 hours ago", "in 3 days". */
export function ago(at: number, now: number): string {
  const ms = now - at;
  const size = Math.abs(ms);
  if (size < minute) return ms < 0 ? 'in a moment' : 'just now';
  const [unit, length] =
    size >= dayLong
      ? (['day', dayLong] as const)
      : size >= hour
        ? (['hour', hour] as const)
        : (['minute', minute] as const);
  const count = Math.floor(size / length);
  return new Intl.RelativeTimeFormat('en').format(ms < 0 ? count : -count, unit);
}

const dayFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });
const timeFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

export const day = (at: number): string => dayFormat.format(at);
export const moment = (at: number): string => timeFormat.format(at);

/** For programs: ISO 8601; empty for what has not come. */
export function iso(at: number | null | undefined): string {
  return at === null || at === undefined ? '' : new Date(at).toISOString();
}
