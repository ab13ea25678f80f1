// A short run of `npm run simulation`: pages and server come to hold the same, whatever goes wrong.
import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { test } from 'node:test';
import { simulateMany } from './many.mjs';

test('300 seeds: no divergence, and everything that was kept is there once', async () => {
  const found = await simulateMany({ runs: 300, seed: 'npm test', jobs: availableParallelism() });
  assert.deepEqual(found.failures, []);
  assert.equal(found.done, 300);
  // Runs in which little happens would prove little.
  assert.ok(found.requests > 3000 && found.events > 1000, JSON.stringify(found));
  for (const how of ['stop', 'kill', 'cut', 'power', 'io', 'full'])
    assert.ok(found.ends[how] > 5, `${how}: ${found.ends[how]}`);
});

test('a seed tells the same story twice', async () => {
  const tell = async () => {
    const story = [];
    await simulateMany({ runs: 1, seed: 'twice', jobs: 1, story: (line) => story.push(line) });
    // Signatures are made with a key of each host's own.
    return story.map((line) => line.replace(/"receipt":"[^"]*"/, ''));
  };
  const first = await tell();
  assert.ok(first.length > 50, `${first.length} lines`);
  assert.deepEqual(await tell(), first);
});
