// The same work with what people take for it in Node: Fastify, better-sqlite3, json-logic-engine. It checks each
// event, admits it once by visitor, client and seq (a gap or another event under a known seq refuses the request),
// has it on disk before it answers, many requests in one transaction, and answers with the same decision: what shows,
// the answers, the score with the rules that gave it, the stage and why, and the hash of all events.
//
//   node server.mjs DATABASE PLAN_HASH
//
// Prints the port that it listens on, on 127.0.0.1. It knows one plan, that of bench/workload.mjs.
import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';
import fastify from 'fastify';
import { LogicEngine } from 'json-logic-engine';
import { plan } from '../../workload.mjs';

const [database, planHash] = process.argv.slice(2);

const db = new Database(database);
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.pragma('secure_delete = ON');
db.exec(`
  CREATE TABLE visitor (id TEXT PRIMARY KEY, created_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE sync_log (id INTEGER PRIMARY KEY, visitor TEXT NOT NULL, received_at INTEGER NOT NULL, events TEXT NOT NULL) STRICT;
  CREATE INDEX sync_log_visitor ON sync_log (visitor, id);
`);
const begin = db.prepare('BEGIN');
const commit = db.prepare('COMMIT');
const rollback = db.prepare('ROLLBACK');
const insert = db.prepare('INSERT INTO sync_log (visitor, received_at, events) VALUES (?, ?, ?)');
const insertVisitor = db.prepare('INSERT INTO visitor (id, created_at) VALUES (?, ?)');
const rowsOf = db.prepare('SELECT events FROM sync_log WHERE visitor = ? ORDER BY id');

const sha256 = (text) => createHash('sha256').update(text).digest('hex');

// --- The plan, made ready once.

const engine = new LogicEngine();
const [axis] = plan.axes;
const [threshold] = plan.thresholds;

/** The fields that a rule reads: its points are as old as the newest of their answers. */
function fieldsIn(rule) {
  if (Array.isArray(rule)) return rule.flatMap(fieldsIn);
  if (rule === null || typeof rule !== 'object') return [];
  return Object.entries(rule).flatMap(([operator, argument]) => {
    if (operator === 'missing') return argument;
    if (operator === 'var') return Array.isArray(argument) ? argument[0] : argument;
    return fieldsIn(argument);
  });
}

const rules = plan.rules.map((rule) => ({
  ...rule,
  test: engine.build(rule.if),
  fields: fieldsIn(rule.if),
}));
const fields = plan.fields.map(({ key, type, options, showIf, requireIf }) => ({
  key,
  type,
  options: options && new Set(options.map(({ value }) => value)),
  shows: showIf && engine.build(showIf),
  isRequired: requireIf && engine.build(requireIf),
}));

/** What takes an answer back. */
const isEmpty = (value) => value === null || value.length === 0;

/** Whether an answer is one that the field can have. */
function isAnswer({ type, options }, value) {
  switch (type) {
    case 'number':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'choice':
      return options.has(value);
    case 'multi-choice':
      return Array.isArray(value) && value.every((each) => options.has(each));
    case 'email':
      return typeof value === 'string' && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value);
    case 'phone':
      return typeof value === 'string' && /^\+?[0-9 ()./-]{5,}$/.test(value);
    default:
      return typeof value === 'string';
  }
}

// --- Visitors.

/** Visitors in memory, the latest last. */
const visitors = new Map();
const most = 10_000;

function visitorOf(token) {
  const id = sha256(token);
  let visitor = visitors.get(id);
  if (visitor) visitors.delete(id);
  else {
    visitor = { id, isNew: true, heads: {}, log: [], byId: new Map(), answers: {}, values: {} };
    Object.assign(visitor, { hash: createHash('sha256'), sorted: true });
    for (const { events } of rowsOf.iterate(id)) {
      visitor.isNew = false;
      for (const event of JSON.parse(events)) {
        const { client, seq, at, ...rest } = event;
        take(visitor, { client, seq, at, payload: canonical(rest), event });
      }
    }
    if (visitors.size >= most) visitors.delete(visitors.keys().next().value);
  }
  visitors.set(id, visitor);
  return visitor;
}

