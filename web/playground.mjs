// Builds build/playground/: the playground's page, which is no part of the npm package. Needs dist/.
//
//   node web/playground.mjs

import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, 'web/src/playground');
const out = join(root, 'build/playground');

await rm(out, { recursive: true, force: true });
await mkdir(join(out, 'plans'), { recursive: true });

await build({
  entryPoints: [join(source, 'main.ts')],
  outdir: out,
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  legalComments: 'eof',
  chunkNames: 'chunk-[hash]',
  logLevel: 'warning',
  plugins: [builtEngine(), elements()],
});

const copies = {
  'index.html': join(source, 'index.html'),
  'page.css': join(source, 'page.css'),
  'mark.svg': join(root, 'demo/assets/mark.svg'),
  'fieldwise-full.wasm': join(root, 'dist/fieldwise-full.wasm'),
  'plan.schema.json': join(root, 'engine/plan.schema.json'),
  'plans/demo.json': join(root, 'demo/plan.json'),
  'plans/empty.json': join(source, 'plans/empty.json'),
};
for (const name of ['dual-score', 'ladder', 'two-axis']) {
  copies[`plans/${name}.json`] = join(root, `demo/presets/${name}.json`);
}
for (const [name, from] of Object.entries(copies)) await copyFile(from, join(out, name));

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
execFileSync(process.execPath, [tsc, '-p', source], { stdio: 'inherit' });

// The engine's glue and its Wasm name each other's parts by letters that change with every build, so
// the engine is that of the package, whole.
function builtEngine() {
  const entry = join(root, 'web/src/full.ts');
  return {
    name: 'built-engine',
    setup({ onResolve }) {
      onResolve({ filter: /\/full\.js$/ }, ({ path, resolveDir }) =>
        join(resolveDir, path).replace(/\.js$/, '.ts') === entry
          ? { path: join(root, 'dist/full.js') }
          : undefined,
      );
    },
  };
}

// package.json says of the package's files that importing them does nothing; these define elements.
function elements() {
  return {
    name: 'elements',
    setup({ onResolve }) {
      onResolve({ filter: /\/forms\/index\.js$/ }, ({ path, resolveDir }) => ({
        path: join(resolveDir, path).replace(/\.js$/, '.ts'),
        sideEffects: true,
      }));
    },
  };
}
