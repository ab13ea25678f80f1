import type { Plan } from '../plan.js';
import type { FieldDescription, FormDecision } from './shapes.js';

/** What a page needs to draw the form of somebody who was never here, before the engine has come. */
export interface FirstVisit {
  locale: string;
  fields: readonly FieldDescription[];
  decision: FormDecision;
}

/**
 * The first visit to an offer under the published plan, as JSON to write into `<fieldwise-form>`. For a
 * server or a build step.
 */
export function firstVisit(plan: Plan, offer?: string, now: number = Date.now()): FirstVisit {
  const session = plan.session();
  try {
    const at = offer === undefined ? {} : { offer };
    session.add({ client: 'first', seq: 1, at: now, type: 'visit', ...at });
    const { visible, required, answers, options, errors, ask } = session.decide({ now, ...at });
    const { locale, fields } = plan.describe();
    const asked = ask.fields.map(({ field }) => field);
    const among = (keys: readonly string[]): string[] => keys.filter((key) => asked.includes(key));
    return {
      locale,
      fields: fields.filter(({ key }) => asked.includes(key)),
      decision: {
        visible: among(visible),
        required: among(required),
        answers,
        options: Object.fromEntries(
          among(Object.keys(options)).map((key) => [key, options[key] ?? []]),
        ),
        errors,
        ask: {
          policy: ask.policy,
          quota: ask.quota,
          used: ask.used,
          fields: ask.fields.map(({ field, code }) => ({ field, code })),
        },
      },
    };
  } finally {
    session.dispose();
  }
}
