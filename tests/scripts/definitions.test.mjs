// C++ has one type of a name in a namespace. Compilers see one file at a time: two of a name, and a
// program calls the destructor of the one for the other.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../../scripts/lib/run.mjs';

// A time zone is read from the system's tables, or in a page not at all: each program has one of them.
const eitherOr = new Set(['fieldwise::Zone']);

/** The types that a source file defines for others to see too, with their namespaces. */
function typesIn(text) {
  const inside = [];
  const types = [];
  for (const line of text.split('\n')) {
    const opens = /^namespace(?: ([\w:]+))? \{/.exec(line);
    if (opens) inside.push(opens[1] ?? '');
    else if (line.startsWith('}  // namespace')) inside.pop();
    const type = /^(?:class|struct|union|enum(?: class)?) (\w+)(?: final)?(?: : [^;{]*)?\s*\{/.exec(
      line,
    );
    if (type && !inside.includes('')) types.push([...inside, type[1]].join('::'));
  }
  return types;
}

test('no two files define a type of the same name', () => {
  const files = ['engine', 'server/src', 'bindings'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true })
      .filter((name) => /\.(?:h|cpp)$/.test(name))
      .map((name) => join(folder, name)),
  );
  const definedIn = new Map();
  for (const file of files) {
    for (const type of typesIn(readFileSync(join(root, file), 'utf8'))) {
      definedIn.set(type, [...(definedIn.get(type) ?? []), file]);
    }
  }
  assert.ok(definedIn.size > 300, `${definedIn.size} types were found`);
  const twice = [...definedIn].filter(([type, where]) => where.length > 1 && !eitherOr.has(type));
  assert.deepEqual(twice, []);
});
