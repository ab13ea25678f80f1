// A reporter for `node --test`: writes {"passed", "failed", "skipped"} when all files have ended.
//
// Suites (describe) do not count, their tests do. A file that holds no test would pass as a test of
// its own name; here it is a failure, as it proves nothing.

export default async function* counts(events) {
  const count = { passed: 0, failed: 0, skipped: 0, empty: [] };
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    if (data.details?.type === 'suite') continue;
    if (type === 'test:pass' && data.nesting === 0 && isFile(data.name)) {
      count.failed += 1;
      count.empty.push(data.name);
    } else if (data.skip !== undefined || data.todo !== undefined) {
      count.skipped += 1;
    } else {
      count[type === 'test:pass' ? 'passed' : 'failed'] += 1;
    }
  }
  yield JSON.stringify(count);
}

function isFile(name) {
  return /\.test\.m?js$/.test(name);
}