/** JSON whose members are sorted: one text for one content. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
  return `{${members.join(',')}}`;
}

const line = ({ client, seq, at, payload }) => `${client}\t${seq}\t${at}\t${payload}\n`;
const order = (a, b) =>
  a.at - b.at || (a.client < b.client ? -1 : a.client > b.client ? 1 : a.seq - b.seq);

/** Adds an event that was admitted. The hash goes on where it ended, unless the event belongs before others. */
function take(visitor, each) {
  const { client, seq, at, event } = each;
  const last = visitor.log.at(-1);
  if (last && order(last, each) > 0) visitor.sorted = false;
  visitor.log.push(each);
  visitor.byId.set(`${client}:${seq}`, each);
  visitor.heads[client] = { seq, at };
  if (visitor.sorted) visitor.hash.update(line(each));
  if (event.type === 'answer') answer(visitor, each);
}

function answer(visitor, { at, event: { field, value } }) {
  const known = visitor.answers[field];
  if (known && known.at > at) return;
  visitor.answers[field] = { value, source: 'form', at, stale: false };
  visitor.values[field] = value;
}

function stateOf(visitor) {
  if (!visitor.sorted) {
    visitor.log.sort(order);
    visitor.hash = createHash('sha256');
    for (const each of visitor.log) visitor.hash.update(line(each));
    visitor.sorted = true;
  }
  return visitor.hash.copy().digest('hex').slice(0, 32);
}

// --- A sync.

const problem = (status, code, more) => ({ status, body: { status, code, ...more } });

function sync({ visitor: token, cursor = 0, events = [] }, now) {
  const visitor = visitorOf(token);
  const known = visitor.log.length;
  const heads = {};
  const fresh = [];
  const acks = [];
  for (const event of events) {
    const { client, seq, at: givenAt, ...rest } = event;
    const head = heads[client] ?? visitor.heads[client] ?? { seq: 0, at: 0 };
    const payload = canonical(rest);
    if (seq <= head.seq) {
      const before =
        visitor.byId.get(`${client}:${seq}`) ??
        fresh.find((each) => each.client === client && each.seq === seq);
      if (before?.payload !== payload) return problem(409, 'fork', { client, seq });
      acks.push({ client, seq, at: before.at });
      continue;
    }
    if (seq > head.seq + 1) return problem(409, 'gap', { client, expected: head.seq + 1 });
    if (event.plan !== planHash) return problem(409, 'plan_unknown', { plan: planHash });
    const at = Math.max(Math.min(givenAt, now), head.at);
    heads[client] = { seq, at };
    acks.push({ client, seq, at });
    fresh.push({ client, seq, at, payload, event: { ...event, at } });
  }
  if (fresh.length > 0) {
    if (visitor.isNew) insertVisitor.run(visitor.id, now);
    visitor.isNew = false;
    insert.run(visitor.id, now, JSON.stringify(fresh.map(({ event }) => event)));
    for (const each of fresh) take(visitor, each);
  }
  const news = [];
  if (cursor < known) {
    const sent = new Set(acks.map(({ client, seq }) => `${client}:${seq}`));
    for (const { client, seq, event } of visitor.log.slice(cursor, known)) {
      if (!sent.has(`${client}:${seq}`)) news.push(event);
    }
  }
  const body = {
    acks,
    events: news,
    cursor: visitor.log.length,
    state: stateOf(visitor),
    decision: decide(visitor, now),
    decided_at: now,
  };
  return { status: 200, body };
}

function stageOf(isReached, isIdentified) {
  if (isReached) return [threshold.stage, { code: 'threshold' }];
  if (isIdentified) return ['inquiry', { code: 'identified', text: 'Said who they are' }];
  return ['anonymous', { code: 'start', text: 'Nobody knows yet who it is' }];
}

