import type { Api } from '../api/client.js';
import { type ListedLead, listLeads } from '../api/leads.js';

/** Leads that were looked at, one page after the other. */
export interface Scan {
  leads: ListedLead[];
  /** How many were looked at in all. */
  looked: number;
  /** Where to go on; null when all were looked at. */
  next: string | null;
  at: number;
}

const perPage = 100;
/** What is looked at in one go: each of them has to be decided by the server. */
export const scanLimit = 1000;

/** Looks at the next leads after `before`, and keeps those that are `wanted`. */
export async function scan(
  api: Api,
  wanted: (lead: ListedLead) => boolean,
  before: Scan | undefined,
  signal: AbortSignal,
): Promise<Scan> {
  const leads = [...(before?.leads ?? [])];
  let looked = before?.looked ?? 0;
  let next = before?.next ?? null;
  const end = looked + scanLimit;
  do {
    const page = await listLeads(api, { after: next ?? undefined, limit: perPage }, signal);
    looked += page.leads.length;
    leads.push(...page.leads.filter(wanted));
    next = page.next;
  } while (next !== null && looked < end);
  return { leads, looked, next, at: Date.now() };
}
