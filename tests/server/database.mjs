// Looks into the database of a test's server, whichever it is on. The SQL is what both understand.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { postgresOf, psql } from './postgres.mjs';
import { store } from './server.mjs';
import * as sqlite from './sqlite.mjs';

const file = (folder) => join(folder, 'test.sqlite');

const literal = (value) =>
  typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`;

/** The rows of one SELECT, each a list of its values; `?` stands for one of `values`. */
export function query(folder, sql, values = []) {
  if (store === 'sqlite') return sqlite.query(file(folder), sql, values);
  const left = [...values];
  const text = sql.replaceAll('?', () => literal(left.shift()));
  return psql(postgresOf(folder), `SELECT row_to_json(it) FROM (${text}) AS it`).map(([json]) =>
    Object.values(JSON.parse(json)),
  );
}

/** Runs the statements of a script. */
export function script(folder, sql) {
  if (store === 'sqlite') sqlite.script(file(folder), sql);
  else psql(postgresOf(folder), sql);
}

/**
 * All that is kept, as text: the bytes of SQLite's files and of those beside them, whether they belong to a
 * row or not; of PostgreSQL, each row of each table.
 */
export function everything(folder) {
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => readFileSync(join(folder, name), 'latin1'));
  if (store === 'sqlite') return files.join('\n');
  const rows = psql(postgresOf(folder), "SELECT schema_to_xml(current_schema(), true, false, '')");
  return [...rows.flat(), ...files].join('\n');
}

/** What the servers of this database have in common, as `suppression-key`. */
export function serverSecret(folder, name) {
  if (store === 'sqlite') return readFileSync(`${file(folder)}-${name}`, 'utf8');
  const [[secret]] = query(folder, 'SELECT secret FROM server_secret WHERE name = ?', [name]);
  return secret;
}
