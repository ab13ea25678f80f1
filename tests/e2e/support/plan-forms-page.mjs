// A page with <plan-forms> and the engine, which says what is wrong with the plan after each edit.

import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const dist = process.env.FIELDWISE_DIST ?? join(root, 'dist');

const html = `<!doctype html><html lang="en"><head><title>Plan</title><meta charset="utf-8">
  <meta name="viewport" content="width=device-width">
  <meta http-equiv="Content-Security-Policy"
    content="default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'">
  <link rel="stylesheet" href="/site.css"></head>
  <body><main><h1>Plan</h1><plan-forms></plan-forms></main><script type="module" src="/page.js"></script></body></html>`;

// The host: it knows the plan as text only, as the playground does.
const script = `
  import '/forms.js';
  import { FieldwiseError, load } from '/full.js';
  const engine = await load();
  const forms = document.querySelector('plan-forms');
  function show(plan) {
    window.plan = plan;
    forms.plan = JSON.parse(JSON.stringify(plan));
    try {
      engine.plan(JSON.stringify(plan)).dispose();
      forms.errors = [];
    } catch (error) {
      if (!(error instanceof FieldwiseError)) throw error;
      forms.errors = error.errors;
    }
    window.errors = forms.errors;
  }
  window.edits = 0;
  forms.addEventListener('plan-edit', ({ detail }) => { window.edits += 1; show(detail.plan); });
  window.show = show;`;

/** Answers requests for http://plan.test/ in the browser's context. */
export async function servePlanForms(context) {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'web/src/playground/forms/index.ts')],
    bundle: true,
    format: 'esm',
    write: false,
    logLevel: 'warning',
    tsconfig: join(root, 'web/tsconfig.json'),
  });
  const scripts = { '/forms.js': outputFiles[0].text, '/page.js': script };
  await context.route('http://plan.test/**', async (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname in scripts)
      return route.fulfill({ contentType: 'text/javascript', body: scripts[pathname] });
    if (pathname === '/') return route.fulfill({ contentType: 'text/html', body: html });
    if (pathname === '/site.css') {
      const css = await readFile(join(root, 'demo/assets/site.css'));
      return route.fulfill({ contentType: 'text/css', body: css });
    }
    const contentType = pathname.endsWith('.wasm') ? 'application/wasm' : 'text/javascript';
    return route.fulfill({ contentType, body: await readFile(join(dist, pathname)) });
  });
}

/** Opens the page with the plan. */
export async function openPlan(page, plan) {
  await page.goto('http://plan.test/');
  await page.waitForFunction(() => window.show !== undefined);
  await page.evaluate((value) => window.show(value), plan);
}
