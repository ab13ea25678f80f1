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

/** How many events are stored, of one visitor or of all. */
export function eventsOf(folder, visitor) {
  const rows = query(
    folder,
    `SELECT events FROM sync_log${visitor === undefined ? '' : ' WHERE visitor = ?'}`,
    visitor === undefined ? [] : [visitor],
  );
  return rows.reduce((sum, [events]) => sum + JSON.parse(events).length, 0);
}

/** Adds events behind those that are stored of a visitor, in the database of a server that does not run. */
export function addEvents(folder, visitor, events) {
  const at = Date.now();
  for (let from = 0; from < events.length; from += 1000) {
    const more = events.slice(from, from + 1000);
    const known = eventsOf(folder, visitor);
    const [column, value] = store === 'sqlite' ? ['', ''] : ['first_event, ', `${known}, `];
    script(
      folder,
      `INSERT INTO sync_log (site, visitor, ${column}received_at, events)
         VALUES ('default', '${visitor}', ${value}${at}, '${JSON.stringify(more)}');`,
    );
    if (store === 'sqlite') continue;
    script(folder, `UPDATE visitor SET events = ${known + more.length} WHERE id = '${visitor}'`);
  }
}

/** The statement that adds a visitor with one event, whose row in sync_log is for the test to add. */
export const visitorWithOneEvent = (site, id, lead, at) =>
  store === 'sqlite'
    ? `INSERT INTO visitor (site, id, lead, created_at) VALUES ('${site}', '${id}', '${lead}', ${at});`
    : `INSERT INTO visitor (site, id, lead, created_at, events)
         VALUES ('${site}', '${id}', '${lead}', ${at}, 1);`;

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
