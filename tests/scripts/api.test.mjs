// docs/api says what the types say, and every export has a comment.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { staleApi } from '../../scripts/api.mjs';

test('the reference of all exports is current (npm run api writes it)', () => {
  assert.deepEqual(staleApi(), []);
});
