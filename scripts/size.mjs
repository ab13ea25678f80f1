// What the page downloads, in bytes after brotli (quality 11), against the budget.
//
//   npm run size [-- --json FILE]
//
// FILE gets {"budget", "total", "parts": [{"file", "what", "bytes", "brotli", "counted"}]}.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { brotliCompressSync, constants } from 'node:zlib';
import { Failure, main, root } from './lib/run.mjs';

/** What a page downloads to decide, engine and glue together, is at most 64 KB. */
export const budget = 65_536;

const parts = [
  { file: 'fieldwise.wasm', what: 'the engine', counted: true },
  { file: 'index.js', what: 'loader, glue and API', counted: true },
  { file: 'sync.js', what: 'sync client, when used', counted: false },
  { file: 'form.js', what: 'forms drawn from decisions, when used', counted: false },
  { file: 'inline.js', what: 'instead of the first two: the Wasm as text', counted: false },
  { file: 'fieldwise-full.wasm', what: 'for tools: the whole engine', counted: false },
  { file: 'full.js', what: 'for tools: its loader, glue and API', counted: false },
];

/**
 * Measures dist/.
 *
 * @returns {{budget: number, total: number, parts: {file: string, what: string, bytes: number,
 *   brotli: number, counted: boolean}[]}} sizes in bytes; `total` is over the counted parts
 * @throws {Failure} when dist/ is not built
 */
export function measure() {
  const measured = parts.flatMap(({ file, what, counted }) =>
    withImports(file).map((name, index) => {
      const content = readFileSync(join(root, 'dist', name));
      const brotli = brotliCompressSync(content, {
        params: {
          [constants.BROTLI_PARAM_QUALITY]: 11,
          [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
        },
      }).length;
      const role = index === 0 ? what : `shared part of ${file}`;
      return { file: name, what: role, bytes: content.length, brotli, counted };
    }),
  );
  const total = measured.reduce((sum, part) => sum + (part.counted ? part.brotli : 0), 0);
  return { budget, total, parts: measured };
}

/** A file of dist/ and those that it imports when it loads, itself first. */
function withImports(file) {
  const found = [];
  const visit = (name) => {
    if (found.includes(name)) return;
    if (!existsSync(join(root, 'dist', name))) {
      throw new Failure(`dist/${name} is missing. Build it first: npm run build`);
    }
    found.push(name);
    if (!name.endsWith('.js')) return;
    const text = readFileSync(join(root, 'dist', name), 'utf8');
    for (const [, path] of text.matchAll(/(?:\bfrom|\bimport)\s*["'](\.[^"']+)["']/g)) {
      visit(join(dirname(name), path));
    }
  };
  visit(file);
  return found;
}

/** The measurement as a table for people. */
export function table({ total, parts: measured }) {
  const row = (brotli, bytes, file, what) =>
    `${brotli.padStart(9)} ${bytes.padStart(9)}  ${file.padEnd(16)} ${what}`.trimEnd();
  const lines = [row('brotli', 'bytes', 'file', '')];
  for (const { file, what, bytes, brotli, counted } of measured) {
    const note = counted ? what : `${what} (not counted)`;
    lines.push(row(brotli.toLocaleString('en'), bytes.toLocaleString('en'), file, note));
  }
  const share = ((100 * total) / budget).toFixed(0);
  lines.push(
    `Engine and glue: ${total.toLocaleString('en')} bytes, ${share} % of the budget of ${budget.toLocaleString('en')}.`,
  );
  return lines.join('\n');
}

/** @throws {Failure} when engine and glue are above the budget */
export function checkSize() {
  const size = measure();
  if (size.total > budget) {
    throw new Failure(`${table(size)}\nThis is ${size.total - budget} bytes too many.`);
  }
  return size;
}

function report() {
  const { values } = parseArgs({ options: { json: { type: 'string' } } });
  const size = measure();
  console.log(table(size));
  if (values.json) writeFileSync(values.json, `${JSON.stringify(size, null, 2)}\n`);
  checkSize();
}

main(import.meta.url, report, 'npm run size [-- --json FILE]');
