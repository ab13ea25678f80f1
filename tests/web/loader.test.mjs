import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { load as loadFull } from '../../dist/full.js';
import { FieldwiseError, load } from '../../dist/index.js';

const dist = new URL('../../dist/', import.meta.url);
const wasm = new URL('fieldwise.wasm', dist);
const bytes = await readFile(wasm);
const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url)));

const minimal = { fieldwise: 1, name: 'P', fields: [], ask: { policy: 'queue' } };
const page = '<!doctype html><title>Home</title>';
const routes = {
  '/fieldwise.wasm': [200, 'application/wasm', bytes],
  '/untyped.wasm': [200, 'application/octet-stream', bytes],
  '/page.wasm': [200, 'text/html', page],
  '/sly-page.wasm': [200, 'application/wasm', `\n ${page}`],
  '/text.wasm': [200, 'text/plain', 'no module'],
  '/cut.wasm': [200, 'application/wasm', bytes.subarray(0, 2000)],
};

let server;
let origin;
before(async () => {
  server = createServer(({ url }, response) => {
    if (url === '/broken.wasm') {
      response.writeHead(200, { 'content-length': bytes.length }).write(bytes.subarray(0, 2000));
      setTimeout(() => response.destroy(), 50);
      return;
    }
    const [status, type, body] = routes[url] ?? [404, 'text/html', page];
    response.writeHead(status, { 'content-type': type }).end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${server.address().port}`;
});
after(() => server.close());

const refused = (code, text) => (error) => {
  assert.ok(error instanceof FieldwiseError);
  assert.equal(error.code, code);
  assert.match(error.message, text);
  return true;
};

test('finds the Wasm beside the module, once', async () => {
  const engine = await load();
  assert.equal(engine.version, version);
  assert.equal(await load(), engine);
});

test('takes the Wasm as path, file URL, http URL, bytes and module', async () => {
  const module = await WebAssembly.compile(bytes);
  const sources = [
    fileURLToPath(wasm),
    wasm,
    wasm.href,
    `${origin}/fieldwise.wasm`,
    new URL(`${origin}/untyped.wasm`),
    bytes,
    bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
    module,
  ];
  for (const source of sources) {
    assert.equal((await load({ wasm: source })).version, version);
  }
});

test('says what is wrong with what it finds', async () => {
  const from = (path) => load({ wasm: origin + path });
  await assert.rejects(
    from('/nothing.wasm'),
    refused('wasm_missing', /nothing\.wasm answered 404/),
  );
  await assert.rejects(from('/page.wasm'), refused('wasm_html', /Got HTML from http/));
  await assert.rejects(from('/sly-page.wasm'), refused('wasm_html', /Got HTML from http/));
  await assert.rejects(from('/text.wasm'), refused('wasm_invalid', /no WebAssembly module/));
  await assert.rejects(from('/cut.wasm'), refused('wasm_invalid', /cut off/));
  await assert.rejects(load({ wasm: 'nowhere.wasm' }), refused('wasm_missing', /nowhere\.wasm/));
  await assert.rejects(
    load({ wasm: new Uint8Array(8) }),
    refused('wasm_invalid', /no WebAssembly/),
  );
  await assert.rejects(
    load({ wasm: 'http://127.0.0.1:1/fieldwise.wasm' }),
    refused('wasm_network', /Could not fetch/),
  );
  await assert.rejects(from('/broken.wasm'), refused('wasm_network', /Could not fetch/));
});

test('names no other file than the one that is asked for', async () => {
  for (const path of ['/fieldwise-full.wasm', '/page.wasm']) {
    const error = await loadFull({ wasm: origin + path }).catch((thrown) => thrown);
    assert.doesNotMatch(error.message, /fieldwise\.wasm/);
  }
});

test('refuses a module that is not its own', async () => {
  const empty = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  const stale = Buffer.from(bytes);
  stale[stale.length - 1] ^= 1; // the end of the build's stamp
  const others = [empty, stale, await readFile(new URL('fieldwise-full.wasm', dist))];
  for (const wasm of others) {
    await assert.rejects(load({ wasm }), refused('wasm_invalid', /both from one package/));
  }
});

test('two engines share nothing', async () => {
  const [a, b] = await Promise.all([load({ wasm: bytes }), load({ wasm: bytes })]);
  const plan = a.plan({ ...minimal, name: 'One' });
  assert.throws(() => b.plan('{'), FieldwiseError);
  assert.equal(plan.describe().name, 'One');
});

test('the inline entry needs no file', async () => {
  const source = await readFile(new URL('inline.js', dist), 'utf8');
  const alone = `data:text/javascript;base64,${Buffer.from(source).toString('base64')}`;
  const { load: loadInline } = await import(alone);
  assert.equal((await loadInline()).version, version);
});

test('runs where code from strings is forbidden', () => {
  const script = `
    import { load } from ${JSON.stringify(new URL('index.js', dist).href)};
    const engine = await load();
    console.log(engine.parseTime('1970-01-01T00:00:03Z'));
    console.log(engine.plan(${JSON.stringify(minimal)}).session().stateHash().length);`;
  const out = execFileSync(
    process.execPath,
    ['--disallow-code-generation-from-strings', '--input-type=module', '-e', script],
    { encoding: 'utf8' },
  );
  assert.equal(out, '3000\n32\n');
});

test('importing does nothing: no globals, no timers, no output', () => {
  const names = [
    'index.js',
    'full.js',
    'inline.js',
    'sync.js',
    'form.js',
    'headless.js',
    'enhance.js',
    'react.js',
  ];
  const script = `
    const before = Object.getOwnPropertyNames(globalThis).length;
    ${names.map((n) => `await import(${JSON.stringify(new URL(n, dist).href)});`).join('\n')}
    if (Object.getOwnPropertyNames(globalThis).length !== before) throw new Error('new globals');`;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    timeout: 20000,
  });
  assert.equal(run.stderr + run.stdout, '');
  assert.equal(run.status, 0);
});

test('runs in a worker', async () => {
  const source = `
    import { parentPort } from 'node:worker_threads';
    import { load } from ${JSON.stringify(new URL('index.js', dist).href)};
    parentPort.postMessage((await load()).version);`;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`));
  const answer = await new Promise((resolve, reject) => {
    worker.once('message', resolve).once('error', reject);
  });
  await worker.terminate();
  assert.equal(answer, version);
});

test('bundles for the browser without a warning or anything of Node', async () => {
  const imports = ['index', 'inline', 'sync', 'form', 'headless'].map(
    (name, i) =>
      `export * as part${i} from ${JSON.stringify(new URL(`${name}.js`, dist).pathname)};`,
  );
  const { errors, warnings, outputFiles } = await build({
    stdin: { contents: imports.join('\n'), resolveDir: fileURLToPath(dist) },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    logLevel: 'silent',
  });
  assert.deepEqual([...errors, ...warnings], []);
  // What bundlers look for to carry the Wasm along.
  assert.match(outputFiles[0].text, /new URL\("\.\/fieldwise\.wasm", import\.meta\.url\)/);
});

test('dist is what these sources make', () => {
  const build = fileURLToPath(new URL('../../web/build.mjs', import.meta.url));
  const run = spawnSync(process.execPath, [build, '--check'], { encoding: 'utf8' });
  assert.equal(run.stderr, '');
  assert.equal(run.status, 0);
});
