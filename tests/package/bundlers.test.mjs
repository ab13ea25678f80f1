// The packed package in real bundlers: each builds a page that runs in Chromium and shows a decision,
// to the byte the one that Node makes. docs/bundlers.md has the configuration of each.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { serveFiles } from './support/files.mjs';
import { openLooker } from './support/look.mjs';
import { page, program, stage } from './support/stage.mjs';
import { runTool, startTool } from './support/tool.mjs';

let looker;
before(
  async () => {
    await stage();
    looker = await openLooker();
  },
  { timeout: 11 * 60_000 },
);
after(() => looker?.close());

/** Looks at a page of something that serves, and ends it whatever happens. */
async function lookAt(serving, path, how) {
  const { url, close } = await serving;
  try {
    await looker.look(url + path, how);
  } finally {
    await close();
  }
}

const limit = { timeout: 120_000 };
const named = [/^200 .*\/fieldwise[^/]*\.wasm$/, /^200 .*\/fieldwise-full[^/]*\.wasm$/];

for (const name of ['vite', 'vite-7']) {
  const cwd = page(name);

  test(`${name}, built`, limit, async () => {
    await runTool(program(name), ['build', '--base', './'], { cwd });
    await lookAt(serveFiles(join(cwd, 'dist')), '/', { wasm: named, react: true });
  });

  test(`${name}, its development server`, limit, async () => {
    const args = (port) => ['--host', '127.0.0.1', '--port', String(port), '--strictPort'];
    await lookAt(startTool(program(name), args, { cwd }), '/', { wasm: named, react: true });
  });
}

test('webpack', limit, async () => {
  await runTool(join(page('webpack'), 'build.mjs'), [], { cwd: page('webpack') });
  const hashed = /^200 .*\/[0-9a-f]{20}\.wasm$/;
  await lookAt(serveFiles(page('webpack')), '/', { wasm: [hashed, hashed], react: true });
});

test('esbuild', limit, async () => {
  await runTool(join(page('esbuild'), 'build.mjs'), [], { cwd: page('esbuild') });
  await lookAt(serveFiles(page('esbuild')), '/', { wasm: named, react: true });
});

test('esbuild, with the inline entry', limit, async () => {
  await runTool(join(page('esbuild'), 'build.mjs'), [], { cwd: page('esbuild') });
  const how = { wasm: [], whole: false };
  await lookAt(serveFiles(page('esbuild')), '/inline.html', how);
});

const nextServes = (how) => (port) => [how, '--hostname', '127.0.0.1', '--port', String(port)];

for (const bundler of ['turbopack', 'webpack']) {
  test(`Next.js with ${bundler}`, limit, async () => {
    const cwd = page('next');
    await runTool(program('next'), ['build', `--${bundler}`], { cwd, seconds: 100 });
    await lookAtNext(startTool(program('next'), nextServes('start'), { cwd }));
  });
}

test('Next.js, its development server', limit, async () => {
  await lookAtNext(startTool(program('next'), nextServes('dev'), { cwd: page('next') }));
});

/** The page is rendered on the server, which also validates by the package itself. */
async function lookAtNext(serving) {
  const { url, close } = await serving;
  try {
    const rendered = await (await fetch(url)).text();
    assert.match(rendered, /<input [^>]*name="email"/, 'rendered by the server');
    await looker.look(url, { wasm: named, react: true });
    const validate = async (answers) => {
      const body = JSON.stringify({ offer: 'guide', answers });
      const response = await fetch(`${url}/validate`, { method: 'POST', body });
      assert.equal(response.status, 200);
      return response.json();
    };
    assert.deepEqual((await validate({ email: 'no address' })).codes, ['email']);
    assert.deepEqual(await validate({ email: 'ada@acme.example' }), { valid: true, codes: [] });
  } finally {
    await close();
  }
}

test('no bundler: <script type="module"> and an import map', limit, async () => {
  await lookAt(serveFiles(page('bare')), '/', { wasm: named });
});

test('no bundler: the single file, from another site', limit, async () => {
  const cdn = await serveFiles(join(page('cdn'), 'node_modules'), {
    'access-control-allow-origin': '*',
  });
  try {
    const file = join(page('cdn'), 'index.html');
    const html = await readFile(file, 'utf8');
    await writeFile(file, html.replaceAll('https://cdn.example', cdn.url));
    await lookAt(serveFiles(page('cdn')), '/', { wasm: named.slice(1), origins: [cdn.url] });
  } finally {
    await cdn.close();
  }
});
