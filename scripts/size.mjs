// What the page downloads, in bytes after brotli (quality 11), against the budget.
//
//   npm run size [-- --json FILE]
//
// FILE gets {"budget", "total", "scriptBudget", "script", "parts": [{"file", "what", "bytes", "brotli",
// "counted"}]}; `script` is over the element, glue and sync.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { brotliCompressSync, constants } from 'node:zlib';
import { Failure, main, root } from './lib/run.mjs';

/** What a page downloads to decide, engine and glue together, is at most 64 KB. */
export const budget = 65_536;

/** The JavaScript of a page with `<fieldwise-form>`: element, glue and sync together. */
export const scriptBudget = 20_480;

const parts = [
  { file: 'fieldwise.wasm', what: 'the engine', counted: true },
  { file: 'index.js', what: 'loader, glue and API', counted: true },
  { file: 'element.js', what: '<fieldwise-form>, with sync, when used', counted: false },
  { file: 'messages/de.js', what: 'its words in German, when used', counted: false },
  { file: 'sync.js', what: 'sync client, when used', counted: false },
  { file: 'form.js', what: 'forms drawn from decisions, when used', counted: false },
  { file: 'headless.js', what: 'forms that others draw, when used', counted: false },
  { file: 'enhance.js', what: 'forms that a page has already, when used', counted: false },
  { file: 'react.js', what: 'the form and a hook for React, when used', counted: false },
  { file: 'inline.js', what: 'instead of the first two: the Wasm as text', counted: false },
  { file: 'cdn.js', what: 'instead of all these: one file', counted: false },
  { file: 'fieldwise-full.wasm', what: 'for tools: the whole engine', counted: false },
  { file: 'full.js', what: 'for tools: its loader, glue and API', counted: false },
];

/**
 * Measures dist/.
 *
 * @returns {{budget: number, total: number, scriptBudget: number, script: number, parts: {file: string,
 *   what: string, bytes: number, brotli: number, counted: boolean}[]}} sizes in bytes; `total` is over
 *   the counted parts, `script` over what `<fieldwise-form>` loads besides the engine
 * @throws {Failure} when dist/ is not built
 */
export function measure() {
  const listed = parts.map(({ file }) => file);
  const measured = parts.flatMap(({ file, what, counted }) =>
    withImports(file)
      .filter((name) => name === file || !listed.includes(name))
      .map((name) => {
        const role = name === file ? what : `shared part of ${file}`;
        return { file: name, what: role, ...sizeOf(name), counted };
      }),
  );
  const sum = (sizes) => sizes.reduce((total, { brotli }) => total + brotli, 0);
  return {
    budget,
    total: sum(measured.filter(({ counted }) => counted)),
    scriptBudget,
    script: sum(withImports('element.js').map(sizeOf)),
    parts: measured,
  };
}

function sizeOf(name) {
  const content = readFileSync(join(root, 'dist', name));
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
  };
  return { bytes: content.length, brotli: brotliCompressSync(content, { params }).length };
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
export function table({ total, script, parts: measured }) {
  const row = (brotli, bytes, file, what) =>
    `${brotli.padStart(9)} ${bytes.padStart(9)}  ${file.padEnd(16)} ${what}`.trimEnd();
  const lines = [row('brotli', 'bytes', 'file', '')];
  for (const { file, what, bytes, brotli, counted } of measured) {
    const note = counted ? what : `${what} (not counted)`;
    lines.push(row(brotli.toLocaleString('en'), bytes.toLocaleString('en'), file, note));
  }
  lines.push(share('Engine and glue', total, budget));
  lines.push(share('Element, glue and sync', script, scriptBudget));
  return lines.join('\n');
}

function share(what, bytes, most) {
  const percent = ((100 * bytes) / most).toFixed(0);
  return `${what}: ${bytes.toLocaleString('en')} bytes, ${percent} % of the budget of ${most.toLocaleString('en')}.`;
}

/** @throws {Failure} when engine and glue, or element, glue and sync, are above their budget */
export function checkSize() {
  const size = measure();
  const over = Math.max(size.total - budget, size.script - scriptBudget);
  if (over > 0) throw new Failure(`${table(size)}\nThis is ${over} bytes too many.`);
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
