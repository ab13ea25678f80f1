// The server's own code on a disk that loses what was not synced, fails, or is full.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faults } from './faults.mjs';
import { torture } from './torture.mjs';

test('60 power cuts: nothing acknowledged is lost', async () => {
  const { wrong, ends, marks } = await torture({ by: 'power', cycles: 60, seed: 'npm test' });
  assert.deepEqual(wrong, []);
  assert.ok(ends.starting > 3, `${ends.starting} while starting`);
  assert.ok(marks.acknowledged > 1000 && marks.unknown > 100, JSON.stringify(marks));
});

test('a disk that only says that it syncs is found out', async () => {
  const { wrong } = await torture({ by: 'power', lying: true, cycles: 20, seed: 'npm test' });
  assert.match(wrong.join('\n'), /was acknowledged, and lost|it does not start/);
});

// One call that fails is made good by the second try that every request has.
for (const [kind, answers] of [
  ['io', 0],
  ['dead', 10],
  ['full', 10],
]) {
  test(`${kind}, at every third call: nothing acknowledged is lost, and it goes on`, async () => {
    const { wrong, calls, refused, starts } = await faults({ kind, step: 3 });
    assert.deepEqual(wrong, []);
    assert.ok(
      calls > 20 && refused >= answers && starts > 5,
      JSON.stringify({ calls, refused, starts }),
    );
  });
}
