// Compiled, never run: what must be refused says so, and the compiler objects when it is not.
import { definePlan, type Engine, type PlanJson, type Session } from 'fieldwise';

declare const engine: Engine;
declare const json: PlanJson;

const defined = engine.plan(
  definePlan({
    fieldwise: 1,
    name: 'Typed',
    fields: [
      { key: 'email', type: 'email', required: true },
      {
        key: 'company_size',
        type: 'choice',
        showIf: { '!=': [{ var: 'email' }, null] },
        options: [{ value: '1-49' }, { value: '50-199', label: '50 to 199' }],
      },
      { key: 'seats', type: 'number', min: 1 },
      { key: 'newsletter', type: 'boolean' },
      { key: 'pains', type: 'multi-choice', options: [{ value: 'cost' }, { value: 'speed' }] },
    ],
    rules: [{ key: 'seats', axis: 'fit', points: 5, reason: 'Has seats', if: { var: 'seats' } }],
    axes: [{ key: 'fit' }],
  }),
);
defined.validate({
  answers: { company_size: '50-199', seats: 3, newsletter: true, pains: ['cost'], email: null },
});
// @ts-expect-error not an option
defined.validate({ answers: { company_size: '50' } });
// @ts-expect-error a number is not text
defined.validate({ answers: { seats: '3' } });
// @ts-expect-error not an option among several
defined.validate({ answers: { pains: ['price'] } });
// @ts-expect-error not a field
defined.session().validate({ answers: { mail: 'ada@acme.example' } });
// @ts-expect-error no type of field
definePlan({ fieldwise: 1, name: 'Typed', fields: [{ key: 'email', type: 'mail' }] });
// @ts-expect-error points are a number
definePlan({ fieldwise: 1, name: 'T', fields: [], rules: [{ key: 'a', axis: 'b', points: 'c' }] });

const named = engine.plan<'email' | 'company_size'>('{}');
named.validate({ answers: { company_size: '50-199' } });
// @ts-expect-error not a field
named.validate({ answers: { size: '50-199' } });

// What nothing is known of takes every field, and what is known may go where nothing need be.
engine.plan(json).validate({ answers: { whatever: ['a'] } });
engine.plan(new Uint8Array()).validate({ answers: { whatever: 3 } });
export const plain: Session = defined.session();
