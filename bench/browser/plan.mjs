// The harness's neutral description of a form (its spec.mjs) as a Fieldwise plan.
//
// Three things differ from the other renderers' forms, because Fieldwise does not have them:
// - Nothing is chosen for the visitor. A field with a default has none here; what hangs on the default shows
//   while there is no answer, too.
// - A choice of up to six options is drawn as radio buttons. The select that the harness drives gets more
//   options, which no condition reads.
// - Text is entered in one line.

const types = { select: 'choice', radio: 'choice', checkbox: 'boolean', textarea: 'text' };

/** More options than this make a select. */
const mostRadios = 6;

export const offer = 'form';

/** The plan for a form of the harness: one offer that asks all of its fields on one page, as they show. */
export function planOf({ title, fields }) {
  const byName = new Map(fields.map((field) => [field.name, field]));
  return {
    fieldwise: 1,
    name: title,
    fields: fields.map((field) => fieldOf(field, byName)),
    ask: { policy: 'queue', queue: [], quota: 0 },
    offers: [{ key: offer, buyerStage: 'decision', fields: fields.map(({ name }) => name) }],
  };
}

function fieldOf({ name, label, type, options, required, showIf, fan }, byName) {
  const conditions = (showIf ?? []).map(([key, value]) => isAt(byName.get(key), value));
  return {
    key: name,
    type: types[type] ?? type,
    label,
    ...(required ? { required } : {}),
    ...(options ? { options: fan ? withMore(options) : options } : {}),
    ...(conditions.length > 0
      ? { showIf: conditions.length > 1 ? { and: conditions } : conditions[0] }
      : {}),
  };
}

function isAt({ name, value: byDefault }, value) {
  const answer = { var: name };
  const same = { '==': [answer, value] };
  return value === byDefault ? { or: [same, { '!': [answer] }] } : same;
}

function withMore(options) {
  const more = Array.from({ length: Math.max(0, mostRadios + 1 - options.length) }, (_, i) => ({
    value: `more_${String(i + 1)}`,
    label: `Another ${String(i + 1)}`,
  }));
  return [...options, ...more];
}
