// Compiled, never run: what must be refused says so, and the compiler objects when it is not.
import { definePlan, type Engine } from 'fieldwise';
import { FieldwiseForm, useFieldwise } from 'fieldwise/react';
import { createElement, type ReactElement } from 'react';

declare const engine: Engine;

const json = definePlan({
  fieldwise: 1,
  name: 'Typed',
  fields: [{ key: 'size', type: 'choice', options: [{ value: 'small' }, { value: 'large' }] }],
});
const plan = engine.plan(json);

export function Own(): ReactElement | null {
  const { session, submit, decision, error } = useFieldwise(plan, { offer: 'guide' });
  session?.answer('size', 'large');
  // @ts-expect-error not an option
  session?.answer('size', 'huge');
  // @ts-expect-error not a field
  void submit({ length: 'small' });
  // @ts-expect-error there may be no decision yet
  decision.visible.length;
  if (error) throw error;
  // A plan's JSON brings its fields along too.
  const { session: fromJson } = useFieldwise(json);
  // @ts-expect-error not a field
  fromJson?.answer('length', 'small');
  return createElement(FieldwiseForm<{ size: 'small' | 'large' }>, {
    plan,
    offer: 'guide',
    className: 'lead',
    success: ({ decidedAt }) => decidedAt,
    onSession: (opened) => {
      opened.skip('size');
      // @ts-expect-error not a field
      opened.skip('length');
    },
  });
}
