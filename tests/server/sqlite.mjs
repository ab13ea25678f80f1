// Looks into a server's database, or makes one, with the SQLite of Python: Node 20 has none, and
// Python is there wherever Emscripten is.
import { spawnSync } from 'node:child_process';

const program = `
import json, sqlite3, sys
work = json.load(sys.stdin)
db = sqlite3.connect(work["file"])
out = []
for sql, values in work["statements"]:
    if values is None:
        db.executescript(sql)
    else:
        out.append(db.execute(sql, values).fetchall())
db.commit()
db.close()
print(json.dumps(out))
`;

function python(file, statements) {
  const { status, stdout, stderr } = spawnSync('python3', ['-c', program], {
    encoding: 'utf8',
    input: JSON.stringify({ file, statements }),
    timeout: 10_000,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** The rows of one statement, each a list of its values. */
export const query = (file, sql, values = []) => python(file, [[sql, values]])[0];

/** Runs the statements of a script. */
export const script = (file, sql) => python(file, [[sql, null]]);
