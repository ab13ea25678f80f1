import type { FormSession } from './form-session.js';

/** What a tag manager reads: `window.dataLayer`, or an array of your own. */
export type DataLayer = {
  /** Takes `{event, …}`; what it returns is passed over. */
  push(entry: Record<string, unknown>): unknown;
};

/**
 * Tells a data layer what happens in a session, as `{event: 'fieldwise_…', offer, …}`: which field was
 * answered, and never with what. Returns how to stop.
 */
export function feedDataLayer(session: FormSession, layer: DataLayer): () => void {
  let stage = session.decision.stage.stage;
  const push = (event: string, members: Record<string, unknown> = {}) =>
    layer.push({ event: `fieldwise_${event}`, offer: session.offer ?? null, ...members });
  const stops = [
    session.on('visit', () => push('visit')),
    session.on('answer', ({ field, value }) => {
      if (value !== null) push('answer', { field });
    }),
    session.on('skip', ({ field }) => push('skip', { field })),
    session.on('decision', (decision) => {
      if (decision.stage.stage === stage) return;
      stage = decision.stage.stage;
      push('stage', { stage });
    }),
    session.on('submit', (result) => {
      if (result.accepted) push('submit', { stage: result.decision.stage.stage });
      else push('refused', { fields: fieldsOf(result.errors) });
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** The page's own data layer, made when it is not there yet. */
export function pageDataLayer(): DataLayer {
  const page = globalThis as { dataLayer?: DataLayer };
  page.dataLayer ??= [];
  return page.dataLayer;
}

function fieldsOf(errors: readonly { path: string }[]): string[] {
  const keys = errors.map(({ path }) => /^\/answers\/([^/]+)/.exec(path)?.[1]);
  return keys.filter((key) => key !== undefined);
}
