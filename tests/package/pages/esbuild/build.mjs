// esbuild leaves `new URL('./fieldwise.wasm', import.meta.url)` as it is, so the two files are copied
// to where the bundles are.

import { copyFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

await build({
  entryPoints: [here('shared/with-react.js'), here('inline.js')],
  entryNames: '[name]',
  bundle: true,
  format: 'esm',
  splitting: true,
  minify: true,
  outdir: here('dist'),
  logLevel: 'warning',
});
for (const name of ['fieldwise.wasm', 'fieldwise-full.wasm']) {
  await copyFile(fileURLToPath(import.meta.resolve(`fieldwise/${name}`)), here(`dist/${name}`));
}
