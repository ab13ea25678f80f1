// Leads that are over, for the tests of what is learnt from them.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { query } from './database.mjs';
import { bearer, startServer, temporaryFolder } from './server.mjs';

export const closedPlan = {
  fieldwise: 1,
  name: 'Calibrate',
  fields: [
    { key: 'email', type: 'email' },
    { key: 'role', type: 'choice', options: [{ value: 'boss' }, { value: 'clerk' }] },
    { key: 'size', type: 'choice', options: [{ value: 'small' }, { value: 'large' }] },
  ],
  offers: [{ key: 'guide', buyerStage: 'awareness', fields: ['email', 'role', 'size'] }],
  axes: [{ key: 'fit' }, { key: 'intent' }],
  rules: [
    {
      key: 'boss',
      axis: 'fit',
      points: 5,
      reason: 'A boss',
      if: { '==': [{ var: 'role' }, 'boss'] },
    },
    {
      key: 'small',
      axis: 'fit',
      points: 5,
      reason: 'Small',
      if: { '==': [{ var: 'size' }, 'small'] },
    },
  ],
  thresholds: [{ stage: 'mql', when: [{ axis: 'fit', min: 5 }] }],
};

/** The plan, changed by `edit`. */
export const variantOf = (edit) => {
  const copy = structuredClone(closedPlan);
  edit(copy);
  return copy;
};

/** A server with the plan, changed by `edit`. */
export function startClosed(t, edit = () => {}) {
  const folder = temporaryFolder(t);
  const file = join(folder, 'plan.json');
  writeFileSync(file, JSON.stringify(variantOf(edit), null, 2));
  return startServer(t, { folder, plan: file });
}

/** A table of leads that are over: of bosses and large companies more are won, or of nobody. */
export function closedTable(count, { tells = true } = {}) {
  let table = 'email,role,size,outcome,reason\n';
  for (let i = 0; i < count; i += 1) {
    const boss = i % 2 === 0;
    const large = i % 4 < 2;
    // Of each kind two of five, or one and as many more as it is worth.
    const fifths = tells ? 1 + (boss ? 1 : 0) + (large ? 2 : 0) : 2;
    const end = Math.floor(i / 4) % 5 < fifths ? 'won,' : 'lost,price';
    table += `lead${i}@acme${i}.example,${boss ? 'boss' : 'clerk'},${large ? 'large' : 'small'},${end}\n`;
  }
  return table;
}

/** Where such a table goes in. */
export const closedImport =
  '/v1/import?source=crm&map=answer.email:email,answer.role:role,answer.size:size,outcome,reason';

/** Brings in such leads, and waits until the server has looked at all of them. */
export async function closeLeads(server, count, options) {
  const { status, text, body } = await server.post(closedImport, closedTable(count, options), {
    ...bearer,
    'Content-Type': 'text/csv',
  });
  assert.equal(status, 200, text);
  assert.deepEqual([body.created, body.refused], [count, 0]);
  for (let i = 0; i < 400; i += 1) {
    const [[n]] = query(server.folder, `SELECT count(*) FROM lead_list WHERE list = 'closed'`);
    if (Number(n) === count) return;
    await sleep(50);
  }
  assert.fail('the leads were not looked at');
}
