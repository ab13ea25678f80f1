// What the load consists of: visitors who each send three syncs of ten events, the answers of one of the leads
// and some behaviour. The same for all servers.
import { answerOf, fieldKeys, makeLeads } from '../workload.mjs';

export const publishableKey = 'pk_load';
/** Visitors who take turns: nobody's next sync is sent while the one before may be on its way. */
export const groupSize = 8192;
export const syncsEach = 3;
export const eventsEach = 10;
export const leads = makeLeads(256, 7);

const client = 'page1';

/** The events of a lead's visitor, `syncsEach` lists of `eventsEach`; `at`: of the first, ms. */
export function eventsOf(lead, planHash, at) {
  const answers = fieldKeys
    .map((field) => ({ type: 'answer', field, value: answerOf(lead, field) }))
    .filter(({ value }) => value !== undefined);
  const behaviour = [
    { type: 'visit' },
    ...['/', '/pricing/', '/docs/', '/compare/', '/blog/'].map((path, i) => ({
      type: 'page',
      path,
      seconds: 10 + i,
    })),
  ];
  // Answers come between pages, and some are given again, as people do.
  const all = [behaviour[0], ...answers, ...behaviour.slice(1), ...answers];
  const events = all.slice(0, syncsEach * eventsEach).map((event, i) => ({
    client,
    seq: i + 1,
    at: at + i * 100,
    plan: planHash,
    ...event,
  }));
  return Array.from({ length: syncsEach }, (_, i) =>
    events.slice(i * eventsEach, (i + 1) * eventsEach),
  );
}

/** The token of the visitor with this number, as load.lua makes it. */
export const tokenOf = (number) => `load-${String(number).padStart(24, '0')}`;

/** The lead of that visitor. */
export const leadOf = (number) => leads[number % leads.length];

/** A Lua table of the tails of all bodies: what follows the visitor's token. */
export function luaBodies(planHash, at) {
  const rows = leads.map((lead) => {
    const tails = eventsOf(lead, planHash, at).map((events, i) => {
      const rest = JSON.stringify({ cursor: i * eventsEach, events }).slice(1);
      return `[==[",${rest}]==]`;
    });
    return `{${tails.join(',\n')}}`;
  });
  return `return {${rows.join(',\n')}}\n`;
}

export const bodyHead = `{"key":"${publishableKey}","visitor":"`;
