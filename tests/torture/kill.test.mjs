// A short run of `npm run torture`: what the server acknowledged outlives kill -9.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { torture } from './torture.mjs';

for (const store of ['sqlite', 'postgres'])
  test(`${store}: ten kills under load: nothing acknowledged is lost, nothing is stored twice`, async () => {
    const { wrong, marks, requests, ends } = await torture({ cycles: 10, store, seed: 'npm test' });
    assert.deepEqual(wrong, []);
    assert.equal(ends.loaded, 10);
    // A load too light to catch anything would prove nothing.
    assert.ok(requests > 50, `${requests} requests`);
    assert.ok(marks.acknowledged > 100 && marks.refused > 10, JSON.stringify(marks));
    if (store === 'postgres') assert.ok(ends.database > 0);
  });
