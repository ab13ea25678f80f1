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
    'of each round’s own pair. Equal work is checked: every acknowledged sync is in the database, and sampled visitors have',
    'the same points (the server without logic has none, and answers as many bytes). MB of 1,000,000 bytes.',
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
