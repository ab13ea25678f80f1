import type { SyncEvent } from '../sync/types.js';
import type { Utm } from '../types.js';

/** Where a visit came from: what a `visit` event says of it (docs/events.md). */
export interface Touch {
  /** The page it began on. */
  url?: string;
  /** The page that linked there. */
  referrer?: string;
  utm?: Utm;
}

const UTM = ['source', 'medium', 'campaign', 'term', 'content'] as const;

/**
 * Where this page's visitor comes from; nothing outside a page. Addresses go without their query and
 * fragment, which may hold what is nobody's business: names, tokens, what was searched for.
 */
export function readTouch(): Touch {
  if (typeof location !== 'object' || typeof document !== 'object') return {};
  const touch: Touch = {};
  if (location.origin !== 'null') touch.url = location.origin + location.pathname;
  const referrer = withoutQuery(document.referrer);
  if (referrer !== undefined) touch.referrer = referrer;
  const query = new URLSearchParams(location.search);
  const utm: Utm = {};
  for (const name of UTM) {
    const value = query.get(`utm_${name}`);
    if (value) utm[name] = value;
  }
  if (Object.keys(utm).length > 0) touch.utm = utm;
  return touch;
}

/** The first and the latest touch among these events; both are missing before a visit. */
export function touchesOf(events: readonly SyncEvent[]): { first?: Touch; latest?: Touch } {
  const visits = events
    .filter((event) => event.type === 'visit')
    .sort((a, b) => a.at - b.at || a.seq - b.seq)
    .map(({ url, referrer, utm }) => ({
      ...(url !== undefined && { url }),
      ...(referrer !== undefined && { referrer }),
      ...(utm !== undefined && { utm }),
    }));
  const [first] = visits;
  const latest = visits.at(-1);
  return { ...(first && { first }), ...(latest && { latest }) };
}

function withoutQuery(text: string): string | undefined {
  try {
    const { origin, pathname } = new URL(text);
    return origin === 'null' ? undefined : origin + pathname;
  } catch {
    return undefined;
  }
}
