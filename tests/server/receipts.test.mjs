// What docs/receipts.md shows, in Node and Python, checks a server's receipts without it, and nothing else passes.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { publishableKey, startServer } from './server.mjs';

const page = readFileSync(new URL('../../docs/receipts.md', import.meta.url), 'utf8');
const blocks = (language) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))].map(
    ([, code]) => code,
  );
const [readCode, hashCode] = blocks('js');
const [python] = blocks('python');
const load = (code) => import(`data:text/javascript,${encodeURIComponent(code)}`);

/** The payload as the page's Python reads it; an error's name where it raises one. */
function readInPython(receipt, keys, seconds = 3600) {
  const program = `${python}
import sys
work = json.load(sys.stdin)
try:
    print(json.dumps(read_receipt(work["receipt"], work["keys"], work["seconds"])))
except Exception as error:
    print(json.dumps(type(error).__name__))
`;
  const { status, stdout, stderr } = spawnSync('/usr/bin/python3', ['-c', program], {
    encoding: 'utf8',
    input: JSON.stringify({ receipt, keys, seconds }),
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

test('a receipt is checked without the server that gave it', async (t) => {
  const server = await startServer(t);
  const { body: sent } = await server.post('/v1/submit', {
    key: publishableKey,
    offer: 'guide',
    answers: { goals: ['share', 'measure'], email: 'Ada@ACME.example', company: 'Ünï "Co"' },
  });
  const { body: keys } = await server.get('/v1/keys');
  const other = await startServer(t);
  const { body: otherKeys } = await other.get('/v1/keys');
  await server.kill();

  const { readReceipt } = await load(readCode);
  const { answersHash } = await load(hashCode);
  const read = readReceipt(sent.receipt, keys);
  assert.deepEqual([read.iss, read.lead, read.offer], ['fieldwise', sent.lead, 'guide']);
  assert.equal(read.answers_hash, answersHash(sent.answers));
  assert.notEqual(read.answers_hash, answersHash({ ...sent.answers, company: 'Else' }));
  assert.deepEqual(readInPython(sent.receipt, keys), read);

  const [header, payload, signature] = sent.receipt.split('.');
  const forged = Buffer.from(JSON.stringify({ ...read, stage: 'sql' })).toString('base64url');
  const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
  for (const wrong of [
    `${header}.${forged}.${signature}`,
    `${none}.${payload}.`,
    `${header}.${payload}.${'A'.repeat(86)}`,
  ]) {
    assert.throws(() => readReceipt(wrong, keys));
    assert.equal(typeof readInPython(wrong, keys), 'string');
  }
  assert.throws(() => readReceipt(sent.receipt, otherKeys), /not signed by a key/);
  assert.equal(readInPython(sent.receipt, otherKeys), 'ValueError');
  assert.throws(() => readReceipt(sent.receipt, keys, -1), /too old/);
  assert.equal(readInPython(sent.receipt, keys, -1), 'ValueError');
});
