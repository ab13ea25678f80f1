// What browsers load: the package's files and the playground.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { homedir, hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const files = [join(root, 'dist'), join(root, 'build', 'playground')].flatMap((folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name)),
);

test('nothing that browsers load tells of the machine that built it, or of keys', () => {
  assert.ok(files.some((file) => file.endsWith('.wasm')) && files.length > 40, `${files.length}`);
  const words = [root, hostname(), process.env.FIELDWISE_SECRET_KEY ?? ''];
  // Short ones are words of their own in any text.
  for (const word of [homedir(), `/home/${userInfo().username}`])
    if (word !== '/root') words.push(word);
  const hidden = words.filter((word) => word.length > 4);
  assert.ok(hidden.length > 0);
  for (const file of files) {
    const text = readFileSync(file, 'latin1');
    for (const word of hidden) assert.ok(!text.includes(word), `${word} in ${file}`);
    // A secret key is sk_ and 43 characters.
    assert.doesNotMatch(text, /\bsk_[\w-]{40,}/, file);
    assert.doesNotMatch(text, /-----BEGIN [A-Z ]*PRIVATE KEY-----/, file);
  }
});
