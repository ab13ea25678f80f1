// The section "Load" of bench/RESULTS.md.

const names = {
  fieldwise: 'Fieldwise',
  bare: 'Beast and SQLite, no logic',
  node: 'Fastify, better-sqlite3, json-logic-engine',
};

const ratio = (number) => (number === undefined ? '' : number.toPrecision(2));

/** @param {object} given what was measured and how; `summary`: a row for each server */
export function report({ summary, rounds, seconds, connections, cores, wrk }) {
  const lines = [
    `Written by \`npm run load\`. Syncs of ten events, durable before they are answered, from ${connections} connections of`,
    `${wrk} on the same ${cores} cores, its work included. Medians of ${rounds} rounds of ${seconds} s in which all take turns; the ratios are`,
    'of each round’s own pair. MB of 1,000,000 bytes.',
    '',
    'What each does with a sync of ten events (1.4 KB, answered with about 3.2 KB):',
    '',
    '- **Fieldwise** reads and checks it, admits each event once by visitor, client and seq, commits what is new together with',
    '  the other requests that wait, hashes the log, and decides: what shows, answers, the score with its ledger and what it can',
    '  still become, the stage and whether it is settled, what to ask. It limits rates, counts, and writes a line of log.',
    '- **Beast and SQLite** reads the HTTP only, commits the body as a row, and answers as many bytes as Fieldwise, always the same.',
    '- **Fastify** does what Fieldwise does but for the bounds of score and stage, experiments, rates, counts and the log.',
    '',
    'All three commit to SQLite with WAL, `synchronous=FULL` and `secure_delete`, as many requests in one transaction as wait.',
    'Checked in each run: every acknowledged sync is in the database; Fieldwise and Fastify have the same hash of events,',
    'cursor, visible fields, answers, errors, score, rules with their times, and stage of 200 sampled visitors.',
    '',
    '| server | syncs/s | p50, ms | p99, ms | most memory, MB | processor a sync, µs | Fieldwise’s rate to it |',
    '|---|---:|---:|---:|---:|---:|---:|',
  ];
  const own = summary.find(({ name }) => name === 'fieldwise');
  for (const { name, perSecond, p50, p99, rss, cpu } of summary) {
    lines.push(
      `| ${names[name]} | ${Math.round(perSecond)} | ${p50.toFixed(1)} | ${p99.toFixed(1)} | ${(rss / 1e6).toFixed(0)} | ${cpu.toFixed(0)} | ${ratio(own?.ratios[name])} |`,
    );
  }
  return lines.join('\n');
}
