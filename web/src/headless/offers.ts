import { FieldwiseError } from '../fieldwise-error.js';
import type { PlanDescription } from '../types.js';

/** Throws FieldwiseError `unknown_offer` unless the plan has this offer. */
export function checkOffer({ offers }: PlanDescription, offer: string): void {
  if (offers.some(({ key }) => key === offer)) return;
  throw FieldwiseError.of(
    'unknown_offer',
    `The plan has no offer ${JSON.stringify(offer)}; it has: ${listed(offers)}.`,
  );
}

/** What a submission that is for no offer is refused with. */
export function noOffer({ offers }: PlanDescription): FieldwiseError {
  return FieldwiseError.of(
    'no_offer',
    `A submission is for an offer: openSession(…, { offer }), one of: ${listed(offers)}.`,
  );
}

function listed(offers: readonly { key: string }[]): string {
  return offers.map(({ key }) => key).join(', ') || 'none, so it asks nothing';
}
