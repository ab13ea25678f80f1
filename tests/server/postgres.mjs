// Debian's PostgreSQL for the tests: a cluster of its own in a temporary folder, on a socket in it,
// stopped and removed at the end. `fsync` is on, as it is where leads are kept.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const versions = '/usr/lib/postgresql';

/** PostgreSQL refuses to run as root; Debian's package makes a user for it. */
const user = process.getuid() === 0 ? systemUser('postgres') : undefined;

function systemUser(name) {
  const id = (option) => Number(spawnSync('id', [option, name], { encoding: 'utf8' }).stdout);
  return { name, uid: id('-u'), gid: id('-g') };
}

function programs() {
  const found = existsSync(versions) ? readdirSync(versions).sort((a, b) => b - a) : [];
  if (found.length === 0) throw new Error('PostgreSQL is not installed: npm run setup');
  return join(versions, found[0], 'bin');
}

function run(program, args) {
  const as = user === undefined ? {} : { uid: user.uid, gid: user.gid };
  const { status, stdout, stderr, error } = spawnSync(join(programs(), program), args, {
    ...as,
    cwd: tmpdir(),
    encoding: 'utf8',
    // Nothing of whoever runs the tests is to lead elsewhere.
    env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
    timeout: 60_000,
  });
  if (status !== 0) throw new Error(`${program}: ${error ?? ''}${stderr}${stdout}`);
  return stdout;
}

/** A database server that the tests have for themselves. */
export class Cluster {
  #folder;
  #data;

  constructor() {
    this.#folder = mkdtempSync(join(tmpdir(), 'fieldwise-pg-'));
    if (user !== undefined) chownSync(this.#folder, user.uid, user.gid);
    chmodSync(this.#folder, 0o711); // others connect, and see nothing else
    this.#data = join(this.#folder, 'data');
    run('initdb', ['-D', this.#data, '-U', 'fieldwise', '-A', 'trust', '-E', 'UTF8', '--no-sync']);
    this.start();
  }

  /** Where the server of a test, or of a folder of one, keeps its data: a schema of its own. */
  url(schema = 'public') {
    const options = encodeURIComponent(`-csearch_path=${schema}`);
    return `postgres://fieldwise@/postgres?host=${encodeURIComponent(this.#folder)}&options=${options}`;
  }

  start() {
    const options = [
      `-c unix_socket_directories=${this.#folder}`,
      '-c unix_socket_permissions=0777',
      "-c listen_addresses=''",
      '-c max_connections=60',
      '-c shared_buffers=64MB',
    ];
    const log = join(this.#folder, 'log');
    run('pg_ctl', ['-D', this.#data, '-l', log, '-w', '-s', '-o', options.join(' '), 'start']);
  }

  /** Of its first process, whose children all others are. */
  get pid() {
    return Number(readFileSync(join(this.#data, 'postmaster.pid'), 'utf8').split('\n')[0]);
  }

  /** `immediate` is as if its machine had lost power, but for the disk's own memory. */
  stop(mode = 'fast') {
    run('pg_ctl', ['-D', this.#data, '-w', '-s', '-m', mode, 'stop']);
  }

  remove() {
    try {
      this.stop('immediate');
    } catch {
      // It was stopped.
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Runs SQL on the database at `url`; the rows, each a list of texts. */
export function psql(url, sql) {
  const { status, stdout, stderr } = spawnSync(
    'psql',
    ['-X', '-q', '-A', '-t', '-F', '\t', '-v', 'ON_ERROR_STOP=1', '-d', url],
    { input: sql, encoding: 'utf8', timeout: 30_000 },
  );
  if (status !== 0) throw new Error(`psql: ${stderr}`);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
}

let own;

/** The cluster that a whole suite has in common, or one of this process. */
function common() {
  const given = process.env.FIELDWISE_TEST_POSTGRES;
  if (given !== undefined)
    return (schema) => given.replace('search_path%3Dpublic', `search_path%3D${schema}`);
  if (own === undefined) {
    own = new Cluster();
    process.on('exit', () => own.remove());
  }
  return (schema) => own.url(schema);
}

const made = new Map();

/** The URL of the database that belongs to a folder: the same for the same folder. */
export function postgresOf(folder) {
  if (!made.has(folder)) {
    const schema = `t_${createHash('sha256').update(folder).digest('hex').slice(0, 24)}`;
    const url = common()(schema);
    psql(url, `CREATE SCHEMA IF NOT EXISTS ${schema}`);
    made.set(folder, url);
  }
  return made.get(folder);
}
