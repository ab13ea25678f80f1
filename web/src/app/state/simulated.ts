// How simulated leads are known (docs/demo-data.md): by who did and reported what they have.

import type { Api } from '../api/client.js';
import { type Lead, type LeadExport, type ListedLead, listLeads } from '../api/leads.js';
import type { Metrics } from '../api/metrics.js';

const reference = /^simulated-\d+$/;
const address = /^simulated-\d+@/;
const client = /(^|-)simulated$/;
const rep = /^simulated-/;

export function isSimulatedListed({ email, task }: ListedLead): boolean {
  return address.test(email ?? '') || rep.test(task?.by ?? '');
}

export function isSimulatedLead(lead: Lead, kept?: LeadExport): boolean {
  const { touchpoints } = lead.journey;
  const clientOf = (event: string): string => event.slice(0, event.lastIndexOf(':'));
  return (
    touchpoints.some(({ event, by }) => client.test(clientOf(event)) || rep.test(by ?? '')) ||
    (kept?.references.some(({ reference: text }) => reference.test(text)) ?? false)
  );
}

/** Whether one of the site's first leads is: for pages of figures, which do not say whose they are. */
export async function isSimulatedSite(api: Api): Promise<boolean> {
  try {
    const { leads } = await listLeads(api, { limit: 10 });
    return leads.some(isSimulatedListed);
  } catch {
    // A key that may not read leads does not learn of them; the page's own request tells what is wrong.
    return false;
  }
}

/** Metrics do not say whose they are but by the names of their reps. */
export function isSimulatedMetrics({ by, groups }: Metrics): boolean {
  return by === 'rep' && groups.some(({ name }) => rep.test(name ?? ''));
}
