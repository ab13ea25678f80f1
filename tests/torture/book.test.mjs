// The audit finds what it is there to find.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Book } from './book.mjs';

const page = (seq, mark, at = 100 + seq) => ({
  client: 'c',
  seq,
  at,
  type: 'page',
  path: `/${mark}`,
});
const mark = (n) => `mark-1-${n}`;

/** Events 1 and 2 acknowledged, 3 refused, 4 and 5 without an answer. */
function book() {
  const made = new Book('token');
  const note = (...seqs) => made.open(seqs.map((n) => ({ mark: mark(n), id: `c ${n}` })));
  made.settle(note(1, 2), 'acknowledged', [{ at: 101 }, { at: 102 }]);
  made.settle(made.open([{ mark: mark(3) }]), 'refused');
  made.open([4, 5].map((n) => ({ mark: mark(n), id: `c ${n - 1}` })));
  return made;
}
const stored = [page(1, mark(1)), page(2, mark(2))];
const rest = [page(3, mark(4)), page(4, mark(5))];

test('what agrees passes, with and without what got no answer', () => {
  assert.deepEqual(book().audit(stored), []);
  assert.deepEqual(book().audit([...stored, ...rest]), []);
});

test('each way in which a server can be wrong is told', () => {
  const cases = [
    [stored.slice(0, 1), /mark-1-2 was acknowledged, and lost/],
    [[...stored, page(3, mark(3))], /mark-1-3 was refused, and stored/],
    [[...stored, page(3, mark(2))], /mark-1-2 is there twice: c 2 and c 3/],
    [[...stored, stored[1]], /c 2 is there twice/],
    [[...stored, rest[0]], /request 3 is stored in part/],
    [[...stored, page(3, mark(9))], /mark-1-9 was never sent/],
    [[stored[1], stored[0]], /c has 2 where 1 should be/],
    [[stored[0], page(2, mark(2), 7)], /mark-1-2 was acknowledged at 102, and is stored at 7/],
    [[...stored, { client: 'srv-1', seq: 1, at: 1, type: 'submit' }], /1 submissions, 0 acknowl/],
  ];
  for (const [events, expected] of cases) assert.match(book().audit(events).join('\n'), expected);
});

test('what was there once without an answer has to stay', () => {
  const made = book();
  assert.deepEqual(made.audit([...stored, ...rest]), []);
  assert.match(made.audit(stored).join('\n'), /mark-1-4 was acknowledged, and lost/);
  assert.deepEqual(made.counts(), { acknowledged: 2, refused: 1, found: 2, unknown: 0 });
});
