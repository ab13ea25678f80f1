// The same work with what people take for it in Node: Fastify, better-sqlite3, json-logic-engine. It admits each
// event once by visitor, client and seq, has it on disk before it answers, many requests in one transaction, and
// scores the visitor's answers by the same rules.
//
//   node server.mjs DATABASE
//
// Prints the port that it listens on, on 127.0.0.1.
import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';
import fastify from 'fastify';
import { LogicEngine } from 'json-logic-engine';
import { plan } from '../../workload.mjs';

const db = new Database(process.argv[2]);
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.exec(`
  CREATE TABLE visitor (id TEXT PRIMARY KEY, clients TEXT NOT NULL, events INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE sync_log (id INTEGER PRIMARY KEY, visitor TEXT NOT NULL, events TEXT NOT NULL) STRICT;
  CREATE INDEX sync_log_visitor ON sync_log (visitor, id);
`);
const begin = db.prepare('BEGIN');
const commit = db.prepare('COMMIT');
const insert = db.prepare('INSERT INTO sync_log (visitor, events) VALUES (?, ?)');
const upsert = db.prepare(
  `INSERT INTO visitor (id, clients, events) VALUES (?, ?, ?)
   ON CONFLICT (id) DO UPDATE SET clients = excluded.clients, events = excluded.events`,
);
const rowsOf = db.prepare('SELECT events FROM sync_log WHERE visitor = ? ORDER BY id');

const score = new LogicEngine().build({
  '+': plan.rules.map(({ if: rule, points }) => ({ if: [rule, points, 0] })),
});
const threshold = plan.thresholds[0].when[0].min;

/** Visitors in memory, the latest last. */
const visitors = new Map();
const most = 20_000;

function visitorOf(token) {
  const id = createHash('sha256').update(token).digest('hex');
  let visitor = visitors.get(id);
  if (visitor) visitors.delete(id);
  else {
    visitor = { id, clients: {}, events: 0, answers: {}, state: '' };
    for (const { events } of rowsOf.iterate(id)) {
      for (const event of JSON.parse(events)) take(visitor, event);
    }
    if (visitors.size >= most) visitors.delete(visitors.keys().next().value);
  }
  visitors.set(id, visitor);
  return visitor;
}

function take(visitor, event) {
  visitor.clients[event.client] = event.seq;
  visitor.events += 1;
  if (event.type === 'answer') visitor.answers[event.field] = event.value;
  visitor.state = createHash('sha256')
    .update(visitor.state + JSON.stringify(event))
    .digest('hex');
}

function sync({ visitor: token, events = [] }) {
  const visitor = visitorOf(token);
  const fresh = [];
  const acks = [];
  for (const event of events) {
    const last = visitor.clients[event.client] ?? 0;
    if (event.seq > last + 1) return { status: 409, body: { code: 'gap', expected: last + 1 } };
    acks.push({ client: event.client, seq: event.seq, at: event.at });
    if (event.seq <= last) continue;
    fresh.push(event);
    take(visitor, event);
  }
  if (fresh.length > 0) {
    insert.run(visitor.id, JSON.stringify(fresh));
    upsert.run(visitor.id, JSON.stringify(visitor.clients), visitor.events);
  }
  const points = score(visitor.answers);
  const decision = {
    answers: visitor.answers,
    scores: [{ axis: 'score', value: points }],
    stage: { stage: points >= threshold ? 'mql' : 'lead' },
  };
  const body = { acks, events: [], cursor: visitor.events, state: visitor.state, decision };
  return { status: 200, body: { ...body, decided_at: Date.now() } };
}

let queue = [];

/** All that came meanwhile in one transaction; answered when it is on disk. */
function flush() {
  const jobs = queue;
  queue = [];
  begin.run();
  const answers = jobs.map(({ body }) => sync(body));
  commit.run();
  for (const [i, { resolve }] of jobs.entries()) resolve(answers[i]);
}

const app = fastify();
app.addContentTypeParser('text/plain', { parseAs: 'string' }, (_request, body, done) => {
  try {
    done(null, JSON.parse(body));
  } catch (error) {
    done(error);
  }
});
app.post('/v1/sync', (request, reply) => {
  if (queue.length === 0) setImmediate(flush);
  return new Promise((resolve) => queue.push({ body: request.body, resolve })).then(
    ({ status, body }) => reply.code(status).send(body),
  );
});
await app.listen({ host: '127.0.0.1', port: 0 });
console.log(app.server.address().port);
process.on('SIGTERM', async () => {
  await app.close();
  db.close();
});
