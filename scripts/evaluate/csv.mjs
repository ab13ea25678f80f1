// Comma-separated values (RFC 4180), as the raw files are written.

import { readFileSync } from 'node:fs';
import { Failure } from '../lib/run.mjs';

/**
 * Reads a whole file; what is not UTF-8 becomes U+FFFD.
 *
 * @param {string} file
 * @returns {Record<string, string>[]} a record a row, its cells by the names in the first row
 */
export function readCsv(file) {
  const rows = parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
  const header = rows.shift() ?? [];
  return rows.map((cells, index) => {
    if (cells.length !== header.length) {
      throw new Failure(
        `${file}: row ${index + 2} has ${cells.length} cells, not ${header.length}`,
      );
    }
    return Object.fromEntries(header.map((name, i) => [name, cells[i]]));
  });
}

function parse(text) {
  const rows = [];
  let row = [];
  // A cell in quotes or a plain one, and what ends it.
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy;
  while (cell.lastIndex < text.length) {
    const at = cell.lastIndex;
    const found = cell.exec(text);
    if (!found) throw new Failure(`the CSV breaks off at character ${at}: a quote too many`);
    row.push(found[1]?.replaceAll('""', '"') ?? found[2]);
    if (found[3] === ',') continue;
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  }
  return rows;
}

/**
 * @param {string[]} header
 * @param {string[][]} rows
 * @returns {string} the text of a file
 */
export function csvText(header, rows) {
  const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return [header, ...rows].map((row) => `${row.map(quoted).join(',')}\n`).join('');
}
