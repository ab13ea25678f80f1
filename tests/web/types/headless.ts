// Compiled, never run: what must be refused says so, and the compiler objects when it is not.

import { definePlan, type Engine } from 'fieldwise';
import { type FormSession, openSession } from 'fieldwise/headless';
import { SyncClient } from 'fieldwise/sync';

declare const engine: Engine;

const plan = engine.plan(
  definePlan({
    fieldwise: 1,
    name: 'Typed',
    fields: [
      { key: 'email', type: 'email' },
      { key: 'company_size', type: 'choice', options: [{ value: '1-49' }, { value: '50-199' }] },
      { key: 'seats', type: 'number' },
    ],
  }),
);
const session = openSession(plan, {
  offer: 'guide',
  transport: {
    async submit({ answers }) {
      answers.seats?.toFixed();
      // @ts-expect-error not a field
      return answers.chairs;
    },
  },
});
session.answer('company_size', '50-199');
session.answer('company_size', null);
// @ts-expect-error not an option
session.answer('company_size', '50');
// @ts-expect-error not a field
session.answer('size', '50-199');
// @ts-expect-error a number is not text
session.answer('seats', '3');
// @ts-expect-error not a field
session.skip('size');
session.identify({ email: 'ada@acme.example' });
// @ts-expect-error not an option
session.submit({ company_size: 'many' });

session.track('page');
session.track('page', { seconds: 3 });
session.track('download', { name: 'guide' });
session.track('other', { name: 'chat' });
// @ts-expect-error which one
session.track('other');
// @ts-expect-error a page vouches for no other source
session.track('other', { name: 'chat', source: 'rep' });
// @ts-expect-error answers are answered
session.track('answer', { field: 'email', value: 'x' });

session.on('answer', (given) => {
  if (given.field === 'seats') given.value?.toFixed();
  // @ts-expect-error not a field
  if (given.field === 'chairs') return;
});
session.on('decision', ({ stage }) => stage.stage === 'mql');
// @ts-expect-error nothing of this name
session.on('change', () => {});

const client = await SyncClient.open({ key: 'pk_x', plan });
openSession(client).answer('company_size', '1-49');
// @ts-expect-error not an option
openSession(client).answer('company_size', 'many');
openSession(engine.plan<'email' | 'name'>('{}')).answer('name', 'Ada');
// @ts-expect-error not a field
openSession(engine.plan<'email' | 'name'>('{}')).answer('mail', 'Ada');
export const plain: FormSession = openSession(engine.plan('{}'));
