// What is in the tarball, and whether tools and types find it there.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { build } from 'esbuild';
import { root } from '../../scripts/lib/run.mjs';
import { page, program, stage } from './support/stage.mjs';
import { runTool } from './support/tool.mjs';

let packed;
before(
  async () => {
    packed = await stage();
  },
  { timeout: 11 * 60_000 },
);

const limit = { timeout: 60_000 };
const cwd = page('types');
const installed = (path) => join(cwd, 'node_modules/fieldwise', path);

test('holds what is built and read, and nothing of how it is made', () => {
  const allowed = [
    /^(LICENSE|README\.md|package\.json)$/,
    /^dist\/([a-z-]+\/)*[a-z-]+(\.d\.ts|\.js)$/,
    /^dist\/custom-elements\.json$/,
    /^dist\/fieldwise(-full)?\.wasm(\.d\.ts)?$/,
    /^docs\/.*\.(md|png|json|ndjson)$/,
    /^demo\/(plan|presets\/[a-z-]+)\.json$/,
    /^demo\/assets\/(form\.css|visit\.js)$/,
    /^engine\/plan\.schema\.json$/,
  ];
  const others = packed.files.filter((file) => !allowed.some((pattern) => pattern.test(file)));
  assert.deepEqual(others, []);
});

test('does not say where it was built', async () => {
  const scripts = packed.files.filter((file) => /^dist\/.*\.(js|wasm)$/.test(file));
  assert.ok(scripts.length > 5);
  for (const file of scripts) {
    const content = await readFile(installed(file), 'latin1');
    assert.ok(!content.includes(root), file);
  }
});

test('importing an entry for nothing leaves nothing, unless it is one with effects', async () => {
  const { exports, sideEffects } = JSON.parse(await readFile(installed('package.json'), 'utf8'));
  const left = [];
  for (const { default: file } of Object.values(exports)) {
    if (!file?.endsWith('.js') || file.includes('*')) continue;
    const { outputFiles } = await build({
      stdin: { contents: `import ${JSON.stringify(installed(file))};`, resolveDir: cwd },
      bundle: true,
      write: false,
      format: 'esm',
      logLevel: 'silent',
    });
    if (/\S/.test(outputFiles[0].text.replace(/^\s*\/\/.*$/gm, ''))) left.push(file);
  }
  const elements = sideEffects.filter((file) => file !== './dist/cli.js');
  assert.deepEqual(left.sort(), elements.sort());
});

test('publint finds nothing', limit, async () => {
  const output = await runTool(program('publint'), [packed.tarball, '--strict'], { cwd });
  assert.match(output, /All good!/);
});

test('attw finds nothing, of types that are for ES modules only', limit, async () => {
  const args = [packed.tarball, '--profile', 'esm-only', '--no-emoji'];
  const output = await runTool(program('@arethetypeswrong/cli'), args, { cwd });
  for (const entry of ['fieldwise', 'fieldwise/cdn', 'fieldwise/fieldwise.wasm']) {
    assert.ok(output.includes(`"${entry}"`), `it looked at ${entry}`);
  }
});

for (const [module, moduleResolution] of [
  ['nodenext', 'nodenext'],
  ['esnext', 'bundler'],
]) {
  test(`its types are found and strict, with ${moduleResolution}`, limit, async () => {
    const compilerOptions = {
      ...{ module, moduleResolution, target: 'es2022', lib: ['es2022', 'dom'], types: [] },
      ...{ strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, noEmit: true },
    };
    const file = join(cwd, `tsconfig.${moduleResolution}.json`);
    await writeFile(file, JSON.stringify({ compilerOptions, files: ['use.ts'] }));
    await runTool(program('typescript'), ['-p', file], { cwd });
  });
}
