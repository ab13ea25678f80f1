// How simulated leads are known (docs/demo-data.md): by who did and reported what they have.

import type { Lead, LeadExport, ListedLead } from '../api/leads.js';
import type { Metrics } from '../api/metrics.js';

const reference = /^simulated-\d+$/;
const address = /^simulated-\d+@[^@]+\.example$/;
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

/** Metrics do not say whose they are but by the names of their reps. */
export function isSimulatedMetrics({ by, groups }: Metrics): boolean {
  return by === 'rep' && groups.some(({ name }) => rep.test(name ?? ''));
}
