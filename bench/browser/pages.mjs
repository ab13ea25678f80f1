// The pages that are measured: <fieldwise-form> as docs/element.md has it, the first visit inside of it. The
// script is bundled and minified as the harness bundles every renderer's.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { root } from '../../scripts/lib/run.mjs';
import { offer, planOf } from './plan.mjs';

/**
 * Writes one page per form into `folder`, with all that it fetches, and what bundles say of it into the
 * harness's list of builds.
 */
export async function writePages(folder, forms, version) {
  const { load } = await import('../../dist/full.js');
  const { firstVisit } = await import('../../dist/form.js');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await build({
    entryPoints: [join(root, 'dist/element.js')],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    outfile: join(folder, 'app.js'),
  });
  const wasm = await readFile(join(root, 'dist/fieldwise.wasm'));
  await writeFile(join(folder, 'fieldwise.wasm'), wasm);
  const engine = await load();
  for (const form of forms) {
    const plan = engine.plan(planOf(form));
    const published = plan.publish();
    const first = firstVisit(engine.plan(published), offer);
    await writeFile(join(folder, `${form.id}.json`), JSON.stringify(published));
    await writeFile(join(folder, `${form.id}.html`), page(form, first));
  }
  for (const name of await readdir(folder)) await compress(join(folder, name));
  const size = (name) => sizeOf(folder, name);
  const html = Object.fromEntries(
    await Promise.all(forms.map(async ({ id }) => [id, await size(`${id}.html`)])),
  );
  const later = (await size('fieldwise.wasm')).br + (await size('lead20.json')).br;
  return { js: await size('app.js'), css: null, ...html, later, versions: { fieldwise: version } };
}

// The font is what the harness's other forms have.
function page({ id, title }, first) {
  const json = JSON.stringify(first).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>
<link rel="icon" href="/icon.svg"><link rel="stylesheet" href="/page.css">
<style>body { font: 16px/1.5 system-ui, sans-serif; color: #1c2430 }</style>
<script type="module" src="app.js"></script></head>
<body><main id="root">
<fieldwise-form key="pk_bench" offer="${offer}" plan="${id}.json"><script type="application/json">${json}</script></fieldwise-form>
</main></body></html>`;
}

async function compress(file) {
  if (!['.js', '.html', '.json', '.wasm'].includes(extname(file))) return;
  const bytes = await readFile(file);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  await writeFile(`${file}.br`, brotliCompressSync(bytes, { params }));
  await writeFile(`${file}.gz`, gzipSync(bytes, { level: 9 }));
}

async function sizeOf(folder, name) {
  const [raw, br, gz] = await Promise.all(
    ['', '.br', '.gz'].map(async (end) => (await readFile(join(folder, name + end))).length),
  );
  return { raw, br, gz };
}
