// Every error code that the sources raise is on a page of docs that lists codes, and the other way round.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { sources } from '../../scripts/lib/style.mjs';

const read = (file) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');

// docs/errors.md names the others for what it does not list itself.
const PAGES = [
  'access',
  'decision',
  'errors',
  'governance',
  'importing',
  'logic',
  'nurture',
  'protocol',
  'webhooks',
];

/** The argument lists of C++, calls and braces alike: for each, its arguments as texts. */
function argumentLists(text) {
  const out = [];
  const open = [];
  const token =
    /\/\/[^\n]*|R"\((?:.|\n)*?\)"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])'|[({[]|[)}\]]|[,;]/g;
  for (const { 0: found, index } of text.matchAll(token)) {
    if ('({['.includes(found)) {
      const [, name] = /(\w*)\s*$/.exec(text.slice(Math.max(0, index - 40), index));
      open.push({ name, begin: index + 1, items: [] });
    } else if (')}],;'.includes(found) && open.length > 0) {
      const list = open.at(-1);
      list.items.push(text.slice(list.begin, index).trim());
      list.begin = index + 1;
      if (')}]'.includes(found)) {
        open.pop();
        out.push(list);
      }
    }
  }
  return out;
}

/** "code", or: condition ? "code" : "code". */
const codesOf = (argument) =>
  /^(?:[^"]*\?\s*)?"[a-z][a-z_]*"(?:\s*:\s*"[a-z][a-z_]*")*$/.test(argument)
    ? [...argument.matchAll(/"([a-z_]+)"/g)].map(([, code]) => code)
    : [];
/** What is called by these has a name for logs and metrics, and a sentence. */
const NAMES = new Set([
  'counter',
  'counters',
  'gauge',
  'histogram',
  'histograms',
  'log_event',
  'total',
]);
const isSentence = (argument) => /"[^"\n]*[a-z%#] [^"\n]* [^"\n]*"/.test(argument ?? '');

/** Codes stand before their sentence, with at most the path between them; or end find_name(…). */
function codesInCpp(text) {
  const out = [];
  for (const { name, items } of argumentLists(text)) {
    if (name === 'missing' || NAMES.has(name)) continue;
    items.forEach((item, i) => {
      const after = items.slice(i + 1, i + 3);
      if (/^Kind::/.test(after[0]) || codesOf(after[0] ?? '').length > 0) return;
      if (after.some(isSentence)) out.push(...codesOf(item));
    });
  }
  for (const [, code] of text.matchAll(/\bfind_(?:name|names|member)\([^;]*?"(unknown_\w+)"/g)) {
    out.push(code);
  }
  return out;
}
const codesInTs = (text) => [...text.matchAll(/\bcode: '([a-z_]+)'/g)].map(([, code]) => code);

function raised() {
  const out = new Map();
  for (const file of sources('.cpp', '.h', '.ts')) {
    if (!/^(?:engine|server|bindings|web)\/(?!.*\.test\.)/.test(file)) continue;
    const codes = file.endsWith('.ts') ? codesInTs : codesInCpp;
    for (const code of codes(read(file))) out.set(code, out.get(code) ?? file);
  }
  return out;
}

// Words that stand before a sentence and are no codes.
const WORDS = {
  'engine/src/calibrate/proposal.cpp': ['rules', 'thresholds'],
  'engine/src/decide/decide.cpp': ['lacks'],
  'engine/src/simulate/coverage.cpp': ['account', 'return_signs'],
  'server/src/cli/help.cpp': ['logic'],
  'server/src/cli/keys_command.cpp': ['keys'],
  'server/src/cli/plans_command.cpp': ['plans'],
  'server/src/cli/serve_command.cpp': ['serve'],
  'server/src/delivery/courier.cpp': ['webhook'],
  'server/src/cli/serve_settings.cpp': ['info'],
  'server/src/cli/site_command.cpp': ['site'],
  'server/src/http/api.cpp': ['static'],
};

const listed = new Set(
  PAGES.flatMap((page) =>
    [...read(`docs/${page}.md`).matchAll(/`([a-z_]+)`/g)].map(([, code]) => code),
  ),
);

test('what can go wrong is listed', () => {
  const codes = raised();
  assert.ok(codes.size > 120, `${codes.size} codes were found`);
  for (const code of ['fork', 'gap', 'no_pool', 'too_few', 'min_length', 'same_name', 'encoding']) {
    assert.ok(codes.has(code), `${code} was not found`);
  }
  const missing = [...codes].filter(
    ([code, file]) => !listed.has(code) && !WORDS[file]?.includes(code),
  );
  assert.deepEqual(missing, [], 'write them into docs/errors.md');
});

test('what is listed can go wrong', () => {
  const all = sources('.cpp', '.h', '.ts')
    .filter((file) => /^(?:engine|server|bindings|web)\//.test(file))
    .map(read)
    .join('\n');
  const rows = read('docs/errors.md').matchAll(/^\| (`[^|]*)\|/gm);
  const codes = [...rows].flatMap(([, cell]) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code),
  );
  assert.ok(codes.length > 100);
  const unused = codes.filter((code) => !all.includes(`"${code}"`) && !all.includes(`'${code}'`));
  assert.deepEqual(unused, [], 'remove them from docs/errors.md');
});
