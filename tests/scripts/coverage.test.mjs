// Every row of the specification has a case, the table is of today, and a gap would be noticed.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkCoverage, findProblems, readCoverage, write } from '../../scripts/coverage.mjs';

describe('coverage of the specification', () => {
  test('every row has a case in each preset to which it applies, and the table says so', () => {
    assert.deepEqual(checkCoverage(), []);
  });

  test('every preset that ships is looked at', () => {
    const { presets, cases } = readCoverage();
    assert.deepEqual(presets, ['two-axis', 'dual-score', 'ladder']);
    for (const { preset } of cases) assert.ok(presets.includes(preset), preset);
  });

  const small = {
    sections: { A1: 'Signals' },
    presets: ['a', 'b'],
    rows: [
      { id: 'A1.1', text: 'one' },
      { id: 'A1.2', text: 'two', not: { b: 'it is not there' } },
      { id: 'A1.3', text: 'three', not: { '*': 'nowhere yet' } },
    ],
    cases: [
      { preset: 'a', name: 'both', rows: ['A1.1', 'A1.2'] },
      { preset: 'b', name: 'the first', rows: ['A1.1'] },
    ],
  };
  const changed = (change) => {
    const copy = structuredClone(small);
    change(copy);
    return findProblems(copy);
  };

  test('complete is complete', () => assert.deepEqual(findProblems(small), []));

  const gaps = [
    ['a row without a case', (c) => c.cases.pop(), 'b: no case shows A1.1'],
    ['a row that is unknown', (c) => c.cases[0].rows.push('A9.9'), 'A9.9, which is no row'],
    ['a case for what does not apply', (c) => c.cases[1].rows.push('A1.2'), 'does not apply'],
    ['a case without a row', (c) => c.cases.push({ ...c.cases[0], rows: [] }), 'names no row'],
    ['a row that is there twice', (c) => c.rows.push(c.rows[0]), 'a row twice'],
  ];
  for (const [what, change, says] of gaps) {
    test(what, () => {
      const problems = changed(change);
      assert.equal(problems.length, 1);
      assert.ok(problems[0].includes(says), problems[0]);
    });
  }

  test('the table has each row, its cases, and why not', () => {
    const text = write(small);
    assert.match(text, /^## A1: Signals$/m);
    assert.match(text, /\| A1\.1 \| one \| both \| the first \|/);
    assert.match(text, /\| A1\.2 \| two \| both \| \*not: it is not there\* \|/);
    assert.match(text, /`b`: 1 of 3 rows apply, 1 cases/);
  });
});
