// bench/RESULTS.md is written in parts, by programs that know nothing of each other's.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** Puts `text` under the heading `## title` of a Markdown file, in place of what is there or at its end. */
export function writeSection(file, title, text) {
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  writeFileSync(file, withSection(before, title, text));
}

/** The headed sections of a Markdown file, all that `## ` begins; nothing where there are none. */
export function sectionsOf(file) {
  if (!existsSync(file)) return '';
  const text = readFileSync(file, 'utf8');
  const at = text.search(/^## /m);
  return at < 0 ? '' : text.slice(at);
}

function withSection(whole, title, text) {
  const section = `## ${title}\n\n${text.trim()}\n`;
  const start = whole.indexOf(`## ${title}\n`);
  if (start < 0) return `${whole.trimEnd()}\n\n${section}`;
  const rest = whole.slice(start + 3);
  const next = rest.search(/^## /m);
  return whole.slice(0, start) + section + (next < 0 ? '' : `\n${rest.slice(next)}`);
}
