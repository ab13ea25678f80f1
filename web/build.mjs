// Builds dist/: the npm package's JavaScript, its types and the two Wasm modules.
//
//   node web/build.mjs [--wasm DIR]    DIR: where CMake built the Wasm (default build/wasm)
//   node web/build.mjs --check         fails when dist/ is not what these sources make
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { minify } from 'terser';
import { buildApp } from './app.mjs';
import { manifestOf } from './manifest.mjs';
import { ownMembers } from './own-members.mjs';
import { problems, stamp } from './provenance.mjs';
import { withCustomSection, withOneDataSegment } from './wasm-file.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');

// The modules that CMake builds, each NAME.wasm with its glue NAME.js.
const modules = ['fieldwise', 'fieldwise-full'];

// What importing a .wasm file gives where a bundler is told to take it for a file.
const wasmTypes = `/** The address of the file, for \`load({ wasm })\`. */
declare const address: string;
export default address;
`;

const { values: options } = parseArgs({
  options: {
    wasm: { type: 'string', default: join(root, 'build/wasm') },
    check: { type: 'boolean', default: false },
  },
});

if (options.check) {
  const found = await problems(root);
  for (const problem of found) console.error(problem);
  if (found.length > 0) process.exitCode = 1;
} else await buildPackage(resolve(options.wasm));

async function buildPackage(wasmDir) {
  const how = 'run: cmake --preset wasm && cmake --build --preset wasm';
  const built = await readdir(wasmDir).catch(() => []);
  const missing = modules.find((name) => !built.includes(`${name}.wasm`));
  if (missing) throw new Error(`${join(wasmDir, missing)}.wasm is missing; ${how}`);
  // What is noted below as the Wasm's sources must be what it was built from.
  const rest = execFileSync('cmake', ['--build', wasmDir, '--', '-n'], { encoding: 'utf8' });
  if (!rest.includes('no work to do'))
    throw new Error(`${wasmDir} is older than its sources; ${how}`);
  await rm(dist, { recursive: true, force: true });
  await mkdir(dist, { recursive: true });
  const stamps = {};
  for (const name of modules) {
    const [wasm, glue] = await Promise.all(
      ['wasm', 'js'].map((ending) => readFile(join(wasmDir, `${name}.${ending}`))),
    );
    stamps[name] = createHash('sha256').update(wasm).update(glue).digest('hex').slice(0, 16);
    // Glue and Wasm name each other's parts by letters that change with every build, so both carry
    // the build's stamp (web/src/bindings.ts compares them): the Wasm in a custom section.
    const stamped = withCustomSection(withOneDataSegment(wasm), 'fieldwise', stamps[name]);
    await writeFile(join(dist, `${name}.wasm`), stamped);
    await writeFile(join(dist, `${name}.wasm.d.ts`), wasmTypes);
  }

  const shared = {
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [wasmNames(wasmDir, stamps), shortStyles()],
  };
  const source = (name) => join(root, 'web/src', name);
  const entryPoints = {
    index: source('index.ts'),
    full: source('full.ts'),
    inline: source('inline.ts'),
    sync: source('sync/index.ts'),
    form: source('form/index.ts'),
    headless: source('headless/index.ts'),
    react: source('react/index.ts'),
    element: source('element/index.ts'),
    enhance: source('enhance/index.ts'),
    ...Object.fromEntries(
      ['ar', 'de', 'es'].map((name) => [`messages/${name}`, source(`messages/${name}.ts`)]),
    ),
    import: source('import/index.ts'),
  };
  await buildSingleFile(shared, source('cdn.ts'));
  shared.plugins.push(ownFiles(entryPoints));
  await build({ ...shared, platform: 'neutral', entryPoints, external: ['react'], outdir: dist });
  for (const name of Object.keys(entryPoints)) {
    // What importers make only to see whether it throws, patterns, must stay.
    await shorten(join(dist, `${name}.js`), { pure_new: name !== 'import' });
  }
  await shortenMembers(join(dist, 'element.js'));
  await build({
    ...shared,
    platform: 'node',
    minify: false,
    entryPoints: { cli: source('cli.ts') },
    banner: { js: '#!/usr/bin/env node' },
    outdir: dist,
  });
  await chmod(join(dist, 'cli.js'), 0o755);

  const manifest = await manifestOf(source('element'), 'dist/element.js');
  await writeFile(join(dist, 'custom-elements.json'), `${JSON.stringify(manifest, null, 2)}\n`);

  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', join(root, 'web/tsconfig.json')], {
    stdio: 'inherit',
  });
  await buildApp(root, join(dist, 'app'));
  await stamp(root);
}

