// Builds the dashboard's page into a folder: web/build.mjs has it made as dist/app/.

import { execFileSync } from 'node:child_process';
import { copyFile, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Bundles and type-checks the dashboard of the repository at `root`. */
export async function buildApp(root, out) {
  const source = join(root, 'web/src/app');
  await mkdir(out, { recursive: true });
  await build({
    entryPoints: [join(source, 'main.ts')],
    outdir: out,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    legalComments: 'eof',
    loader: { '.css': 'text' },
    logLevel: 'warning',
  });
  const copies = {
    'index.html': join(source, 'index.html'),
    'page.css': join(source, 'page.css'),
    'mark.svg': join(root, 'demo/assets/mark.svg'),
  };
  for (const [name, from] of Object.entries(copies)) await copyFile(from, join(out, name));
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', source], { stdio: 'inherit' });
}
