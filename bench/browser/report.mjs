// The section "In Chromium" of bench/RESULTS.md, from the table of medians that the harness makes.

import { Failure } from '../../scripts/lib/run.mjs';

/** Of how many loads a median is, at least. */
const fewest = 7;

const forms = [
  { id: 'lead20', what: '20 fields, 8 of them conditional' },
  { id: 'form300', what: '300 fields, 150 of them conditional' },
];

const columns = [
  { key: 'first', title: 'first field, ms' },
  { key: 'tbt', title: 'blocking, ms' },
  { key: 'cpu', title: 'main thread, ms' },
  { key: 'heap', title: 'heap, MB' },
  { key: 'show', title: 'change settled, ms' },
  { key: 'hide', title: 'back, ms' },
];

/**
 * @param {object} measured
 * @param {Record<string, object>} measured.table by `renderer/form/rate`, medians as `{m, q}` and counts
 * @param {Record<string, {js, css, lead20, versions}>} measured.builds sizes in bytes, packages' versions
 * @param {string[]} measured.renderers in order
 * @param {string} measured.rate by how much the CPU was throttled
 * @param {string} measured.browser its name and version
 * @returns {string} Markdown, without its heading
 * @throws {Failure} when something was loaded fewer than seven times
 */
export function report({ table, builds, renderers, rate, browser }) {
  const cells = (form) =>
    renderers.map((name) => ({ name, cell: table[`${name}/${form}/${rate}`] }));
  refuseTooFew(forms.flatMap(({ id }) => cells(id).map((row) => ({ ...row, form: id }))));
  return `Written by \`npm run bench:page\`; docs/performance.md says what is measured. ${browser} at ${rate}× CPU
throttling. Medians, [quartiles] and ratios to lit of rounds in which all take turns: of the quiet loads, during which
the machine did little else, where there are seven, else of the seven quietest. MB of 1,000,000 bytes.

${forms.map(({ id, what }) => `${what}:\n\n${figures(cells(id))}`).join('\n\n')}

What the form of 20 fields downloads, KB of 1,000 bytes of brotli; Fieldwise's engine comes after the first field:

${downloads(builds, renderers)}`;
}

function refuseTooFew(rows) {
  const few = rows.filter(({ cell }) => (cell?.n ?? 0) < fewest);
  if (few.length === 0) return;
  const which = few.map(({ name, form, cell }) => `${name}/${form} ${cell?.n ?? 0} loads`);
  throw new Failure(
    `A median wants ${fewest} loads of each; there are ${which.join(', ')}. Give it more time: --minutes 60`,
  );
}

function figures(rows) {
  const lit = rows.find(({ name }) => name === 'lit').cell;
  const lines = [
    `| renderer | ${columns.map(({ title }) => title).join(' | ')} | quiet loads |`,
    `|---|${'---:|'.repeat(columns.length + 1)}`,
  ];
  for (const { name, cell } of rows) {
    const measured = columns.map(({ key }) => figure(cell[key], lit[key].m, name === 'lit'));
    lines.push(`| ${name} | ${measured.join(' | ')} | ${cell.clean} of ${cell.n} |`);
  }
  return lines.join('\n');
}

function figure({ m, q: [low, high] }, floor, isFloor) {
  if (m === null || m === undefined) return '–';
  const shown = `${short(m)} [${short(low)}–${short(high)}]`;
  if (isFloor || !floor) return shown;
  const ratio = m / floor;
  return `${shown} ${ratio < 10 ? ratio.toFixed(2) : ratio.toFixed(0)}`;
}

const short = (value) => (value < 10 ? value.toFixed(1) : value.toFixed(0));

function downloads(builds, renderers) {
  const lines = [
    '| renderer | scripts | styles | page | engine, plan | packages |',
    '|---|---:|---:|---:|---:|---|',
  ];
  for (const name of renderers) {
    const { js, css, lead20, later = 0, versions } = builds[name] ?? {};
    if (!js) continue;
    const sizes = [js.br, css?.br ?? 0, lead20.br, later].map((bytes) => (bytes / 1000).toFixed(1));
    const packages = Object.entries(versions).map((each) => each.join(' '));
    lines.push(`| ${name} | ${sizes.join(' | ')} | ${packages.join(', ')} |`);
  }
  return lines.join('\n');
}
