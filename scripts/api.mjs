// The reference of every export, from the types and their comments: docs/api (TypeDoc, web/typedoc.json).
//
//   npm run api              writes it
//   npm run api -- --check   says what is old in it or has no comment, and fails

import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { elementReference } from './lib/element-reference.mjs';
import { root } from './lib/run.mjs';

const folder = join(root, 'docs/api');

/** Writes the pages into `out`. Throws with TypeDoc's own words when an export has no comment. */
export async function drawApi(out) {
  const typedoc = join(root, 'node_modules/typedoc/bin/typedoc');
  const options = ['--options', join(root, 'web/typedoc.json'), '--out', out];
  try {
    execFileSync(process.execPath, [typedoc, ...options], { encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    throw new Error(`${error.stdout}${error.stderr}`.trim() || error.message, { cause: error });
  }
  const reference = await elementReference();
  for (const [name, drawn] of pagesIn(out)) {
    const whole = name === 'element.md' ? drawn.replace(/^## /m, () => `${reference}\n## `) : drawn;
    // Comments name the docs by their place in the repository.
    writeFileSync(join(out, name), whole.replaceAll(/\bdocs\/([a-z]+\.md)\b/g, '[$1](../$1)'));
  }
}

/** The pages that are other than the types have it: changed, missing or left over. */
export async function staleApi() {
  const fresh = mkdtempSync(join(tmpdir(), 'fieldwise-api-'));
  try {
    await drawApi(fresh);
    const [now, then] = [pagesIn(fresh), pagesIn(folder)];
    const names = new Set([...now.keys(), ...then.keys()]);
    return [...names].filter((name) => now.get(name) !== then.get(name)).sort();
  } finally {
    rmSync(fresh, { recursive: true });
  }
}

function pagesIn(of) {
  return new Map(readdirSync(of).map((name) => [name, readFileSync(join(of, name), 'utf8')]));
}

async function main() {
  if (process.argv.includes('--check')) {
    const stale = await staleApi();
    for (const name of stale) console.error(`docs/api/${name} is not what the types say.`);
    if (stale.length > 0) console.error('Write it anew: npm run api');
    process.exitCode = stale.length > 0 ? 1 : 0;
    return;
  }
  const fresh = mkdtempSync(join(tmpdir(), 'fieldwise-api-'));
  await drawApi(fresh);
  rmSync(folder, { recursive: true, force: true });
  cpSync(fresh, folder, { recursive: true });
  rmSync(fresh, { recursive: true });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    await main();
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
