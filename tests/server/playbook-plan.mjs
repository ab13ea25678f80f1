// Plans with a playbook for the tests of what the server tells by itself: docs/playbook.json, with what they need.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { local, submit } from './receiver.mjs';
import { startServer, temporaryFolder, token } from './server.mjs';

const base = JSON.parse(readFileSync(new URL('../../docs/playbook.json', import.meta.url), 'utf8'));

/** Writes the plan into a folder and returns the path; `edit` changes it first. */
export function playbookPlan(folder, edit = () => {}, name = 'plan.json') {
  const plan = structuredClone(base);
  // Small companies are out for now, and a clock is soon at risk.
  plan.disqualifications = [
    {
      key: 'small',
      outcome: 'Disqualified_Size',
      kind: 'not_now',
      reason: 'Fewer than 50 people',
      if: { '==': [{ var: 'company_size' }, '1-49'] },
    },
  ];
  plan.playbook.sla = [
    {
      key: 'contact',
      title: 'Contact at once',
      starts: 'handoff',
      stops: ['contacted', 'rejected'],
      time: 'wall',
      within: '3s',
      atRisk: '1s',
      escalations: [{ to: 'manager', action: 'notify' }],
    },
  ];
  plan.playbook.requalify = {
    signals: [
      {
        key: 'prices',
        if: { '>': [{ signal: ['pricing_visit', '1d'] }, 0] },
        reason: 'Looks again',
      },
    ],
  };
  edit(plan);
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(plan));
  return file;
}

/** A visitor who submits and asks for a demo: the lead is handed to sales. Resolves to {visitor, lead}. */
export async function handedOver(server, email = 'ada@acme.example') {
  const visitor = token();
  const lead = await submit(
    server,
    visitor,
    { email },
    {
      events: [{ client: 'c1', seq: 1, at: Date.now(), type: 'demo_request' }],
    },
  );
  return { visitor, lead };
}

/** For tests of messages that no clock adds to. */
export const withoutSla = (plan) => {
  plan.playbook.sla = [];
};

/** A server that hands leads over, and whose clocks say nothing. */
export const startPlaybook = (t, { folder = temporaryFolder(t), args = local } = {}) =>
  startServer(t, { folder, plan: playbookPlan(folder, withoutSla), args });
