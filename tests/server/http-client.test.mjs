// Where webhooks may lead, and what holds them up, among name servers and routes of the test's own: tests/delivery.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

import { binary } from './server.mjs';

const program = join(dirname(binary), 'fieldwise_delivery_tests');
const run = (...args) => spawnSync(program, args, { encoding: 'utf8', timeout: 60_000 });

const { stdout } = run('--list-test-cases', '--no-colors=true');
const names = stdout.split('\n').filter((line) => line !== '' && !/^(=|\[doctest\])/.test(line));

test('there are cases', () => assert.ok(names.length > 5, stdout));
for (const name of names) {
  test(name, () => {
    const cases = `--test-case=${name.replaceAll(',', '\\,')}`;
    const { status, stdout, stderr } = run(cases, '--no-colors=true');
    assert.equal(status, 0, stdout.slice(-4000) + stderr.slice(-4000));
    assert.match(stdout, /test cases: +1 \| +1 passed/);
  });
}
