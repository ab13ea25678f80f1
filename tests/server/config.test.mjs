// `serve` is told by options, by the environment and by a file, in that order; what nobody knows is a mistake.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { binary, planFile, secretKey, startServer, temporaryFolder } from './server.mjs';

/** The environment without what a developer may have set for the server. */
const bare = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith('FIELDWISE_')),
);

function serve(args, env = {}) {
  return spawnSync(binary, ['serve', ...args], {
    encoding: 'utf8',
    env: { ...bare, ...env },
    timeout: 20_000,
  });
}

/** What is set, by name, each with where it was set. */
function printed(args, env = {}) {
  const { status, stdout, stderr } = serve([...args, '--print-config'], env);
  assert.deepEqual([status, stderr], [0, '']);
  const out = {};
  let source = '';
  for (const line of stdout.trimEnd().split('\n')) {
    const setting = /^(# )?([a-z-]+) =(?: (.*))?$/.exec(line);
    if (!setting) source = line.slice(2);
    else if (!setting[1]) {
      out[setting[2]] ??= { values: [], source };
      out[setting[2]].values.push(setting[3]);
    }
  }
  return out;
}

function configFile(t, text) {
  const file = join(temporaryFolder(t), 'fieldwise.conf');
  writeFileSync(file, text);
  return file;
}

test('options come before variables, variables before the file, the file before what is usual', (t) => {
  const file = configFile(t, 'port = 1\nhost = 10.0.0.1\ndb = /srv/file.sqlite\n');
  const env = { FIELDWISE_PORT: '2', FIELDWISE_DB: '/srv/variable.sqlite' };
  const set = printed(['--config', file, '--db', '/srv/option.sqlite'], env);
  assert.deepEqual(set.db, { values: ['/srv/option.sqlite'], source: '--db' });
  assert.deepEqual(set.port, { values: ['2'], source: 'FIELDWISE_PORT' });
  assert.deepEqual(set.host, { values: ['10.0.0.1'], source: file });
  assert.deepEqual(set['log-level'], { values: ['info'], source: 'unless given' });
  assert.equal(set.plan, undefined);
});

test('a list is taken whole from whoever comes first', (t) => {
  const file = configFile(
    t,
    'allow-origin = https://a.example\nallow-origin = https://b.example\n',
  );
  const origins = (args, env) => printed(args, env)['allow-origin'].values;
  assert.deepEqual(origins(['--config', file]), ['https://a.example', 'https://b.example']);
  const env = {
    FIELDWISE_CONFIG: file,
    FIELDWISE_ALLOW_ORIGIN: ' https://c.example  https://d.example ',
  };
  assert.deepEqual(origins([], env), ['https://c.example', 'https://d.example']);
  assert.deepEqual(origins(['--allow-origin', 'https://e.example'], env), ['https://e.example']);
});

test('what is printed sets the same, and holds no secret', (t) => {
  const file = configFile(
    t,
    '# ours\r\n\r\n  port=9  \r\nplan = "/etc/a plan.json"\nstatic = /=site\nstatic = /dist/=dist\n',
  );
  const env = { FIELDWISE_SECRET_KEY: 'sk_do_not_tell_anybody' };
  const first = serve(['--config', file, '--print-config'], env).stdout;
  assert.doesNotMatch(first, /sk_do_not_tell_anybody/);
  assert.match(first, /^# FIELDWISE_SECRET_KEY is set$/m);
  const again = configFile(t, first);
  const values = (set) => Object.entries(set).map(([name, { values }]) => [name, values]);
  const set = printed(['--config', file]);
  assert.deepEqual(set.static.values, ['/=site', '/dist/=dist']);
  assert.deepEqual(set.plan.values, ['/etc/a plan.json']);
  assert.deepEqual(values(printed(['--config', again])), values(set));
});

test('all mistakes of a file are told at once, each with its line and what to do', (t) => {
  const file = configFile(
    t,
    'prot = 1\nport = 70000\nnothing\nport = 5\nport = 6\nsecret-key = sk_x\nprint-config = true\nconfg = x\nplan =\nzebra = 1\n',
  );
  const { status, stderr, stdout } = serve(['--config', file]);
  assert.deepEqual([status, stdout], [1, '']);
  assert.deepEqual(stderr.trimEnd().split('\n'), [
    `${file}:1: unknown setting prot; did you mean port?`,
    `${file}:2: port: write a number from 0 to 65535`,
    `${file}:3: write NAME = VALUE, or # before a comment`,
    `${file}:5: port is given twice`,
    `${file}:6: secret-key is a secret: set FIELDWISE_SECRET_KEY instead`,
    `${file}:7: give --print-config on the command line instead`,
    `${file}:8: unknown setting confg; did you mean config?`,
    `${file}:9: plan: write a value, or leave it out`,
    `${file}:10: unknown setting zebra`,
  ]);
  const missing = serve(['--config', '/nowhere/fieldwise.conf']);
  assert.deepEqual(
    [missing.status, missing.stderr],
    [1, 'fieldwise: cannot read /nowhere/fieldwise.conf\n'],
  );
});

test('a variable that nobody knows is a mistake', () => {
  for (const [name, value, message] of [
    ['FIELDWISE_PROT', '1', 'unknown variable FIELDWISE_PROT; did you mean FIELDWISE_PORT?'],
    ['FIELDWISE_ZEBRA', '', 'unknown variable FIELDWISE_ZEBRA'],
    ['FIELDWISE_PORT', 'http', 'FIELDWISE_PORT: write a number from 0 to 65535'],
    ['FIELDWISE_LOG_LEVEL', 'loud', 'FIELDWISE_LOG_LEVEL: write debug, info, warning or error'],
    ['FIELDWISE_PRINT_CONFIG', '1', 'unknown variable FIELDWISE_PRINT_CONFIG'],
    [
      'FIELDWISE_SECRET_KEY',
      'abc',
      'FIELDWISE_SECRET_KEY: write sk_ and then A-Z, a-z, 0-9, _ or -',
    ],
  ]) {
    const { status, stderr } = serve([], { [name]: value });
    assert.equal(status, 2, name);
    assert.equal(stderr, `fieldwise serve: ${message}\nTry: fieldwise serve --help\n`);
  }
  const { status, stderr } = serve(['--prot', '1']);
  assert.deepEqual([status, /did you mean --port\?/.test(stderr)], [2, true]);
  assert.match(serve(['--port', '']).stderr, /--port: write a value, or leave it out/);
});

test('what is empty is not set, and what Kubernetes tells of services is not ours', () => {
  const set = printed([], {
    FIELDWISE_PLAN: '',
    FIELDWISE_PORT: 'tcp://10.0.0.1:8787',
    FIELDWISE_SERVICE_HOST: '10.0.0.1',
    FIELDWISE_PORT_8787_TCP_ADDR: '10.0.0.1',
  });
  assert.equal(set.plan, undefined);
  assert.deepEqual(set.port, { values: ['8787'], source: 'unless given' });
});

test('an address of another kind of database is no file of that name', (t) => {
  for (const place of ['postgre://me:secret@db/fieldwise', 'mysql://db/x', 'Postgres://db/x']) {
    const cwd = temporaryFolder(t);
    for (const option of ['--store', '--db']) {
      const run = spawnSync(binary, ['serve', '--plan', planFile, '--port', '0', option, place], {
        ...{ encoding: 'utf8', cwd, env: bare, timeout: 20_000 },
      });
      assert.equal(run.status, 2, run.stderr);
      assert.match(run.stderr, /write (postgres:\/\/…|--store) for PostgreSQL/);
      assert.ok(!`${run.stdout}${run.stderr}`.includes('secret@'));
    }
    assert.deepEqual(readdirSync(cwd), []);
  }
});

test('a secret key that can be guessed is refused, and what the server writes is private', async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'key');
  writeFileSync(file, 'sk_short\n');
  const place = ['--plan', planFile, '--port', '0', '--db', join(folder, 'x.sqlite')];
  const told = serve([...place, '--secret-key-file', file]);
  assert.deepEqual([told.status, /32 random characters/.test(told.stderr)], [1, true], told.stderr);
  const variable = serve(place, { FIELDWISE_SECRET_KEY: 'sk_short' });
  assert.equal(variable.status, 2, variable.stderr);
  assert.match(variable.stderr, /FIELDWISE_SECRET_KEY.*32 random characters/);

  const server = await startServer(t);
  for (const name of readdirSync(server.folder)) {
    assert.equal(statSync(join(server.folder, name)).mode & 0o077, 0, name);
  }
});

