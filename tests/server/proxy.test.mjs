// The server behind nginx and Caddy, configured as packaging/examples says: TLS and HTTP/2 outside.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { connect, createServer as createPort } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';

import { tool } from '../../scripts/lib/tools.mjs';
import {
  page,
  planFile,
  publishableKey,
  secretKey,
  startServer,
  temporaryFolder,
  token,
} from './server.mjs';

const examples = new URL('../../packaging/examples/', import.meta.url);
const name = 'leads.example.com';

/** A certificate for `name` that nobody signed, and its key. */
function certificate(folder) {
  const files = { key: join(folder, 'key.pem'), cert: join(folder, 'cert.pem') };
  const { status, stderr } = spawnSync(
    'openssl',
    [
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-days',
        '2',
      ],
      ...['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`],
      ...['-keyout', files.key, '-out', files.cert],
    ],
    { encoding: 'utf8' },
  );
  assert.equal(status, 0, stderr);
  return files;
}

/** A port that nobody listens at. */
async function freePort() {
  const server = createPort().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answers(port) {
  for (let i = 0; i < 200; ++i) {
    const open = await new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true));
      socket.on('error', () => resolve(false)).on('connect', () => socket.destroy());
    });
    if (open) return true;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return false;
}

/** Starts a proxy before `upstream`, a port, by its example; resolves to {port, ca}. */
const proxies = {
  async nginx(t, upstream) {
    const folder = temporaryFolder(t);
    const { key, cert } = certificate(folder);
    const [port, plain] = [await freePort(), await freePort()];
    const site = readFileSync(new URL('nginx.conf', examples), 'utf8')
      .replace('127.0.0.1:8787', `127.0.0.1:${upstream}`)
      .replace(/^ *listen \[::\].*\n/gm, '')
      .replace('listen 443', `listen 127.0.0.1:${port}`)
      .replace('listen 80', `listen 127.0.0.1:${plain}`)
      .replace(/\/etc\/letsencrypt\S*fullchain\.pem/, cert)
      .replace(/\/etc\/letsencrypt\S*privkey\.pem/, key);
    writeFileSync(join(folder, 'site.conf'), site);
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map((kind) => `${kind}_temp_path ${join(folder, kind)};`)
      .join('\n');
    writeFileSync(
      join(folder, 'nginx.conf'),
      `${process.getuid() === 0 ? 'user root;' : ''}
       daemon off; pid ${join(folder, 'pid')}; error_log stderr;
       events {}
       http { access_log off; ${temporary} include ${join(folder, 'site.conf')}; }`,
    );
    const command = [tool('nginx'), '-e', 'stderr', '-p', folder, '-c', join(folder, 'nginx.conf')];
    return { ...(await run(t, command, port)), ca: readFileSync(cert), plain };
  },

  async caddy(t, upstream) {
    const folder = temporaryFolder(t);
    const { key, cert } = certificate(folder);
    const port = await freePort();
    const site = readFileSync(new URL('Caddyfile', examples), 'utf8')
      .replace('127.0.0.1:8787', `127.0.0.1:${upstream}`)
      .replace(`${name} {`, `https://${name}:${port} {\n\tbind 127.0.0.1\n\ttls ${cert} ${key}`);
    const file = join(folder, 'Caddyfile');
    writeFileSync(file, `{\n\tadmin off\n\tauto_https disable_redirects\n}\n${site}`);
    const home = join(folder, 'home');
    mkdirSync(home);
    const command = [tool('caddy'), 'run', '--config', file, '--adapter', 'caddyfile'];
    const env = { HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home };
    return { ...(await run(t, command, port, env)), ca: readFileSync(cert) };
  },
};

