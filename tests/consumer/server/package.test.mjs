// The packages of the server: what is in them, and that it runs from there.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';

import { root } from '../../../scripts/lib/run.mjs';
import { makePackages } from '../../../scripts/package.mjs';

const folder = mkdtempSync(join(tmpdir(), 'fieldwise-package-'));
const place = join(folder, 'root');
const plan = join(root, 'demo', 'plan.json');
let deb;
let tarball;

/** Runs a program that must succeed, and returns what it prints. */
function run(command, ...args) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    timeout: 60_000,
  });
  assert.equal(status, 0, `${command} ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** Starts a server, resolves to what `ask` makes of its address, and stops it. */
async function serving(command, args, env, ask) {
  const child = spawn(command, args, { env: { PATH: process.env.PATH, ...env }, cwd: folder });
  let said = '';
  const ended = new Promise((resolve) => child.on('close', resolve));
  const url = await new Promise((resolve, reject) => {
    child.stderr.on('data', (text) => (said += text));
    child.stdout.on('data', (text) => {
      said += text;
      const found = /listens on (\S+)\n/.exec(said);
      if (found) resolve(found[1]);
    });
    child.on('close', () => reject(new Error(said)));
  });
  try {
    return await ask(url);
  } finally {
    child.kill();
    assert.equal(await ended, 0, said);
  }
}

/** What pages of the docs in a folder link to, that is neither there nor in a checkout only. */
function deadLinks(docs) {
  const pages = readdirSync(docs).filter(
    (name) => /\.md(\.gz)?$/.test(name) && name !== 'NEWS.md.gz',
  );
  assert.ok(pages.length > 20, `${docs} has ${pages.length} pages`);
  return pages.flatMap((page) => {
    const bytes = readFileSync(join(docs, page));
    const text = (page.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
    const links = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, link]) => link);
    const dead = links.filter(
      (link) => !existsSync(join(docs, link)) && !existsSync(join(docs, `${link}.gz`)),
    );
    // Of other pages than that of whoever runs the server: sources and pictures, which are in a checkout.
    const wanted = /^operation\.md/.test(page)
      ? dead
      : dead.filter((link) => /^[^/]+\.md$/.test(link));
    return wanted.map((link) => `${page}: ${link}`);
  });
}

before(async () => {
  const files = await makePackages(join(folder, 'packages'));
  deb = files.find((file) => file.endsWith('.deb'));
  tarball = files.find((file) => file.endsWith('.tar.gz'));
  run('dpkg-deb', '-x', deb, place);
});
after(() => rmSync(folder, { recursive: true, force: true }));

test('the Debian package says what it needs, and keeps what people change', () => {
  const field = (name) => run('dpkg-deb', '-f', deb, name).trim();
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  assert.deepEqual([field('Package'), field('Version')], ['fieldwise', version]);
  for (const name of [
    'adduser',
    'libc6',
    'libpq5',
    'libsqlite3-0',
    'libssl3',
    'libdate-tz3',
    'tzdata',
  ]) {
    assert.match(field('Depends'), new RegExp(`(^| )${name}( |,|$)`), name);
  }
  const control = join(folder, 'control');
  run('dpkg-deb', '-e', deb, control);
  const kept = readFileSync(join(control, 'conffiles'), 'utf8').trim().split('\n');
  assert.deepEqual(kept, ['/etc/fieldwise/fieldwise.conf']);
  for (const file of kept) assert.ok(existsSync(join(place, file)), file);
  for (const script of ['postinst', 'prerm', 'postrm']) {
    run('sh', '-n', join(control, script));
    assert.equal(statSync(join(control, script)).mode & 0o777, 0o755);
  }
});

test('the pages that it brings link to what it brings', () => {
  assert.deepEqual(deadLinks(join(place, 'usr/share/doc/fieldwise')), []);
});

test('it starts by its own settings', async () => {
  // As installed, but for the port and the folders, which are the system's.
  const conf = join(folder, 'fieldwise.conf');
  const original = readFileSync(join(place, 'etc/fieldwise/fieldwise.conf'), 'utf8');
  const changed = original
    .replace('/etc/fieldwise/plan.json', plan)
    .replace('/var/lib/fieldwise', join(folder, 'state'))
    .replace('port = 8787', 'port = 0');
  writeFileSync(conf, changed);
  const program = join(place, 'usr/bin/fieldwise');
  await serving(program, ['serve', '--config', conf], {}, async (url) => {
    assert.match(url, /^http:\/\/127\.0\.0\.1:/);
    assert.equal((await fetch(`${url}/readyz`)).status, 200);
  });
  assert.ok(existsSync(join(folder, 'state/fieldwise.sqlite')));
  // What is commented out would be taken too.
  writeFileSync(conf, changed.replace(/^# ([a-z-]+ = )/gm, '$1'));
  const printed = run(program, 'serve', '--config', conf, '--print-config');
  assert.match(printed, /^metrics = 127\.0\.0\.1:9464$/m);
});

test('systemd takes its unit, which lets it do little', () => {
  const unit = join(folder, 'fieldwise.service');
  const text = readFileSync(join(place, 'lib/systemd/system/fieldwise.service'), 'utf8');
  writeFileSync(unit, text.replace('=/usr/bin/fieldwise', `=${join(place, 'usr/bin/fieldwise')}`));
  const verified = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' });
  // The page of the docs is not where the package would put it.
  const said = verified.stderr.split('\n').filter((line) => line.includes('fieldwise.service'));
  assert.deepEqual([verified.status, said], [0, []]);
  const security = spawnSync(
    'systemd-analyze',
    ['security', '--offline=true', '--threshold=15', unit],
    {
      encoding: 'utf8',
    },
  );
  assert.equal(security.status, 0, security.stdout.split('\n').at(-2));
});

test('the tarball runs from any folder, with its own libraries', async () => {
  run('tar', '-xzf', tarball, '-C', folder);
  const [name] = readdirSync(folder).filter((entry) => /^fieldwise-\d.*-linux-/.test(entry));
  const program = join(folder, name, 'bin', 'fieldwise');
  const libraries = run('ldd', program)
    .split('\n')
    .filter((line) => line.includes('=> /') && !line.includes(join(folder, name)))
    .map((line) => line.trim().split(' ')[0]);
  assert.deepEqual(libraries.sort(), ['libc.so.6', 'libm.so.6']);
  assert.match(run(program, '--version'), /^fieldwise \d/);
  const env = {
    FIELDWISE_PLAN: plan,
    FIELDWISE_DB: join(folder, 'other', 'x.sqlite'),
    FIELDWISE_PORT: '0',
  };
  await serving(program, ['serve'], env, async (url) => {
    assert.equal((await fetch(`${url}/healthz`)).status, 200);
  });
  for (const file of [
    'fieldwise.conf',
    'fieldwise.service',
    'docs/examples/nginx.conf',
    'LICENSE',
    'docs/operation.md',
  ]) {
    assert.ok(existsSync(join(folder, name, file)), file);
  }
  assert.deepEqual(deadLinks(join(folder, name, 'docs')), []);
  // Its unit names the program in the folder that operation.md says to unpack it to.
  const unit = readFileSync(join(folder, name, 'fieldwise.service'), 'utf8');
  const [, command] = /^ExecStart=(\S+)/m.exec(unit);
  assert.equal(command, '/opt/fieldwise/bin/fieldwise');
  const steps = readFileSync(join(folder, name, 'docs/operation.md'), 'utf8');
  assert.match(steps, /tar -xzf .* -C \/opt\/fieldwise --strip-components 1/);
});

// Whether an image comes of it needs a Docker daemon, which there is none of here.
test('the Dockerfile copies what there is, installs what the program needs, and is not root', () => {
  const text = readFileSync(join(root, 'packaging/Dockerfile'), 'utf8').replaceAll('\\\n', ' ');
  const copied = [...text.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, files]) =>
    files.split(' '),
  );
  assert.ok(copied.includes('server') && copied.includes('packaging'));
  for (const file of copied) assert.ok(existsSync(join(root, file)), file);
  // They are enough to lay out the build, which names all of its files.
  const context = join(folder, 'context');
  for (const file of copied) cpSync(join(root, file), join(context, file), { recursive: true });
  const layout = [
    '-S',
    context,
    '-B',
    join(folder, 'layout'),
    '-G',
    'Ninja',
    '-DFIELDWISE_TESTS=OFF',
  ];
  run('cmake', ...layout);
  run('ninja', '-C', join(folder, 'layout'), '-n', 'fieldwise');
  const [, last] = text.split('FROM debian:12-slim');
  const libraries = run('dpkg-deb', '-f', deb, 'Depends')
    .match(/\blib[a-z0-9-]+/g)
    .filter((name) => !['libc6', 'libgcc-s1', 'libstdc++6', 'libstdc'].includes(name));
  for (const name of [...libraries, 'tzdata', 'ca-certificates'])
    assert.ok(last.includes(` ${name} `), name);
  const user = last.indexOf('\nUSER fieldwise\n');
  assert.ok(user > 0 && user < last.indexOf('ENTRYPOINT'));
  const variables = [...last.matchAll(/\b(FIELDWISE_[A-Z]+)=(\S+)/g)].map(([, name, value]) => [
    name,
    value,
  ]);
  const printed = spawnSync(join(place, 'usr/bin/fieldwise'), ['serve', '--print-config'], {
    encoding: 'utf8',
    env: Object.fromEntries(variables),
  });
  assert.equal(printed.status, 0, printed.stderr);
  assert.equal(printed.stdout.match(/^# FIELDWISE_/gm).length, variables.length);
});
