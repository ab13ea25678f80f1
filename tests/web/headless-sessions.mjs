// Sessions of the demo's plan for the tests of fieldwise/headless; each test file's are closed after its tests.
import { readFile } from 'node:fs/promises';
import { afterEach } from 'node:test';
import { load as loadFull } from '../../dist/full.js';
import { openSession } from '../../dist/headless.js';
import { FieldwiseError, load } from '../../dist/index.js';

export const engine = await load();
export const demo = JSON.parse(
  await readFile(new URL('../../demo/plan.json', import.meta.url), 'utf8'),
);
export const plan = engine.plan((await loadFull()).plan(demo).publishJson());
export const now = () => 1_763_719_210_000;

const sessions = [];
afterEach(() => {
  for (const session of sessions.splice(0)) session.dispose();
});

export function open(options, of = plan) {
  const session = openSession(of, { offer: 'guide', now, ...options });
  sessions.push(session);
  return session;
}

export function answerAll(session) {
  session.answer('email', 'ada@acme.example');
  session.answer('name', 'Ada');
  session.answer('company', 'Acme');
}

export const refused = (code) => (error) => error instanceof FieldwiseError && error.code === code;
export const typesOf = ({ visitor }) => visitor.events.map(({ type }) => type);
