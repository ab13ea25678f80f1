// Which case shows which row of the specification that the presets follow: tests/SPEC_COVERAGE.md.
//
//   npm run coverage              writes it
//   npm run coverage -- --check   says what is wrong with it, and fails
//
// Rows are tests/spec-rows.json, cases tests/cases/conformance. That the cases pass is for the
// suites that run them.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './lib/run.mjs';

const table = join(root, 'tests/SPEC_COVERAGE.md');
const folder = join(root, 'tests/cases/conformance');
const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/**
 * @typedef {{id: string, text: string, not?: Record<string, string>}} Row
 *   `not`: a preset to which the row does not apply (`*`: all) to why not
 * @typedef {{preset: string, name: string, rows: string[]}} Case
 */

/** @returns {{presets: string[], sections: Record<string, string>, rows: Row[], cases: Case[]}} */
export function readCoverage() {
  const { presets, sections, rows } = readJson(join(root, 'tests/spec-rows.json'));
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const cases = files.sort().flatMap((name) => {
    const file = readJson(join(folder, name));
    const preset = /^demo\/presets\/(.*)\.json$/.exec(file.plan)?.[1] ?? file.plan;
    return file.cases.map((one) => ({ preset, name: one.name, rows: [one.row ?? []].flat() }));
  });
  return { presets, sections, rows, cases };
}

const reasonNot = (row, preset) => row.not?.[preset] ?? row.not?.['*'];

/** What is missing or contradicts itself, as sentences. */
export function findProblems({ presets, rows, cases }) {
  const known = new Map(rows.map((row) => [row.id, row]));
  const problems = [];
  if (known.size !== rows.length) problems.push('tests/spec-rows.json has a row twice');
  for (const { preset, name, rows: shown } of cases) {
    if (shown.length === 0) problems.push(`${preset}: "${name}" names no row`);
    for (const id of shown) {
      const row = known.get(id);
      if (row === undefined) problems.push(`${preset}: "${name}" names ${id}, which is no row`);
      else if (reasonNot(row, preset)) {
        problems.push(`${preset}: "${name}" shows ${id}, which does not apply to the preset`);
      }
    }
  }
  for (const row of rows) {
    for (const preset of presets) {
      if (reasonNot(row, preset)) continue;
      const shown = cases.some((one) => one.preset === preset && one.rows.includes(row.id));
      if (!shown) problems.push(`${preset}: no case shows ${row.id}, ${row.text}`);
    }
  }
  return problems;
}

const section = (id) => id.slice(0, id.indexOf('.'));
const inCell = (text) => text.replaceAll('|', '\\|');

export function write({ presets, sections, rows, cases }) {
  const lines = [
    '# The specification, row by row',
    '',
    'The presets follow a specification of how leads are scored, qualified and handed to sales. Its statements',
    'are the rows of `spec-rows.json`, by section: A4.1 is the first of A4. Beside each row are the cases that',
    'show it in each preset, or why it does not apply.',
    '',
    'Made by `npm run coverage` from `spec-rows.json` and the cases in `cases/conformance`; do not edit.',
    'Every case runs in the engine, and those about decisions in the npm package and the native program too.',
    '',
    ...presets.map((preset) => {
      const count = cases.filter((one) => one.preset === preset).length;
      const applies = rows.filter((row) => !reasonNot(row, preset)).length;
      return `- \`${preset}\`: ${applies} of ${rows.length} rows apply, ${count} cases`;
    }),
  ];
  for (const name of new Set(rows.map((row) => section(row.id)))) {
    lines.push(
      '',
      `## ${name}: ${sections[name]}`,
      '',
      `| row | what it says | ${presets.join(' | ')} |`,
    );
    lines.push(`|---|---|${presets.map(() => '---').join('|')}|`);
    for (const row of rows.filter((one) => section(one.id) === name)) {
      const cells = presets.map((preset) => {
        const why = reasonNot(row, preset);
        if (why) return `*not: ${inCell(why)}*`;
        const shown = cases.filter((one) => one.preset === preset && one.rows.includes(row.id));
        return shown.map((one) => inCell(one.name)).join('<br>');
      });
      lines.push(`| ${row.id} | ${inCell(row.text)} | ${cells.join(' | ')} |`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** The problems of what is committed, a table that is not of today among them. */
export function checkCoverage() {
  const coverage = readCoverage();
  const problems = findProblems(coverage);
  let written = '';
  try {
    written = readFileSync(table, 'utf8');
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  if (written !== write(coverage)) {
    problems.push('tests/SPEC_COVERAGE.md is not of these rows and cases; run: npm run coverage');
  }
  return problems;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const checks = process.argv.includes('--check');
  if (!checks) writeFileSync(table, write(readCoverage()));
  const problems = checkCoverage();
  for (const problem of problems) console.log(problem);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