function decide({ answers, values, log }, now) {
  const visible = [];
  const required = [];
  const errors = [];
  const shown = {};
  for (const field of fields) {
    const { key, shows, isRequired } = field;
    if (shows && !shows(values)) continue;
    visible.push(key);
    if (isRequired?.(values)) required.push(key);
    const given = answers[key];
    if (given === undefined || isEmpty(given.value)) continue;
    if (isAnswer(field, given.value)) shown[key] = given;
    else errors.push({ code: 'answer', path: `/answers/${key}`, message: 'Answer otherwise' });
  }
  const ledger = [];
  let score = 0;
  for (const { key, reason, points, test, fields: read } of rules) {
    if (!test(values)) continue;
    score += points;
    const at =
      read.reduce((latest, name) => Math.max(latest, answers[name]?.at ?? 0), 0) ||
      (log[0]?.at ?? now);
    ledger.push({ rule: key, reason, points, value: points, event: null, at, age: now - at });
  }
  const { min } = threshold.when[0];
  const [stage, cause] = stageOf(score >= min, shown.email !== undefined);
  const why = [{ ...cause, text: cause.text ?? `${axis.key} ${score} is at least ${min}` }];
  if (score < min)
    why.push({ code: 'lacks', text: `needs ${min - score} more points of ${axis.key}` });
  return {
    plan: planHash,
    decided_at: now,
    offer: null,
    visible,
    required,
    answers: shown,
    skipped: [],
    options: {},
    errors,
    scores: [{ axis: axis.key, value: score, ledger }],
    stage: { stage, cause: why[0] },
    why,
    diagnostics: [],
  };
}

// --- Requests: all that came meanwhile in one transaction, answered when it is on disk.

let queue = [];

function flush() {
  const jobs = queue;
  queue = [];
  const now = Date.now();
  let answers;
  try {
    begin.run();
    answers = jobs.map(({ body }) => sync(body, now));
    commit.run();
  } catch (error) {
    visitors.clear();
    if (db.inTransaction) rollback.run();
    console.error(error);
    for (const { reject } of jobs) reject(error);
    return;
  }
  for (const [i, { resolve }] of jobs.entries()) resolve(answers[i]);
}

const body = {
  type: 'object',
  required: ['key', 'visitor'],
  properties: {
    key: { const: 'pk_load' },
    visitor: { type: 'string', pattern: '^[A-Za-z0-9_-]{22,64}$' },
    cursor: { type: 'integer', minimum: 0 },
    events: {
      type: 'array',
      items: {
        type: 'object',
        required: ['client', 'seq', 'at', 'type'],
        properties: {
          client: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' },
          seq: { type: 'integer', minimum: 1 },
          at: { type: 'integer', minimum: 0 },
          plan: { type: 'string' },
          type: { enum: ['visit', 'page', 'answer', 'skip', 'submit', 'asset', 'other'] },
          field: { type: 'string' },
          path: { type: 'string' },
          seconds: { type: 'integer', minimum: 0, maximum: 86400 },
        },
      },
    },
  },
};

// As a page may send anything, nothing is made to fit.
const app = fastify({ ajv: { customOptions: { coerceTypes: false, removeAdditional: false } } });
app.addContentTypeParser('text/plain', { parseAs: 'string' }, (_request, text, done) => {
  try {
    done(null, JSON.parse(text));
  } catch (error) {
    error.statusCode = 400;
    done(error);
  }
});
app.post('/v1/sync', { schema: { body } }, (request, reply) => {
  if (queue.length === 0) setImmediate(flush);
  return new Promise((resolve, reject) => queue.push({ body: request.body, resolve, reject })).then(
    ({ status, body }) => {
      if (status !== 200) console.error(JSON.stringify(body));
      return reply.code(status).send(body);
    },
  );
});
await app.listen({ host: '127.0.0.1', port: 0 });
console.log(app.server.address().port);
process.on('SIGTERM', async () => {
  await app.close();
  db.close();
});
