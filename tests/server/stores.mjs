/** The files of tests that do not run on PostgreSQL as well, and why. */
export const notOnPostgres = {
  'backup.test.mjs': 'copies of a file of SQLite; PostgreSQL has pg_dump',
  'migrations.test.mjs': 'what earlier versions left in a file of SQLite',
  'sqlite-file.test.mjs': 'one process has the file, and the disk that it is on may be full',
  'config.test.mjs': 'what is set by options, variables and files; their database is one of SQLite',
  'restore.test.mjs': 'copies of a file of SQLite; PostgreSQL has pg_restore',
  'proxy.test.mjs': 'what is in front of the server; its backups are files of SQLite',
  'cases.test.mjs': 'no server',
  'cli.test.mjs': 'no server',
  'docs.test.mjs': 'no server',
  'evaluate.test.mjs': 'no server',
  'experiment-command.test.mjs': 'no server',
  'journey.test.mjs': 'no server',
  'learn.test.mjs': 'no server',
  'playbook.test.mjs': 'no server',
  'simulate.test.mjs': 'no server',
};
