import { type Api, withQuery } from './client.js';
import type { LeadPage, ListedLead } from './leads.js';

/** The leads of a list that were read so far. */
export interface Listing {
  leads: ListedLead[];
  /** Where to go on; null when all of them were read. */
  next: string | null;
  at: number;
}

// Each of them has to be decided by the server.
const perPage = 50;

/** Reads on behind `before`; without one, from the beginning. */
export async function readOn(
  api: Api,
  list: string,
  before: Listing | undefined,
  signal: AbortSignal,
): Promise<Listing> {
  const query = { after: before?.next ?? undefined, limit: perPage };
  const page = await api.get<LeadPage>(withQuery(`/v1/lists/${list}`, query), signal);
  return { leads: [...(before?.leads ?? []), ...page.leads], next: page.next, at: Date.now() };
}
