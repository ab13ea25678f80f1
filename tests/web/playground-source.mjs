// A TypeScript file of the playground as a module: it is bundled for the page only, not into the package.

import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = new URL('../../web/', import.meta.url);

/** Imports `web/src/playground/NAME`. */
export async function importSource(name) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`src/playground/${name}`, root))],
    bundle: true,
    format: 'esm',
    write: false,
    logLevel: 'warning',
    tsconfig: fileURLToPath(new URL('tsconfig.json', root)),
  });
  const code = Buffer.from(outputFiles[0].contents).toString('base64');
  return import(`data:text/javascript;base64,${code}`);
}
