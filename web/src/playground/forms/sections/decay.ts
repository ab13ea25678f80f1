/** How points lose worth with age. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Json } from '../../../types.js';
import { durationControl, inJson, numberControl, optionsFor } from '../controls.js';
import { at, get, isObject, remove, set } from '../edit.js';
import { type Editor, idOf } from '../editor.js';

const kinds = [
  { value: 'inactivity', label: 'After a silence' },
  { value: 'half-life', label: 'By halves' },
  { value: 'linear', label: 'Evenly' },
];

const beginnings: Readonly<Record<string, { [member: string]: Json }>> = {
  inactivity: { kind: 'inactivity', factor: 0.5, period: '30d' },
  'half-life': { kind: 'half-life', halfLife: '30d' },
  linear: { kind: 'linear', span: '90d' },
};

export function decayControl(
  ed: Editor,
  pointer: string,
  { label, none, order }: { label: string; none: string; order: readonly string[] },
): TemplateResult {
  const decay = get(ed.plan, pointer);
  if (decay !== undefined && !isObject(decay)) return inJson(decay);
  const kind = decay && typeof decay['kind'] === 'string' ? decay['kind'] : undefined;
  const id = idOf(pointer);
  const choose = (event: Event) => {
    const { value } = event.target as HTMLSelectElement;
    const own = Object.entries(decay ?? {}).filter(([name]) => name.startsWith('x-'));
    const next = { ...beginnings[value], ...Object.fromEntries(own) };
    ed.change(value === '' ? remove(ed.plan, pointer) : set(ed.plan, pointer, next, order));
  };
  return html`<div class="control">
      <label for=${id}>${label}</label>
      <select id=${id} data-at=${pointer} @change=${choose}>${optionsFor(kinds, kind, none)}</select>
    </div>
    ${kind === undefined ? nothing : details(ed, pointer, kind)}`;
}

function details(ed: Editor, pointer: string, kind: string): TemplateResult | typeof nothing {
  const duration = (member: string, label: string) =>
    durationControl(ed, at(pointer, member), { label, needed: true });
  switch (kind) {
    case 'inactivity':
      return html`
        ${duration('period', 'For each full period without activity of')}
        ${numberControl(ed, at(pointer, 'factor'), { label: 'they are multiplied by', hint: '0.5 halves them.', needed: true, least: 0 })}`;
    case 'half-life':
      return duration('halfLife', 'They halve every');
    case 'linear':
      return duration('span', 'They are gone after');
    default:
      return nothing;
  }
}
