/** The parts of a plan that these forms have no inputs for. */
import { html, nothing, type TemplateResult } from 'lit';
import type { ErrorItem, Json } from '../../../types.js';
import { errorList } from '../controls.js';
import { at, get, isObject } from '../edit.js';
import type { Editor } from '../editor.js';

/** Members of the plan that have a section of their own. */
const covered = new Set([
  ...['fieldwise', 'name', 'notes', 'locale', 'fields', 'signals', 'axes', 'rules', 'thresholds'],
  ...['disqualifications', 'expressLanes', 'segments', 'personas', 'ask', 'offers'],
]);

const meanings: Readonly<Record<string, string>> = {
  $schema: 'for editors of the JSON',
  lapses: 'stages that are lost after a silence',
  triggers: 'changes of a score that are worth knowing of',
  sql: 'who makes a lead sales-qualified',
  playbook: 'what happens with a lead over time',
  lists: 'lists of texts that conditions look things up in',
  experiments: 'variants of the plan',
  examples: 'leads that must come out as stated',
};

function others(plan: Json): string[] {
  return isObject(plan) ? Object.keys(plan).filter((member) => !covered.has(member)) : [];
}

export function countOthers(plan: Json): string {
  return others(plan).join(', ');
}

export function errorsOfOthers(ed: Editor): readonly ErrorItem[] {
  return ed.errorsWithin('').filter(({ path }) => {
    const member = path.split('/')[1];
    return member === undefined || !covered.has(member);
  });
}

export function othersSection(ed: Editor): TemplateResult {
  const names = others(ed.plan);
  const whole = errorsOfOthers(ed).filter(({ path }) => !names.includes(path.split('/')[1] ?? ''));
  return html`
    ${errorList(whole)}
    ${names.length === 0 ? html`<p>This plan has none.</p>` : nothing}
    <dl>${names.map(
      (name) => html`<div>
      <dt><code>${name}</code></dt>
      <dd>${[meanings[name], sizeOf(get(ed.plan, at('', name)))].filter(Boolean).join(': ')}${errorList(ed.errorsWithin(at('', name)))}</dd>
    </div>`,
    )}</dl>`;
}

function sizeOf(value: Json | undefined): string {
  const size = Array.isArray(value)
    ? value.length
    : isObject(value)
      ? Object.keys(value).length
      : 0;
  if (size > 0) return `${size} ${size === 1 ? 'entry' : 'entries'}`;
  return typeof value === 'string' ? value : '';
}
