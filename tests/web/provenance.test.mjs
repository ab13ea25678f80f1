import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { problems, stamp } from '../../web/provenance.mjs';

let root;
const write = async (name, text) => {
  await mkdir(dirname(join(root, name)), { recursive: true });
  await writeFile(join(root, name), text);
};

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fieldwise-provenance-'));
  for (const name of [
    ...['CMakeLists.txt', 'CMakePresets.json', 'package.json', 'package-lock.json'],
    ...['engine/src/a.cpp', 'bindings/wasm/b.js', 'web/src/c.ts'],
    ...['dist/fieldwise.wasm', 'dist/sync/index.d.ts'],
  ]) {
    await write(name, name);
  }
  await stamp(root);
});
afterEach(() => rm(root, { recursive: true }));

test('what was just built is what the sources make', async () => {
  assert.deepEqual(await problems(root), []);
});

for (const [changed, told] of [
  ['engine/src/a.cpp', [/^The Wasm in dist\/ was not built from these sources/]],
  ['engine/src/new.h', [/^The Wasm/]],
  ['bindings/wasm/b.js', [/^The Wasm/]],
  ['CMakePresets.json', [/^The Wasm/]],
  ['web/src/c.ts', [/^The JavaScript/]],
  ['package-lock.json', [/^The JavaScript/]],
  ['package.json', [/^The Wasm/, /^The JavaScript/]],
  ['dist/fieldwise.wasm', [/^dist\/fieldwise\.wasm is not what the build made; remove dist\/ and/]],
  ['dist/sync/left.js', [/^dist\/sync\/left\.js is not/]],
]) {
  test(`it is told that ${changed} is another`, async () => {
    await write(changed, 'changed');
    const found = await problems(root);
    assert.equal(found.length, told.length, found.join('\n'));
    for (const [i, pattern] of told.entries()) assert.match(found[i], pattern);
  });
}

test('a file that is gone is missed, and so is the build itself', async () => {
  await rm(join(root, 'dist/sync'), { recursive: true });
  assert.match((await problems(root)).join(), /^dist\/sync\/index\.d\.ts is not what/);
  await rm(join(root, 'dist'), { recursive: true });
  assert.match((await problems(root)).join(), /^dist\/ is not there.*npm run build$/);
});