async function run(t, [command, ...args], port, env = {}) {
  const child = spawn(command, args, {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
  const ended = new Promise((resolve) => child.on('close', resolve));
  t.after(() => {
    child.kill('SIGTERM');
    return ended;
  });
  assert.ok(await answers(port), said);
  return { port };
}

/** One HTTP/2 connection; asks over it. */
function http2(t, { port, ca }) {
  const session = connectHttp2(`https://${name}:${port}`, {
    ca,
    lookup: (_, options, done) =>
      done(null, options.all ? [{ address: '127.0.0.1', family: 4 }] : '127.0.0.1', 4),
  });
  t.after(() => session.close());
  const ask = (method, path, body, headers = {}) =>
    new Promise((resolve, reject) => {
      const stream = session.request({ ':method': method, ':path': path, ...headers });
      const chunks = [];
      let answer;
      stream.on('response', (got) => (answer = got));
      stream.on('data', (chunk) => chunks.push(chunk));
      stream.on('end', () => {
        const bytes = Buffer.concat(chunks);
        resolve({ status: answer[':status'], headers: answer, bytes, text: bytes.toString() });
      });
      stream.on('error', reject);
      if (body) stream.end(body);
    });
  return { session, ask };
}

for (const [proxy, start] of Object.entries(proxies)) {
  test(`${proxy}: syncs over HTTP/2, plans, backups, and the page's own origin`, async (t) => {
    const server = await startServer(t);
    const front = await start(t, server.port);
    const { session, ask } = http2(t, front);
    const json = { 'content-type': 'application/json' };
    const visitor = token();
    const origin = `https://${name}:${front.port}`;
    const syncs = Array.from({ length: 20 }, (_, i) =>
      ask(
        'POST',
        '/v1/sync',
        JSON.stringify({
          key: publishableKey,
          visitor: i === 0 ? visitor : token(),
          events: [page('c1', 1, '/')],
        }),
        { ...json, origin },
      ),
    );
    for (const { status, text } of await Promise.all(syncs)) assert.equal(status, 200, text);
    assert.equal(session.alpnProtocol, 'h2');
    const again = await ask(
      'POST',
      '/v1/sync',
      JSON.stringify({ key: publishableKey, visitor }),
      json,
    );
    assert.equal(JSON.parse(again.text).cursor, 1);
    assert.match(again.headers['strict-transport-security'], /max-age=/);
    const stranger = await ask('GET', `/v1/plan?key=${publishableKey}`, '', {
      origin: 'https://evil.example',
    });
    assert.equal(stranger.status, 403);

    const bearer = { authorization: `Bearer ${secretKey}` };
    const plan = { ...JSON.parse(readFileSync(planFile, 'utf8')), notes: 'x'.repeat(2_000_000) };
    const kept = await ask('POST', '/v1/plans', JSON.stringify(plan), { ...json, ...bearer });
    assert.equal(kept.status, 201, kept.text);
    const backup = await ask('GET', '/v1/backup', '', bearer);
    assert.equal(backup.status, 200);
    assert.equal(backup.bytes.length, Number(backup.headers['content-length']));
    assert.equal(backup.bytes.toString('latin1', 0, 15), 'SQLite format 3');
    await server.stop();
    assert.match(server.stderr, new RegExp(`"id":"${again.headers['request-id']}"`));
    if (front.plain) {
      const plain = await fetch(`http://127.0.0.1:${front.plain}/v1/plan`, { redirect: 'manual' });
      assert.deepEqual(
        [plain.status, plain.headers.get('location')],
        [308, 'https://127.0.0.1/v1/plan'],
      );
    }
  });

  test(`${proxy}: where somebody comes from is not theirs to say`, async (t) => {
    let seen;
    const upstream = createServer((request, response) => {
      seen = request.headers;
      response.end();
    }).listen(0, '127.0.0.1');
    t.after(() => upstream.close());
    await new Promise((resolve) => upstream.once('listening', resolve));
    const front = await start(t, upstream.address().port);
    const { ask } = http2(t, front);
    const claims = { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'http' };
    assert.equal((await ask('GET', '/', '', claims)).status, 200);
    assert.equal(seen['x-forwarded-for'], '127.0.0.1');
    assert.equal(seen['x-forwarded-proto'], 'https');
    assert.equal(seen.host, `${name}:${front.port}`);
    upstream.closeAllConnections();
  });
}