/** dist/cdn.js: one file whatever it imports, so the engine in it is the one with its Wasm inside. */
async function buildSingleFile(shared, entry) {
  const own = dirname(entry);
  const engineInside = {
    name: 'engine-inside',
    setup({ onResolve }) {
      onResolve({ filter: /\/index\.js$/ }, ({ path, resolveDir }) =>
        resolve(resolveDir, path) === join(own, 'index.js')
          ? { path: join(own, 'inline.ts') }
          : undefined,
      );
    },
  };
  const plugins = [engineInside, ...shared.plugins];
  const outfile = join(dist, 'cdn.js');
  await build({ ...shared, plugins, platform: 'neutral', entryPoints: [entry], outfile });
  await shorten(outfile);
}

// What esbuild leaves, which looks at one statement after the other: 0.3 KB of the page's download.
async function shorten(file, compress = {}) {
  const { code } = await minify(await readFile(file, 'utf8'), {
    module: true,
    compress: {
      passes: 3,
      unsafe: true,
      ecma: 2020,
      pure_new: true,
      unsafe_arrows: true,
      keep_fargs: false,
      directives: false,
      unsafe_comps: true,
      hoist_funs: true,
      inline: 1,
      ...compress,
    },
  });
  await writeFile(file, code);
}

// By itself: in one go with the above, all names are given out anew, and get longer.
async function shortenMembers(file) {
  const properties = { regex: new RegExp(`^(${ownMembers.join('|')})$`) };
  const options = { module: true, compress: false, mangle: { properties } };
  const { code } = await minify(await readFile(file, 'utf8'), options);
  await writeFile(file, code);
}

// An entry that imports another one leaves it a file of its own: who uses both has one engine, and the
// command line and <fieldwise-form> carry no second copy.
function ownFiles(entryPoints) {
  const names = new Map(Object.entries(entryPoints).map(([name, path]) => [path, name]));
  return {
    name: 'own-files',
    setup({ onResolve }) {
      onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir }) => {
        const name = names.get(join(resolveDir, path.replace(/\.js$/, '.ts')));
        return name === undefined ? undefined : { path: `./${name}.js`, external: true };
      });
    },
  };
}

// The element's style sheet, without the room that its source has for people.
function shortStyles() {
  return {
    name: 'short-styles',
    setup({ onLoad }) {
      onLoad({ filter: /element[/\\]styles\.ts$/ }, async ({ path }) => {
        const source = await readFile(path, 'utf8');
        const contents = source.replace(/`[^`]*`/, (css) =>
          css
            .replace(/\s*\n\s*/g, '')
            .replace(/ ?([{};,]) ?/g, '$1')
            .replaceAll(': ', ':')
            .replaceAll(';}', '}'),
        );
        return { contents, loader: 'ts' };
      });
    },
  };
}

// Resolves the names of web/src/glue.d.ts.
function wasmNames(wasmDir, stamps) {
  return {
    name: 'wasm-names',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^fieldwise(-full)?-glue$/ }, ({ path }) => ({
        path,
        namespace: 'glue',
      }));
      onLoad({ filter: /.*/, namespace: 'glue' }, async ({ path }) => {
        const name = path.replace(/-glue$/, '');
        const glue = await readFile(join(wasmDir, `${name}.js`), 'utf8');
        return { contents: `${glue}\nexport const stamp = ${JSON.stringify(stamps[name])};` };
      });
      onResolve({ filter: /^fieldwise-wasm-base64$/ }, ({ path }) => ({ path, namespace: 'wasm' }));
      onLoad({ filter: /.*/, namespace: 'wasm' }, async () => {
        const bytes = await readFile(join(dist, 'fieldwise.wasm'));
        return { contents: `export default ${JSON.stringify(bytes.toString('base64'))};` };
      });
    },
  };
}