test('a server runs by its file', async (t) => {
  const folder = temporaryFolder(t);
  const file = configFile(t, `plan = ${planFile}\ndb = ${join(folder, 'a.sqlite')}\nhost = ::1\n`);
  const server = await startServer(t, { folder, args: ['--config', file] });
  assert.match(server.url, /^http:\/\/\[::1\]:/);
  assert.equal((await server.get('/v1/plan?key=pk_test')).status, 200);
  // Both tell it the secret key: the option comes first.
  const secret = join(folder, 'secret');
  writeFileSync(secret, 'sk_of_the_file_only\n');
  await server.stop();
  const again = await startServer(t, { folder, args: ['--secret-key-file', secret] });
  const events = async (key) =>
    (await again.get('/v1/events', { Authorization: `Bearer ${key}` })).status;
  assert.deepEqual([await events('sk_of_the_file_only'), await events(secretKey)], [200, 401]);
});

test('each setting is in the help and in docs/cli.md, in the same order', () => {
  const help = serve(['--help']).stdout;
  const names = [...help.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, name]) => name);
  assert.ok(names.includes('--port') && names.includes('--print-config'), help);
  const page = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');
  const section = page.slice(page.indexOf('## serve '));
  const said = [...section.matchAll(/^\| `(--[a-z-]+)/gm)].map(([, name]) => name);
  assert.deepEqual(said, names);
});
