import type { AnswerValue, EventBody, Submission } from '../types.js';

/**
 * What an accepted submission adds to a log, as Fieldwise's server writes it: an answer that is in the
 * log already is not written once more, and the questions answered with null are skipped. `events`: the
 * log, in the order of time.
 */
export function submissionEvents(
  events: readonly EventBody[],
  { offer, answers }: Submission,
): EventBody[] {
  const known = new Map<string, string>();
  for (const event of events) {
    if (event.type === 'answer') known.set(event.field, JSON.stringify(event.value));
  }
  const added: EventBody[] = [];
  for (const [field, value] of Object.entries<AnswerValue | undefined>(answers)) {
    if (value === undefined) continue;
    if (known.get(field) !== JSON.stringify(value)) added.push({ type: 'answer', field, value });
    if (value === null) added.push({ type: 'skip', field });
  }
  added.push({ type: 'submit', ...(offer === undefined ? {} : { offer }) });
  return added;
}
