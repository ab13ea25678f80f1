// What dist/ was made from, file by file, so that nothing old or changed by hand is tested or packed.

import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

// Not packed (package.json, `files`).
const stampName = 'built.sources';

/**
 * Notes in dist/, of the repository at `root`, what it was made from and what was made. Hashes are over
 * content: file times say nothing after a checkout.
 */
export async function stamp(root) {
  const dist = join(root, 'dist');
  const made = { ...(await sources(root)), files: await hashes(dist) };
  await writeFile(join(dist, stampName), `${JSON.stringify(made, null, 1)}\n`);
}

/** What is wrong with dist/, as sentences; none when it is what the build makes of these sources. */
export async function problems(root) {
  const dist = join(root, 'dist');
  const text = await readFile(join(dist, stampName), 'utf8').catch(() => '');
  if (text === '') return ['dist/ is not there, or not built to its end; run: npm run build'];
  const made = JSON.parse(text);
  const now = await sources(root);
  const found = [];
  for (const [what, name] of [
    ['wasm', 'Wasm'],
    ['web', 'JavaScript'],
  ]) {
    if (made[what] !== now[what])
      found.push(`The ${name} in dist/ was not built from these sources; run: npm run build`);
  }
  const files = await hashes(dist);
  for (const name of new Set([...Object.keys(made.files), ...Object.keys(files)])) {
    if (made.files[name] !== files[name])
      found.push(`dist/${name} is not what the build made; remove dist/ and run: npm run build`);
  }
  return found;
}

/** The hashes of what the Wasm and the rest of the package are made from. */
async function sources(root) {
  const steering = ['CMakeLists.txt', 'CMakePresets.json', 'package.json'];
  const engine = /(\.h|\.cpp|\.inc|\.js|CMakeLists\.txt)$/;
  const [wasm, web] = await Promise.all([
    hashes(root, [...steering, 'engine', 'bindings/wasm'], (name) => engine.test(name)),
    hashes(root, ['package.json', 'package-lock.json', 'web']),
  ]);
  return { wasm: sha256(JSON.stringify(wasm)), web: sha256(JSON.stringify(web)) };
}

/** The hash of each file below some folders, by path and in its order. */
async function hashes(base, names = ['.'], wanted = () => true) {
  const files = [];
  for (const name of names) {
    const path = join(base, name);
    const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => null);
    if (entries === null) files.push(path);
    for (const entry of entries ?? []) {
      if (entry.isFile() && wanted(entry.name))
        files.push(join(entry.parentPath ?? entry.path, entry.name));
    }
  }
  const found = {};
  for (const file of files.sort()) {
    const name = relative(base, file);
    if (name !== stampName) found[name] = sha256(await readFile(file));
  }
  return found;
}

function sha256(content) {
  return createHash('sha256').update(content).digest('hex');
}
