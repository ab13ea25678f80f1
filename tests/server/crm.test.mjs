// The functions that docs/crm.md shows turn what HubSpot and Salesforce send into events that the server takes.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { bearer, publishableKey, startServer, token } from './server.mjs';

const page = readFileSync(new URL('../../docs/crm.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code);
const load = (name) => {
  const code = blocks.find((block) => block.includes(`function ${name}(`));
  return import(`data:text/javascript,${encodeURIComponent(code)}`).then((module) => module[name]);
};

async function take(t, written) {
  const server = await startServer(t);
  const { body } = await server.post('/v1/submit', {
    key: publishableKey,
    visitor: token(),
    offer: 'guide',
    answers: { email: 'ada@acme.example', company_size: '50+' },
  });
  const path = `/v1/leads/${body.lead}/events`;
  for (const event of written()) {
    const { status, body: answer } = await server.post(path, { events: [event] }, bearer);
    assert.deepEqual([status, answer.stored], [200, 1], JSON.stringify(answer));
    const again = await server.post(path, { events: [event] }, bearer);
    assert.deepEqual([again.status, again.body.stored], [200, 0]);
  }
  return (await server.get(`/v1/leads/${body.lead}`, bearer)).body;
}

test('what HubSpot sends becomes events of the lead', async (t) => {
  const fromHubspot = await load('fromHubspot');
  const base = { subscriptionType: 'contact.propertyChange', objectId: 123 };
  const now = Date.now();
  const sent = [
    { ...base, eventId: 1001, occurredAt: now, propertyName: 'company', propertyValue: 'Acme' },
    {
      ...base,
      eventId: 1002,
      occurredAt: now + 1,
      propertyName: 'hs_lead_status',
      propertyValue: 'CONNECTED',
    },
    { ...base, eventId: 1003, occurredAt: now, propertyName: 'phone', propertyValue: '+491' },
    {
      ...base,
      eventId: 1004,
      occurredAt: now,
      propertyName: 'hs_lead_status',
      propertyValue: 'NEW',
    },
  ].map(fromHubspot);
  assert.deepEqual([sent[2], sent[3]], [null, null]);
  const lead = await take(t, () => sent.filter(Boolean));
  assert.equal(lead.answers.company.value, 'Acme');
  assert.equal(lead.answers.company.source, 'rep');
});

test('what Salesforce sends becomes events of the lead', async (t) => {
  const fromSalesforce = await load('fromSalesforce');
  const change = (commitTimestamp, changedFields, more) => ({
    ChangeEventHeader: { entityName: 'Lead', changeType: 'UPDATE', commitTimestamp, changedFields },
    ...more,
  });
  const now = Date.now() - 1000;
  assert.equal(fromSalesforce(change(now, ['OwnerId'], {})), null);
  assert.equal(fromSalesforce(change(now, ['Status'], { Status: 'Open' })), null);
  const lead = await take(t, () => [
    fromSalesforce(change(now, ['Company'], { Company: 'Acme' })),
    fromSalesforce(change(Date.now() + 1, ['Status'], { Status: 'Qualified' })),
  ]);
  assert.equal(lead.answers.company.value, 'Acme');
  assert.equal(lead.decision.stage.stage, 'sal');
});
