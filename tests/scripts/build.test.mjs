// What a build says while it runs, and that `npm start` builds no more than it serves.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { buildArguments } from '../../scripts/build.mjs';
import { progress, stepsIn } from '../../scripts/lib/ninja.mjs';
import { root } from '../../scripts/lib/run.mjs';

const minute = 60_000;

describe('progress', () => {
  const at = (line, ms) => progress(line, ms);
  test('says how much is done and how long the rest may take', () => {
    assert.equal(at('[36/144] Building CXX object a.o', minute), '36 of 144, about 3 min more');
    assert.equal(at('[140/143] Linking CXX', 2 * minute), '140 of 143, under a minute more');
  });
  test('promises nothing after a handful of steps', () => {
    assert.equal(at('[3/143] Building CXX object a.o', minute), '3 of 143');
  });
  test('leaves another line as it is', () => {
    assert.equal(at('-- The CXX compiler is GNU', 5), '-- The CXX compiler is GNU');
  });
});

test('stepsIn counts what a dry run of ninja would do', () => {
  assert.equal(stepsIn('[1/143] Building CXX a\n[143/143] Linking CXX b\n'), 143);
  assert.equal(stepsIn('ninja: no work to do.\n'), 0);
});

test('npm start builds neither the tests nor the benchmarks', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'fieldwise-build-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  execFileSync('cmake', ['--preset', 'native', '-B', folder], { cwd: root, stdio: 'pipe' });
  const built = (purpose) => {
    const [, , , ...rest] = buildArguments('native', purpose);
    const args = ['--build', folder, ...rest, '--', '-n'];
    return execFileSync('cmake', args, { encoding: 'utf8', maxBuffer: 1e8 });
  };
  const everything = built('all');
  assert.match(everything, /tests\/engine/);
  assert.match(everything, /bench\//);
  const served = built('start');
  assert.match(served, /Linking CXX executable fieldwise\b/);
  assert.doesNotMatch(served, /tests\/engine|bench\//);
  assert.ok(stepsIn(served) < stepsIn(everything));
});
